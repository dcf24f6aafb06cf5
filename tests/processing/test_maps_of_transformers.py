"""Two small transformers that are trained here, through the job "maps" into a file: one on patches, one on text."""

import numpy as np
import pytest
import torch
from map_networks import processed_of
from torch.export import Dim
from torch_networks import TOKENS, network

from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.worker.report import Silent

LETTERS = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]


def trained(name: str, x: torch.Tensor, loss_of, steps: int):
    """The module of torch_networks, trained on the samples."""
    module = network(name)
    for part in module.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    module.train()
    optimiser = torch.optim.Adam(module.parameters(), 5e-3)
    for _ in range(steps):
        optimiser.zero_grad()
        loss_of(module(x)).backward()
        optimiser.step()
    return module.eval()


def images(count: int):
    """(x (count, 3, 8, 8), y): noise with one bright patch; where it is not the class is 0, else by its colour."""
    random = np.random.default_rng(0)
    x, y = random.normal(0, 0.3, (count, 3, 8, 8)).astype(np.float32), np.arange(count) % 3
    rows, columns = random.integers(0, 2, (2, count)) * 4
    for n in range(count):
        x[n, y[n], rows[n] : rows[n] + 4, columns[n] : columns[n] + 4] += 2
    return x, y


def words(count: int):
    """(count, 6) tokens: each is the one before and the first together, so that a token has to look at both."""
    x = np.random.default_rng(0).integers(0, TOKENS, (count, 6))
    for place in range(2, 6):
        x[:, place] = (x[:, place - 1] + x[:, 0]) % TOKENS
    return x


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """name -> (the module, its data, the file that the job wrote)."""
    made = {}

    def write(name, module, x, y):
        folder = tmp_path_factory.mktemp(name)
        example = torch.from_numpy(x[:2])
        torch.export.save(
            torch.export.export(module, (example,), dynamic_shapes=({0: Dim("batch")},)), folder / "net.pt2"
        )
        np.savez(folder / "data.npz", x_train=x, y_train=y, x_test=x[:40], y_test=y[:40])
        if name == "gpt":
            (folder / "vocab.txt").write_text("\n".join(LETTERS))
        write_network_file(folder / "net.nnvis", processed_of(read_model(folder / "net.pt2")))
        request = {"command": "maps", "file": str(folder / "net.nnvis"), "model": str(folder / "net.pt2")}
        request |= {"data": str(folder / "data.npz"), "cache": str(folder / "cache"), "maps": {"count": 6}}
        made[name] = module, x[:40], read_network_file(run_job(request, Silent())["path"])

    x, y = images(120)
    labels = torch.from_numpy(y)
    write("vit", trained("vit", torch.from_numpy(x), lambda z: torch.nn.functional.cross_entropy(z, labels), 120), x, y)
    x = words(600)
    wanted = torch.from_numpy(x[:, 3:])
    module = trained(
        "gpt",
        torch.from_numpy(x),
        lambda z: torch.nn.functional.cross_entropy(z[:, 2:5].flatten(0, 1), wanted.flatten()),
        250,
    )
    write("gpt", module, x, x[:, 5])
    return made


def test_a_vit_on_patches(written):
    module, x, processed = written["vit"]
    maps = processed.maps
    assert (maps.prediction == maps.truth).mean() > 0.8, "it has learned nothing"
    heads = [own for own in maps.layers if own.attention is not None]
    assert [own.attention.shape for own in heads] == [(6, 2, 5, 5)] * 2
    for own in heads:
        np.testing.assert_allclose(own.attention.sum(3), 1, atol=1e-5)
    with torch.no_grad():
        logits = module(torch.from_numpy(x[maps.samples]))
    np.testing.assert_allclose(maps.outputs, torch.softmax(logits, 1).numpy(), atol=1e-4)
    patches, first_token = maps.windows
    assert patches.kernel == (4, 4) and not patches.is_dense and maps.tokens == []
    assert first_token.kernel == (1, 1) and first_token.weights.shape == (3, 8, 1, 1)


def test_a_gpt_on_text(written):
    module, x, processed = written["gpt"]
    maps = processed.maps
    with torch.no_grad():
        following = module(torch.from_numpy(x))[:, 2:5].argmax(2).numpy()
    assert (following == x[:, 3:]).mean() > 0.5, "it has learned nothing"
    assert maps.tokens == [[LETTERS[token] for token in x[sample]] for sample in maps.samples]
    heads = [own.attention for own in maps.layers if own.attention is not None]
    assert [own.shape for own in heads] == [(6, 2, 6, 6)] * 2
    assert not any(np.triu(own, 1).any() for own in heads), "a token looks at those behind it"


@pytest.mark.parametrize("name", ("vit", "gpt"))
def test_what_edges_bring_is_said_but_of_attention(written, name):
    _, _, processed = written[name]
    network, brought = processed.network, processed.maps.contributions
    kinds = np.array([layer.kind for layer in network.layers])
    into_heads = np.concatenate([np.full(len(c.weight), kinds[c.target] == "attention") for c in network.connections])
    into_heads = into_heads[processed.bundles.edges]
    assert np.isnan(brought[:, into_heads]).all() and np.isfinite(brought[:, ~into_heads]).all()
    assert any("no sums" in note for note in processed.maps.notes)


def test_a_hugging_face_folder(tmp_path):
    transformers = pytest.importorskip("transformers", reason="the extra transformers is not installed")
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    config = transformers.BertConfig(**sizes, vocab_size=11, num_labels=3, attn_implementation="eager")
    module = transformers.BertForSequenceClassification(config).eval()
    module.save_pretrained(tmp_path / "bert")
    (tmp_path / "bert" / "vocab.txt").write_text("\n".join(LETTERS))
    model = read_model(tmp_path / "bert")
    x = np.random.default_rng(0).integers(0, 11, (6, *model.inputs[0].shape))
    np.savez(tmp_path / "data.npz", x_train=x, y_train=np.arange(6) % 3, x_test=x, y_test=np.arange(6) % 3)
    write_network_file(tmp_path / "net.nnvis", processed_of(model))
    request = {"command": "maps", "file": str(tmp_path / "net.nnvis"), "model": str(tmp_path / "bert")}
    request |= {"data": str(tmp_path / "data.npz"), "cache": str(tmp_path / "cache"), "maps": {"samples": [4, 1]}}
    maps = read_network_file(run_job(request, Silent())["path"]).maps
    assert maps.tokens == [[LETTERS[token] for token in x[sample]] for sample in (4, 1)]
    with torch.no_grad():
        wanted = module(torch.from_numpy(x[[4, 1]]), output_attentions=True).attentions
    found = [own.attention for own in maps.layers if own.attention is not None]
    assert len(found) == len(wanted)
    for shares, expected in zip(found, wanted):
        np.testing.assert_allclose(shares, expected.numpy(), atol=1e-5)

"""The shares of attention: those that the frameworks themselves give."""

import numpy as np
import pytest
import torch
from program_blocks import BLOCKS
from program_checks import inputs
from programs import PROGRAMS
from torch.export import Dim
from torch_networks import network, samples

from nnvis_blender.processing.activations import attention
from nnvis_blender.processing.activations.attention import add_attention
from nnvis_blender.processing.activations.maps import LayerMaps
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.program.program_model import ProgramModel


def exported(module, example, path):
    torch.export.save(torch.export.export(module, (example,), dynamic_shapes=({0: Dim("batch")},)), path)
    return read_model(path)


def added(model, batch, heads):
    """({layer: the shares of its heads}, notes). heads: of each layer those that are kept."""
    maps = [
        LayerMaps(n, np.array(own, np.int32), np.zeros((1, len(own), 1, 1), np.float32)) for n, own in heads.items()
    ]
    notes = add_attention(model, batch, maps, len(batch))
    return {own.layer: own.attention for own in maps if own.attention is not None}, notes


def shares_of(model, batch):
    """The shares of all heads, layer by layer."""
    found, notes = added(model, batch, {n: range(layer.size) for n, layer in enumerate(model.network.layers)})
    assert not notes
    for shares in found.values():
        np.testing.assert_allclose(shares.sum(3), 1, atol=1e-5)
    return [found[layer] for layer in sorted(found)]


def test_of_a_language_model_written_out(tmp_path, monkeypatch):
    """Products, a mask and a softmax; what the softmax gives is what is wanted."""
    module, batch, wanted = network("gpt"), samples("gpt", 3), []
    model = exported(module, samples("gpt", 2), tmp_path / "net.pt2")
    own = torch.nn.functional.softmax
    monkeypatch.setattr(torch.nn.functional, "softmax", lambda *a, **k: wanted.append(own(*a, **k)) or wanted[-1])
    with torch.no_grad():
        module(batch)
    found = shares_of(model, batch)
    assert len(found) == len(wanted) == 2
    for shares, expected in zip(found, wanted):
        np.testing.assert_allclose(shares, expected.numpy(), atol=1e-5)
        assert not np.triu(shares, 1).any(), "a token looks at those behind it"


@pytest.mark.parametrize("name", ("vit", "encoder_layer", "attention"))
def test_of_torch_s_own_layers(name, tmp_path):
    module, batch, taken = network(name), samples(name, 3), []
    model = exported(module, samples(name, 2), tmp_path / "net.pt2")
    torch.backends.mha.set_fastpath_enabled(False)  # which calls no layer
    for part in module.modules():
        if isinstance(part, torch.nn.MultiheadAttention):
            part.register_forward_pre_hook(lambda part, given: taken.append((part, given[0])))
    with torch.no_grad():
        module(batch)
        wanted = [part(x, x, x, average_attn_weights=False)[1] for part, x in list(taken)]
    torch.backends.mha.set_fastpath_enabled(True)
    found = shares_of(model, batch)
    assert len(found) == len(wanted)
    for shares, expected in zip(found, wanted):
        np.testing.assert_allclose(shares, expected.numpy(), atol=1e-5)


SMALL = {"vocab_size": 50, "attn_implementation": "eager"}
FOLDERS = {
    "bert": (
        "BertForSequenceClassification",
        {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 32, **SMALL},
    ),
    "gpt2": ("GPT2LMHeadModel", {"n_embd": 16, "n_layer": 2, "n_head": 2, "n_positions": 32, **SMALL}),
    "llama": (
        "LlamaForCausalLM",
        {
            "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
            "intermediate_size": 32, **SMALL,
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", FOLDERS)
def test_of_a_hugging_face_folder(kind, tmp_path):
    transformers = pytest.importorskip("transformers", reason="the extra transformers is not installed")
    name, values = FOLDERS[kind]
    torch.manual_seed(0)
    module = getattr(transformers, name)(transformers.AutoConfig.for_model(kind, **values)).eval()
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter, 0, 0.3)  # so that not all tokens are looked at alike
    module.save_pretrained(tmp_path)
    model = read_model(tmp_path)
    batch = torch.randint(2, 50, (3, model.inputs[0].shape[0]))
    with torch.no_grad():
        wanted = module(batch, output_attentions=True).attentions
    found = shares_of(model, batch)
    assert len(found) == len(wanted) == 2
    for shares, expected in zip(found, wanted):
        np.testing.assert_allclose(shares, expected.numpy(), atol=1e-5)
        assert bool(np.triu(shares, 1).any()) == (kind == "bert")


def test_heads_that_are_kept_and_layers_that_are_not():
    model = ProgramModel(PROGRAMS["vision_transformer"](), "net")
    first, second = (n for n, layer in enumerate(model.network.layers) if layer.kind == "attention")
    batch = inputs(model, 2)
    whole, _ = added(model, batch, {first: range(2), second: range(2)})
    found, _ = added(model, batch, {0: range(1), second: [1]})
    assert list(found) == [second]
    np.testing.assert_array_equal(found[second], whole[second][:, 1:])


def test_heads_of_windows_are_left_out_and_noted():
    model = ProgramModel(BLOCKS["windows"](), "net")
    layer = next(n for n, layer in enumerate(model.network.layers) if layer.kind == "attention")
    found, notes = added(model, inputs(model, 2), {layer: range(2)})
    assert not found and "heads" in notes[0]


def test_what_takes_too_much_memory_is_left_out_and_noted(monkeypatch):
    model = ProgramModel(PROGRAMS["language_model"](), "net")
    first, second = (n for n, layer in enumerate(model.network.layers) if layer.kind == "attention")
    monkeypatch.setattr(attention, "MOST_BYTES", 4 * 3 * 2 * 6 * 6)
    found, notes = added(model, inputs(model, 3), {first: range(2), second: range(2)})
    assert list(found) == [first] and "1.heads" in notes[0]


def test_networks_without_attention_have_none():
    model = ProgramModel(PROGRAMS["lenet"](), "net")
    assert added(model, inputs(model, 1), {0: range(1)}) == ({}, [])

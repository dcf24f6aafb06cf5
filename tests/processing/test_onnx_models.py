"""Whole networks as exporters write them: the same outputs, for batches of any size, as layers that people know."""

import contextlib
import os
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from onnx_graphs import read_program, run, runtime  # noqa: E402
from onnx_networks import networks  # noqa: E402

from nnvis_blender.processing.models import model_outline, read_model  # noqa: E402
from nnvis_blender.processing.models.options import ModelOptions  # noqa: E402

FILES = Path(__file__).parent / "onnx_files"
PUBLISHED = Path(__file__).resolve().parents[2] / ".cache" / "published"
NETWORKS = networks()
NEWER = {"encoder": 14, "fused attention": 14}  # the oldest opset that torch's exporter writes them in


def export(name: str, path, opset: int, any_batch: bool):
    """The network's file by torch's exporter, which says much on its way."""
    network, example = NETWORKS[name]
    options = {"input_names": ["x"], "output_names": ["y"], "opset_version": opset, "dynamo": False}
    axes = {"x": {0: "n"}} if any_batch else None
    with warnings.catch_warnings(), open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        warnings.simplefilter("ignore")
        torch.onnx.export(network, (example,), path, dynamic_axes=axes, **options)
    return path


def samples(name: str, count: int) -> torch.Tensor:
    example = NETWORKS[name][1]
    torch.manual_seed(count)
    if example.dtype == torch.int64:
        return torch.randint(0, 20, (count, *example.shape[1:]))
    return torch.randn(count, *example.shape[1:])


@pytest.mark.parametrize("any_batch", (True, False), ids=("any batch", "batch 1"))
@pytest.mark.parametrize("opset", (11, 17))
@pytest.mark.parametrize("name", NETWORKS)
def test_an_exported_network_gives_what_it_gives_in_torch_for_a_batch_of_any_size(name, opset, any_batch, tmp_path):
    path = export(name, tmp_path / "net.onnx", max(opset, NEWER.get(name, 0)), any_batch)
    program, notes = read_program(path)
    assert not any("one after the other" in note for note in notes)
    for count in (1, 3):
        x = samples(name, count)
        with torch.no_grad():
            wanted = NETWORKS[name][0](x).numpy()
        np.testing.assert_allclose(run(program, {"x": x.numpy()})[0], wanted, atol=1e-5)
        if any_batch or count == 1:
            np.testing.assert_allclose(runtime(path, {"x": x.numpy()})["y"], wanted, atol=1e-4)


LAYERS = {
    "lenet": ["x", "conv1", "conv2", "fc.0", "fc.2"],
    "resnet": ["x", "conv1", "layer1.0.conv1", "layer1.0.conv2", "layer2.0.conv1", "layer2.0.conv2", "fc"],
    "vit": [
        "x",
        "patches",
        *[f"blocks.{k}.{part}" for k in (0, 1) for part in ("attention", "attention.out", "mlp.0", "mlp.2")],
        "head",
    ],
}


@pytest.mark.parametrize("name", LAYERS)
def test_layers_have_the_names_that_they_have_in_the_network(name, tmp_path):
    model = read_model(export(name, tmp_path / "net.onnx", 17, True))
    assert [layer.name for layer in model.network.layers] == LAYERS[name]
    x = samples(name, 2)
    with torch.no_grad():
        wanted = NETWORKS[name][0](x)
        given = model.module()(x)
    torch.testing.assert_close(given.log_softmax(1), wanted.log_softmax(1), atol=1e-5, rtol=1e-5)


def test_a_chain_of_dense_layers_is_one():
    outline = model_outline(FILES / "numbers.onnx")
    assert [layer["units"] for layer in outline["layers"]] == [4, 5, 4, 3]
    assert type(read_model(FILES / "numbers.onnx")).__name__ == "DenseChain"


@pytest.mark.parametrize("name", ("names", "numbers", "value", "logistic"))
def test_what_scikit_learn_exports_gives_what_it_gave(name):
    program, notes = read_program(FILES / f"{name}.onnx")
    with np.load(FILES / f"{name}.npz") as kept:
        np.testing.assert_allclose(run(program, {"x": kept["samples"]})[0], kept["outputs"], atol=1e-4)
    assert any("labels" in note for note in notes) == (name != "value")


def test_names_of_scikit_learns_classes():
    assert read_model(FILES / "names.onnx").network.class_names == ["setosa", "versicolor", "virginica"]


def test_two_probabilities_of_scikit_learn_are_one_logistic_unit():
    program, _ = read_program(FILES / "binary.onnx")
    with np.load(FILES / "binary.npz") as kept:
        np.testing.assert_allclose(run(program, {"x": kept["samples"]})[0][:, 0], kept["outputs"][:, 1], atol=1e-5)
        model = read_model(FILES / "binary.onnx")
        with torch.no_grad():
            shares = model.module()(torch.from_numpy(kept["samples"])).softmax(1).numpy()
        np.testing.assert_allclose(shares, kept["outputs"], atol=1e-5)
    assert model.network.class_names == ["0", "1"]


def published(name: str) -> Path:
    found = sorted(PUBLISHED.rglob(name))
    if not found:
        pytest.skip("the published models are not fetched")
    return found[0]


def test_basic_pitch():
    path = published("nmp.onnx")
    program, _ = read_program(path)
    x = {program.inputs[0].name: np.random.default_rng(0).random((2, 43844, 1), np.float32)}
    wanted = runtime(path, x)
    for name, given in zip(program.outputs, run(program, x)):
        np.testing.assert_allclose(given, wanted[name], atol=1e-4)


def test_silero_vad_whose_whole_network_stands_in_a_branch():
    path = published("silero_vad.onnx")
    program, notes = read_program(path, input_size=[576], inputs_fixed="sr=16000")
    x = np.random.default_rng(0).random((2, 576), np.float32)
    state = np.zeros((2, 2, 128), np.float32)
    wanted = runtime(path, {"input": x, "state": state, "sr": np.array(16000)})["output"]
    np.testing.assert_allclose(run(program, {"input": x})[0], wanted, atol=1e-4)
    assert any("'sr' is 16000" in note for note in notes) and any("'state' is zeros" in note for note in notes)
    assert read_model(path, ModelOptions(input_size=[576], inputs_fixed="sr=16000")).network.class_names

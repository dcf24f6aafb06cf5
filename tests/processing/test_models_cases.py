"""Model files as people have them: each opens as the network that was trained, or is refused by name."""

import numpy as np
import pytest
import torch

from nnvis_blender.processing.commands import main
from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models import read_model
from nnvis_blender.processing.models.options import ModelOptions
from reference import case_path


def accuracy(model, x, y) -> float:
    """Of the classes that the model's module gives to samples."""
    with torch.no_grad():
        logits = model.module()(torch.from_numpy(np.ascontiguousarray(x, np.float32)))
    return float((logits.argmax(1).numpy() == y).mean())


def digits():
    data = read_dataset("digits")
    return np.concatenate([data.x_train, data.x_test]), np.concatenate([data.y_train, data.y_test])


@pytest.mark.parametrize(
    "file, sizes, expected, said",
    [
        ("m02_compile_model_key/ckpt.pt", [64, 24, 10], 0.96, "_orig_mod."),
        ("m03_lightning_ckpt/last.ckpt", [64, 24, 10], 0.955, "criterion.weight"),
        ("m03_lightning_ckpt/last.pt", [64, 24, 10], 0.955, "criterion.weight"),
        ("m04_batchnorm/mlp_bn.pth", [64, 32, 24, 10], 0.986, "batch norm"),
        ("m07_safetensors_names/model.pth", [64, 64, 64, 10], 0.988, "ReLU is assumed"),
        ("m08_sharded/model.safetensors.index.json", [64, 32, 24, 10], 0.964, "2 shards"),
        ("m08_sharded/model-00001-of-00002.safetensors", [64, 32, 24, 10], 0.964, "2 shards"),
        ("m08_sharded/model-00002-of-00002.safetensors", [64, 32, 24, 10], 0.964, "2 shards"),
        ("m09_keras_get_weights/weights.npz", [64, 24, 10], 0.964, "ReLU is assumed"),
        ("m10_course_W1_b1/parameters.npz", [64, 24, 10], 0.961, "(outputs, inputs)"),
        ("m13_torchscript/args.pth", [64, 24, 10], 0.9, "state_dict"),
        ("m13_torchscript/list.pth", [64, 24, 10], 0.9, "ReLU is assumed"),
        ("m13_torchscript/npscalar.pth", [64, 24, 10], 0.9, "state_dict"),
        ("m13_torchscript/scripted.pt", [64, 24, 10], 0.9, "no softmax"),
    ],
)
def test_opens_as_it_was_trained(file, sizes, expected, said):
    model = read_model(case_path(file))
    assert model.layer_sizes == sizes
    assert any(said in note for note in model.notes), model.notes
    assert model.description["notes"] == model.notes
    assert accuracy(model, *digits()) > expected - 0.02


def test_the_given_order_of_a_file_that_keeps_none():
    path = case_path("m07_safetensors_names/model.safetensors")
    with pytest.raises(NNVisError, match="ambiguous.*layer_order"):
        read_model(path)
    model = read_model(path, ModelOptions(layer_order=["input_layer", "hidden_layer", "output_layer"]))
    assert accuracy(model, *digits()) > 0.968


@pytest.mark.parametrize(
    "file, data, expected",
    [
        ("m12_bce_one_output/bce.pth", "m12_bce_one_output/data.npz", 0.986),
        ("m11_sklearn/binary.npz", "m11_sklearn/binary_data.npz", 0.9),
    ],
)
def test_one_output_is_two_classes(file, data, expected):
    model = read_model(case_path(file))
    with np.load(case_path(data)) as samples:
        assert model.layer_sizes[-1] == 2 and accuracy(model, samples["x"], samples["y"]) > expected - 0.02


def test_the_activation_is_asked_for():
    path = case_path("m11_sklearn/tanh.npz")
    assert accuracy(read_model(path), *digits()) < 0.95
    model = read_model(path, ModelOptions(activation="tanh"))
    assert model.description["activation"] == "tanh" and accuracy(model, *digits()) > 0.969


def test_an_autoencoder_opens():
    assert read_model(case_path("m15_autoencoder_view_only/ae.pth")).layer_sizes == [64, 16, 64]


def test_a_network_trained_on_normalised_data():
    model = read_model(case_path("n01_normalised_training/net.pth"))
    with np.load(case_path("n01_normalised_training/data.npz")) as samples:
        assert accuracy(model, (samples["x"] / 255 - 0.3) / 0.37, samples["y"]) > 0.9


@pytest.mark.parametrize(
    "file, named",
    [
        ("m05_layernorm/mlp_ln.pth", "'1' is a LayerNorm"),
        ("m11_sklearn/model.pkl", r"numpy\.savez"),
        ("m13_torchscript/quant.pth", "quantised"),
        ("n01_normalised_training/medmnist.npz", "only train_images, train_labels"),
    ],
)
def test_refused_by_name(file, named):
    with pytest.raises(NNVisError, match=named):
        read_model(case_path(file))


def test_info_prints_what_was_read_and_how(tmp_path, capsys):
    steps = [torch.nn.Linear(9, 5), torch.nn.BatchNorm1d(5), torch.nn.ReLU(), torch.nn.Linear(5, 1)]
    torch.save({"model": torch.nn.Sequential(*steps).state_dict()}, tmp_path / "net.pt")
    main(["info", str(tmp_path / "net.pt")])
    told = capsys.readouterr().out
    for part in (
        "dense_1: dense, 5 units",
        "inputs 9 (3, 3), outputs 2",
        "under model",
        "two classes",
        "batch norm (1)",
    ):
        assert part in told

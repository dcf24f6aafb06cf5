"""Training a list of layers: what the short form gives, early stopping, repeatable, from a file to a file."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the worker's packages are not in this Python")

from nnvis_blender.processing import commands  # noqa: E402
from nnvis_blender.processing.datasets.dataset import Dataset, read_dataset  # noqa: E402
from nnvis_blender.processing.errors import NNVisError  # noqa: E402
from nnvis_blender.processing.files.cache import Cache  # noqa: E402
from nnvis_blender.processing.jobs.request import absolute  # noqa: E402
from nnvis_blender.processing.jobs.source import read_source  # noqa: E402
from nnvis_blender.processing.jobs.stages import trained_model  # noqa: E402
from nnvis_blender.processing.models import read_model  # noqa: E402
from nnvis_blender.processing.training.training import TrainingParameters, train  # noqa: E402
from nnvis_blender.processing.worker.report import Silent  # noqa: E402
from reference import mnist_path  # noqa: E402

MLP = [
    {"type": "flatten"},
    {"type": "dense", "out_features": 16},
    {"type": "relu"},
    {"type": "dense", "out_features": 10},
    {"type": "softmax"},
]
CNN = [
    {"type": "conv", "out_channels": 4, "filter_size": 3, "padding": 1},
    {"type": "batchnorm"},
    {"type": "relu"},
    {"type": "maxpool"},
    {"type": "flatten"},
    {"type": "dropout", "rate": 0.2},
    *MLP[-2:],
]


def digest(arrays) -> str:
    whole = hashlib.sha256()
    for name in sorted(arrays):
        whole.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    return whole.hexdigest()


def trained(digits, **values):
    return train(TrainingParameters(**{"epochs": 2, **values}), digits, Silent())


def test_a_list_of_dense_layers_is_the_short_form_to_the_bit(digits):
    short, long = trained(digits, hidden=[16], seed=3), trained(digits, layer_list=MLP, seed=3)
    assert short.model.sha256 == long.model.sha256
    assert short.record["test_accuracy"] == pytest.approx(long.record["test_accuracy"])


def test_a_convolutional_list_learns_and_repeats_itself(digits):
    settings = {"layer_list": CNN, "epochs": 5, "learning_rate": 0.01, "batch_size": 64}
    first = trained(digits, **settings)
    assert first.record["test_accuracy"][-1] > 0.85
    assert digest(first.arrays) == digest(trained(digits, **settings).arrays)
    assert digest(first.arrays) != digest(trained(digits, **settings, seed=1).arrays)


def test_threads_do_not_change_a_convolutional_list():
    code = (
        "from test_layer_list_training import *\nd = read_dataset('digits')\n"
        "print(digest(trained(d, layer_list=CNN, epochs=1).arrays))"
    )
    here = Path(__file__).parent
    path = os.pathsep.join(map(str, (here, here.parents[1], here.parent)))
    results = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": n},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for n in ("1", "2")
    }
    assert len(results) == 1 and len(results.pop()) > 60


@pytest.mark.parametrize("network", [{"hidden": [16]}, {"layer_list": CNN}])
def test_early_stopping_keeps_the_best_epoch(digits, network):
    settings = {"epochs": 60, "patience": 2, "learning_rate": 0.05, "validation_share": 0.2, **network}
    model, record, arrays = trained(digits, **settings)
    losses, best = record["validation_loss"], record["best_epoch"]
    assert len(losses) < 60 and best == int(np.argmin(losses)) + 1 == len(losses) - 2
    assert record["samples"] == round(0.8 * len(digits.y_train))
    short = trained(digits, **{**settings, "epochs": best})
    assert digest(short.arrays) == digest(arrays), "the weights are those of the best epoch"
    assert record["test_accuracy"][-1] == short.record["test_accuracy"][-1]


def test_a_share_of_the_samples_is_used(digits):
    quarter = len(digits.y_train) / 4
    assert trained(digits, hidden=[4], train_share=0.25).record["samples"] == pytest.approx(quarter, abs=1)
    used = {"train_share": 0.5, "patience": 1, "validation_share": 0.5, "validation_subset": 0.5}
    assert trained(digits, hidden=[4], **used).record["samples"] == pytest.approx(quarter, abs=1)
    with pytest.raises(NNVisError, match="Raise train_share"):
        trained(digits, hidden=[4], train_share=0.0001)


def small(shape):
    random = np.random.default_rng(0)
    x = random.random((20, int(np.prod(shape))), dtype=np.float32)
    return Dataset(x, np.arange(20) % 10, x, np.arange(20) % 10, [str(c) for c in range(10)], shape, "small")


@pytest.mark.parametrize(
    "layers, shape, more, said",
    [
        (CNN[:4] + CNN[6:], (8, 8), {}, r"layer 5 \(dense\) takes a row .* \(samples of small: 8 x 8\). Add a flatten"),
        (CNN, (30,), {}, "the input is a row of 30 values"),
        (MLP[:3] + [{"type": "dense", "out_features": 3}], (8, 8), {}, "gives 3 values but there are 10 classes"),
        (CNN, (8, 8, 3), {}, "Set channel_order to channels_first"),
        ([*MLP[:4], {"type": "relu"}], (8, 8), {}, r"layer 5 \(relu\) stands after the outputs"),
        (CNN, (8, 8), {"batch_size": 1}, "Set batch_size to 2 or more"),
        ([{"type": "conv", "kernel": 3}], (8, 8), {}, r"layer 1 \(conv\): unknown parameter 'kernel'"),
    ],
)
def test_a_list_that_does_not_fit_the_data_is_explained(layers, shape, more, said):
    with pytest.raises(NNVisError, match=said) as raised:
        train(TrainingParameters(layer_list=layers, epochs=1, **more), small(shape), Silent())
    assert raised.value.code == "usage"


def test_coloured_images_are_trained_channels_first():
    assert trained(small((3, 8, 8)), layer_list=CNN, epochs=1).arrays["0.weight"].shape == (4, 3, 3, 3)


def test_a_batch_of_one_at_the_end_is_no_trouble_for_a_batch_norm():
    assert trained(small((8, 8)), layer_list=CNN, batch_size=19).record["samples"] == 20


def test_the_cache_gives_the_same_model(digits, tmp_path):
    settings, cache = TrainingParameters(layer_list=CNN, epochs=1), Cache(tmp_path)
    first, again = (trained_model(settings, digits, cache, Silent()) for _ in range(2))
    assert not first.was_cached and again.was_cached
    assert first.model.sha256 == again.model.sha256 and not again.model.notes
    other = trained_model(TrainingParameters(layer_list=CNN[:1] + CNN[2:], epochs=1), digits, cache, Silent())
    assert not other.was_cached


@pytest.fixture
def list_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    values = {"layers": CNN, "epochs": 3, "batch_size": 64, "patience": 2, "input_size": 6, "in_channels": 1}
    Path("cnn.json").write_text(json.dumps({**values, "num_classes": 10, "model_output_filename": "small"}))
    return Path("cnn.json")


def test_the_command_trains_a_list_into_a_file_that_is_read(list_file, capsys):
    assert commands.main(["train", "--layer-list", "cnn.json", "--epochs", "2"]) == 0
    model, record = read_model("small.safetensors"), json.loads(Path("small.json").read_text())
    assert len(record["validation_loss"]) == 2, "what is said on the command line counts"
    assert model.inputs[0].shape == (1, 6, 6), "images are brought to the size that the list says"
    assert any("layer list in the file" in note for note in model.notes)
    assert commands.main(["train", "--layer-list", "cnn.json", "--epochs", "1"]) == 0, "over an earlier result"
    Path("small.safetensors").write_text("mine")
    assert commands.main(["train", "--layer-list", "cnn.json"]) == 2
    assert "small.safetensors is there and holds something else" in capsys.readouterr().err


def test_the_command_does_not_write_over_the_list(list_file, capsys):
    assert commands.main(["train", "--layer-list", "cnn.json", "--output", "cnn.safetensors"]) == 2
    assert "cnn.json is read, so it is not written over" in capsys.readouterr().err
    assert commands.main(["train", "--hidden", "4"]) == 2
    assert "Give --output, the .npz file" in capsys.readouterr().err


def test_the_paths_of_model_options_are_the_askers(list_file):
    asked = absolute({"model": "net.pth", "data": "digits", "model_options": {"architecture": "cnn.json"}})
    source = read_source(asked, ("model",))
    assert source.model_options.architecture == str(list_file.absolute())


def test_a_lenet_learns_mnist(tmp_path):
    """A sixtieth of it, so that it takes seconds."""
    data = read_dataset(mnist_path())
    lenet = [
        {"type": "conv", "out_channels": 6, "filter_size": 5, "padding": 2},
        {"type": "relu"},
        {"type": "maxpool"},
        {"type": "conv", "out_channels": 16, "filter_size": 5},
        {"type": "relu"},
        {"type": "maxpool"},
        {"type": "flatten"},
        {"type": "dense", "out_features": 84},
        {"type": "relu"},
        *MLP[-2:],
    ]
    small = Dataset(data.x_train[:1000], data.y_train[:1000], data.x_test[:1000], data.y_test[:1000], *_rest(data))
    assert trained(small, layer_list=lenet, epochs=6, batch_size=32).record["test_accuracy"][-1] > 0.85


def _rest(data):
    return data.class_names, data.shape, data.name

"""What units hold for samples at each checkpoint of a training."""

import json
from dataclasses import replace

import numpy as np
import pytest
from map_networks import chains, followed

from nnvis_blender.processing.activations.at_epochs import joined
from nnvis_blender.processing.activations.maps import LayerMaps, Maps
from nnvis_blender.processing.commands import main
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.worker.report import Silent

NUMBERS = [0.0, 4.0, 10.0]
SAMPLES = [3, 7]


@pytest.fixture
def file(model, tmp_path):
    write_network_file(tmp_path / "net.nnvis", followed(model, NUMBERS))
    return tmp_path / "net.nnvis"


def asked(file, **maps) -> dict:
    request = {"command": "maps", "file": str(file), "data": "digits", "cache": str(file.parent / "cache")}
    return {**request, "maps": {"samples": SAMPLES, **maps}}


def test_samples_are_run_at_each_checkpoint_by_the_weights_in_the_file(file, model, digits):
    import torch

    done = run_job(asked(file), Silent())
    maps = read_network_file(done["path"]).maps
    assert done["samples"] == ["sample 3", "sample 7"]
    assert maps.epochs.tolist() == NUMBERS and maps.samples.tolist() == SAMPLES * 3
    assert maps.names == ["sample 3", "sample 7"] * 3 and len(maps.pictures) == 6
    x = torch.from_numpy(digits.x_test[SAMPLES])
    for number, chain in enumerate(chains(model, NUMBERS)):
        rows = slice(2 * number, 2 * number + 2)
        logits = chain.module()(x).detach()
        np.testing.assert_allclose(maps.outputs[rows], torch.softmax(logits, 1), atol=1e-5)
        np.testing.assert_allclose(maps.layers[-1].after[rows, :, 0, 0], logits, atol=1e-4)
        assert maps.prediction[rows].tolist() == logits.argmax(1).tolist()
    assert maps.contributions.shape == (6, len(read_network_file(file).bundles.edges))


def test_some_of_many_checkpoints_are_run(file):
    assert read_network_file(run_job(asked(file, most_epochs=2), Silent())["path"]).maps.epochs.tolist() == [0, 10]
    last = run_job(asked(file, most_epochs=1), Silent())
    assert read_network_file(last["path"]).maps.epochs is None and not last["notes"]


def test_a_network_that_needs_its_model_runs_by_the_folder_of_checkpoints(tmp_path):
    layers = [{"type": "conv", "out_channels": 2, "filter_size": 3}, {"type": "relu"}, {"type": "flatten"}]
    layers += [{"type": "dense", "out_features": 10}]
    (tmp_path / "list.json").write_text(json.dumps({"layers": layers, "input_size": 8, "in_channels": 1}))
    words = [
        "--layer-list",
        str(tmp_path / "list.json"),
        "--epochs",
        "1",
        "--output",
        str(tmp_path / "net.safetensors"),
    ]
    assert main(["train", *words, "--checkpoints", str(tmp_path / "run")]) == 0
    made = {"command": "epochs", "model": str(tmp_path / "run"), "data": "digits", "importance": {"method": "weight"}}
    file = tmp_path / "net.nnvis"
    run_job({**made, "output": str(file), "cache": str(tmp_path / "cache")}, Silent())
    done = run_job({**asked(file), "model": str(tmp_path / "run")}, Silent())
    maps = read_network_file(done["path"]).maps
    assert maps.epochs.tolist() == [0, 1] and maps.of_layer(1).after.shape[:2] == (4, 2)
    assert not np.array_equal(maps.of_layer(1).after[:2], maps.of_layer(1).after[2:])
    alone = run_job({**asked(file), "model": str(tmp_path / "net.safetensors")}, Silent())
    assert read_network_file(alone["path"]).maps.epochs is None and "folder of the checkpoints" in alone["notes"][0]
    (tmp_path / "run/epoch_0.safetensors").write_bytes((tmp_path / "run/epoch_1.safetensors").read_bytes())
    with pytest.raises(NNVisError, match="epoch_0.safetensors is not the checkpoint that the file holds"):
        run_job({**asked(file), "model": str(tmp_path / "run")}, Silent())


def test_what_takes_too_much_memory_is_left_out(monkeypatch):
    monkeypatch.setattr("nnvis_blender.processing.activations.at_epochs.MOST_BROUGHT", 10)
    values = np.ones((1, 2, 1, 1), np.float32)
    one = Maps(
        np.zeros(1, np.int64),
        ["a"],
        np.zeros(1, np.int32),
        np.zeros(1, np.int32),
        np.zeros((1, 2), np.float32),
        [LayerMaps(0, np.arange(2, dtype=np.int32), values)],
        contributions=np.zeros((1, 9), np.float32),
        notes=["said once"],
    )
    both = joined([one, replace(one, layers=[replace(one.layers[0], after=2 * values)])], np.array([0.0, 1.0]))
    assert both.contributions is None and both.layers[0].after.ravel().tolist() == [1, 1, 2, 2]
    assert both.notes[0] == "said once" and "left out" in both.notes[1] and len(both.notes) == 2

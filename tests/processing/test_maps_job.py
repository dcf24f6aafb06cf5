"""The job that adds maps to a file, and the part of the file that holds them."""

import json
import zipfile
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
from map_networks import processed_of

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.cache import Cache
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.jobs.stages import trained_model
from nnvis_blender.processing.models.random_network import random_network
from nnvis_blender.processing.network import Bundles, ProcessedNetwork
from nnvis_blender.processing.training.training import TrainingParameters
from nnvis_blender.processing.worker.report import Silent
from synthetic_maps import convolutional_network


@pytest.fixture
def file(trained, tmp_path):
    """The .nnvis file of a network that was trained on the digits."""
    model, digits, processed = trained
    made = replace(processed, provenance={**processed.provenance, "data": digits.description})
    write_network_file(tmp_path / "net.nnvis", made)
    return tmp_path / "net.nnvis"


def asked(file, **values) -> dict:
    return {"command": "maps", "file": str(file), "data": "digits", "cache": str(file.parent / "cache"), **values}


def test_the_job_adds_maps_and_leaves_the_rest(file, trained, tmp_path):
    """A network of dense layers runs by the weights in its file."""
    model, digits, _ = trained
    output = tmp_path / "maps.nnvis"
    done = run_job(asked(file, maps={"samples": [7], "part": "train"}, output=str(output)), Silent())
    assert done["samples"] == ["training sample 7"] and not done["notes"]
    before, after = read_network_file(file), read_network_file(output)
    assert before.maps is None and after.provenance["maps"]["samples"] == [7]
    np.testing.assert_array_equal(before.bundles.points, after.bundles.points)
    np.testing.assert_array_equal(before.importance.units, after.importance.units)
    wanted = model.module()(torch.from_numpy(digits.x_train[7:8])).detach().numpy()
    np.testing.assert_allclose(after.maps.layers[-1].after.reshape(1, -1), wanted, atol=1e-4)
    assert after.maps.pictures.shape == (1, 1, 8, 8)
    cached = run_job(asked(file, maps={"samples": [7]}), Silent())
    assert read_network_file(cached["path"]).maps.names == ["sample 7"]


def test_a_random_network_runs_by_its_weights(tmp_path):
    network, importance = random_network([64, 5, 10], 3)
    places = np.zeros((79, 3), np.float32)
    bundles = Bundles(np.zeros(0, np.int32), np.zeros((0, 3), np.float32), np.zeros(1, np.int64))
    about = {"model": {"random": {"layers": [64, 5, 10], "seed": 3}}}
    write_network_file(tmp_path / "a.nnvis", ProcessedNetwork(network, importance, places, places, bundles, about))
    maps = read_network_file(run_job(asked(tmp_path / "a.nnvis"), Silent())["path"]).maps
    first = maps.of_layer(0).after.reshape(-1, 64) @ network.matrix(network.connections[0])
    np.testing.assert_allclose(maps.of_layer(1).before.reshape(-1, 5), first, rtol=1e-4)


def test_samples_are_read_as_those_that_the_network_was_processed_with(file, trained, tmp_path):
    """A request that says nothing of how: of other data as well, but for what holds for the first alone."""
    _, digits, processed = trained
    given = read_dataset("digits", DataOptions(mean=[0.5], limit=500))
    write_network_file(file, replace(processed, provenance={**processed.provenance, "data": given.description}))
    first = {"samples": [0], "part": "train"}
    done = run_job(asked(file, maps=first), Silent())
    assert not done["notes"]
    np.testing.assert_array_equal(read_network_file(done["path"]).maps.of_layer(0).after.ravel(), given.x_train[0])
    np.savez(tmp_path / "others.npz", X=digits.x_train, y=digits.y_train)
    done = run_job(asked(file, maps=first, data=str(tmp_path / "others.npz")), Silent())
    assert done["notes"] == ["the samples are of others.npz, not the data that the network was processed with"]
    others = read_dataset(tmp_path / "others.npz", DataOptions(mean=[0.5]))
    np.testing.assert_array_equal(read_network_file(done["path"]).maps.of_layer(0).after.ravel(), others.x_train[0])
    done = run_job(asked(file, maps=first, data_options={"offset": 0.0}), Silent())
    assert "is read otherwise than when the network was processed with it (offset, mean, limit)" in done["notes"][0]


def test_other_models_and_data_are_told(file, trained, models, tmp_path):
    model, _, processed = trained
    other = tmp_path / "other.npz"
    np.savez(other, **{name: array * 2 for name, array in model.arrays().items()})
    with pytest.raises(NNVisError, match="net.nnvis was not made of other") as error:
        run_job(asked(file, model=str(other)), Silent())
    assert "trained" in error.value.remedy
    with pytest.raises(NNVisError, match="was not trained in this way"):
        run_job(asked(file, train={"hidden": [3]}), Silent())
    with pytest.raises(NNVisError, match="names no data to take samples of"):
        run_job({**asked(file), "data": None}, Silent())
    done = run_job(asked(file, data_options={"limit": 500}), Silent())
    assert done["notes"] == ["digits is read otherwise than when the network was processed with it (limit)"]
    lost = replace(processed, provenance={"model": {**model.description, "sha256": "0" * 64}})
    write_network_file(file, lost)
    with pytest.raises(NNVisError, match="does not hold all that its network computes by"):
        run_job(asked(file), Silent())
    write_network_file(file, replace(processed, provenance={"model": {"name": "a.imp.npz", "format": "nn_vis"}}))
    with pytest.raises(NNVisError, match="does not hold all") as error:  # its weights are importances
        run_job(asked(file), Silent())
    assert error.value.remedy == "Process the trained model itself"
    convolutions = models("lenet")
    write_network_file(file, processed_of(convolutions))
    with pytest.raises(NNVisError, match="does not hold all") as error:
        run_job(asked(file), Silent())
    assert error.value.remedy == "Give the model that it was made of"


def test_a_network_that_is_trained_here_is_found_again(trained, tmp_path):
    _, digits, _ = trained
    layers = [
        {"type": "conv", "out_channels": 3, "filter_size": 3},
        {"type": "relu"},
        {"type": "flatten"},
        {"type": "dense", "out_features": 10},
    ]
    settings = TrainingParameters(epochs=1, layer_list=layers)
    file = tmp_path / "listed.nnvis"
    found = trained_model(settings, digits, Cache(tmp_path / "cache"), Silent())
    made = processed_of(found.model)
    made.provenance = {"model": {**found.model.description, "training": asdict(settings)}}
    write_network_file(file, made)
    done = run_job(asked(file, train={"epochs": 1, "layer_list": layers}, maps={"samples": [3]}), Silent())
    maps = read_network_file(done["path"]).maps
    assert maps.of_layer(1).after.shape[:2] == (1, 3) and maps.of_layer(1).after.shape[2] > 1
    with pytest.raises(NNVisError, match="was not trained in this way"):
        run_job(asked(file, train={"epochs": 2, "layer_list": layers}), Silent())


def test_an_action_keeps_the_maps(tmp_path):
    """Its file's key is of the maps' values, too: two drawings may have one name."""
    written, keys = convolutional_network(samples=2), []
    for shift in (0, 1):
        written.provenance["maps"] = {"sha256": str(shift)}
        written.maps.outputs = written.maps.outputs + np.float32(shift)
        write_network_file(tmp_path / "a.nnvis", written)
        done = run_job(
            {"command": "act", "file": str(tmp_path / "a.nnvis"), "action": "straighten", "cache": str(tmp_path)},
            Silent(),
        )
        np.testing.assert_array_equal(read_network_file(done["path"]).maps.outputs, written.maps.outputs)
        keys.append(done["path"])
    assert keys[0] != keys[1]


def test_maps_in_a_file_come_back(tmp_path):
    written = convolutional_network(samples=2)
    written.maps.notes, written.maps.contributions[:, 3] = ["all units are there"], np.nan
    written.maps.layers[1].attention = np.full((2, 4, 3, 2), 0.5, np.float32)
    written.maps.epochs = np.array([0.0, 2.5])
    write_network_file(tmp_path / "a.nnvis", written)
    maps = read_network_file(tmp_path / "a.nnvis").maps
    for name in ("samples", "truth", "prediction", "outputs", "contributions", "pictures", "epochs"):
        np.testing.assert_array_equal(getattr(maps, name), getattr(written.maps, name), strict=True)
    assert maps.names == written.maps.names and maps.notes == written.maps.notes
    for kind in ("layers", "windows"):
        for one, other in zip(getattr(maps, kind), getattr(written.maps, kind), strict=True):
            for name, value in vars(other).items():
                np.testing.assert_array_equal(getattr(one, name), value)
    with zipfile.ZipFile(tmp_path / "a.nnvis") as archive:  # logits are written once
        assert "maps/before_3.npy" not in archive.namelist() and "maps/before_2.npy" in archive.namelist()


DAMAGE = {
    "no samples": ({"samples": np.zeros(0, np.int64)}, None, "maps of 0 samples"),
    "more samples than there may be": ({"samples": np.zeros(65, np.int64)}, None, "maps of 65 samples"),
    "epochs of other rows": ({"epochs": np.array([0.0, 1, 2])}, None, "maps of 2 rows at 3 epochs"),
    "no epochs": ({"epochs": np.zeros(0)}, None, "maps of 2 rows at 0 epochs"),
    "epochs that do not ascend": ({"epochs": np.array([1.0, 1.0])}, None, "epochs of the maps do not ascend"),
    "a class that is not there": ({"truth": np.array([0, 9], np.int32)}, None, "truth of the part maps hold 9"),
    "values that are not finite": ({"after_1": np.full((2, 4, 12, 12), np.nan, np.float32)}, None, "NaN or infinite"),
    "maps of no pixels": ({"after_1": np.zeros((2, 4, 0, 12), np.float32)}, None, "maps of the shape"),
    "maps of other units": ({"after_1": np.zeros((2, 3, 12, 12), np.float32)}, None, "after_1 of the part maps have"),
    "units that do not ascend": ({"units_1": np.array([1, 0, 2, 3], np.int32)}, None, "do not ascend"),
    "units that are not there": ({"units_1": np.array([0, 1, 2, 9], np.int32)}, None, "hold 9"),
    "pictures of two colours": ({"pictures": np.zeros((2, 2, 4, 4), np.uint8)}, None, "pictures of the shape"),
    "infinite contributions": ({"contributions": np.full((2, 58), np.inf, np.float32)}, None, "NaN or infinite"),
    "contributions of other edges": ({"contributions": np.zeros((2, 5), np.float32)}, None, "contributions of the"),
    "what windows see, of another size": ({"taken_1": np.zeros((2, 4, 5, 5), np.float32)}, None, "taken_1 of the part"),
    "weights of other pixels": ({"weights_2": np.zeros((5, 6, 4, 3), np.float32)}, None, "weights_2 of the part"),
    "pixels before the first": ({"flattened_2": np.full((6, 4, 4), -1, np.int32)}, None, "flattened_2 of the part"),
    "weights of a part of what comes in": (
        {},
        lambda h: h["windows"][2].update(kernel=[4, 3]),
        "as large as what comes",
    ),
    "attention that does not sum to 1": ({}, "attention", "do not sum to 1"),
    "names of other samples": ({}, lambda h: h.update(names=["one"]), "1 names of 2 samples"),
    "a layer that is not there": ({}, lambda h: h["layers"][0].update(layer=9), "layer is 9"),
    "layers twice": ({}, lambda h: h["layers"][1].update(layer=0), "maps"),
    "no blocks": ({}, lambda h: h["layers"][0].update(reduced=0), "reduced is 0"),
    "a stride of 0": ({}, lambda h: h["windows"][0].update(stride=[0, 1]), "stride are not two whole numbers"),
    "a kernel of words": ({}, lambda h: h["windows"][0].update(kernel="abc"), "kernel"),
    "notes that are none": ({}, lambda h: h.update(notes=[{}]), "notes"),
    "windows by the thousand": ({}, lambda h: h.update(windows=[h["windows"][0]] * 99), "windows"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damaged_maps_are_one_sentence(tmp_path, what):
    arrays, change, said = DAMAGE[what]
    written = convolutional_network(samples=2)
    if change == "attention":
        written.maps.layers[2].attention = np.full((2, 6, 3, 2), 0.6, np.float32)
        arrays, change = {}, None
    path = tmp_path / "a.nnvis"
    if "epochs" in arrays:
        written.maps.epochs = np.array([0.0, 1.0])
    write_network_file(path, written)
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    header = json.loads(entries.pop("header.json"))
    if change:
        change(header["parts"]["maps"]["header"])
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", json.dumps(header))
        for name, content in entries.items():
            own = arrays.get(name.removeprefix("maps/").removesuffix(".npy"))
            with archive.open(name, "w") as entry:
                entry.write(content) if own is None else np.lib.format.write_array(entry, own)
    with pytest.raises(NNVisError, match=said) as error:
        read_network_file(path)
    assert "a.nnvis" in str(error.value) and len(str(error.value)) <= 300

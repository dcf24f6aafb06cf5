"""Weights as images: which pixel is which weight, at which epoch, over which layer."""

import numpy as np
import pytest
from map_networks import processed_of

from nnvis_blender.processing.activations.mosaics import MosaicParameters, make_mosaics
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.worker.report import Silent
from synthetic_training import trained_network


@pytest.fixture(scope="module")
def processed():
    """16-9-4 at five epochs, its input a 4 x 4 image."""
    made = trained_network()
    made.network.layers[0] = type(made.network.layers[0])("input", "input", (4, 4))
    return made


def test_a_pixel_is_a_weight_of_its_epoch(processed):
    maps = make_mosaics(processed, MosaicParameters())
    assert [own.layer for own in maps.layers] == [1, 2] and maps.epochs.tolist() == processed.epochs.numbers.tolist()
    first, second = maps.layers
    assert first.after.shape == (5, 9, 4, 4) and second.after.shape == (5, 4, 3, 3)
    weights = processed.epochs.weights[3, : 16 * 9].reshape(16, 9)
    assert first.after[3, 7, 2, 1] == weights[2 * 4 + 1, 7]
    np.testing.assert_array_equal(second.after[4, 2].ravel(), processed.network.connections[1].weight[2::4])


def test_deeper_layers_over_the_input(processed):
    maps = make_mosaics(processed, MosaicParameters(over="input"))
    one, two = (processed.network.matrix(c) for c in processed.network.connections)
    np.testing.assert_allclose(maps.layers[1].after[-1].reshape(4, 16), (one @ two).T, rtol=1e-5)
    assert maps.measure == "Weights from the input"


def test_one_scale_or_each_its_own(processed):
    one = make_mosaics(processed, MosaicParameters()).layers[0].after
    each = make_mosaics(processed, MosaicParameters(scale="each")).layers[0].after
    assert np.abs(one[1]).max() < np.abs(one[-1]).max()  # it has grown, and that is seen
    np.testing.assert_allclose(np.abs(each[1:]).max(axis=(2, 3)), 1)
    assert not each[0].any()  # all its weights are zero


def test_the_strongest_units_are_shown_and_it_is_said(processed):
    maps = make_mosaics(processed, MosaicParameters(units=5))
    assert [len(own.units) for own in maps.layers] == [5, 4]
    assert maps.notes == ["the 5 strongest units by importance are shown of 9 in dense_1"]


def test_kernels_of_convolutions(models):
    processed = processed_of(models("lenet"))
    maps = make_mosaics(processed, MosaicParameters(over="input"))
    first, second, dense = maps.layers[0], maps.layers[1], maps.layers[2]
    connection = processed.network.connections[0]
    np.testing.assert_array_equal(first.after[0, 3], connection.kernel[connection.target_unit == 3][0])
    assert second.after.shape == (1, 16, 11, 17)  # 2 rows of 3 kernels of 5 x 5, with a gap between
    assert dense.after.shape[1] == 60  # over the layer before: kernels stand in the way of the input


def test_the_job_writes_them_in_the_place_of_maps(processed, tmp_path):
    write_network_file(tmp_path / "net.nnvis", processed)
    asked = {"command": "mosaics", "file": str(tmp_path / "net.nnvis"), "cache": str(tmp_path / "cache")}
    done = run_job({**asked, "output": str(tmp_path / "weights.nnvis")}, Silent())
    maps = read_network_file(done["path"]).maps
    assert done["images"] == 13 and maps.measure == "Weights" and maps.epoch_count == 5
    np.testing.assert_array_equal(maps.layers[0].after, make_mosaics(processed, MosaicParameters()).layers[0].after)
    other = run_job({**asked, "mosaics": {"scale": "each"}}, Silent())
    assert other["path"] != run_job({**asked, "mosaics": {"over": "input"}}, Silent())["path"]


def test_too_many_pixels_are_refused(processed, monkeypatch):
    monkeypatch.setattr("nnvis_blender.processing.activations.mosaics.MOST_VALUES", 100)
    with pytest.raises(NNVisError, match="pixels, more than 100. Show fewer units"):
        make_mosaics(processed, MosaicParameters())

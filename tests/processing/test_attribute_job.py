"""The job that adds attributions to a file: by the samples that the file holds, and again the same bytes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.worker.report import Silent

pytest.importorskip("captum", reason="captum is not installed")


def run(command, file, **values) -> dict:
    return run_job({"command": command, "file": str(file), "cache": str(file.parent / "cache"), **values}, Silent())


@pytest.fixture
def file(trained, tmp_path):
    """The .nnvis file of a network that was trained on the digits, with activations of two samples."""
    _, digits, processed = trained
    made = replace(processed, provenance={**processed.provenance, "data": digits.description})
    write_network_file(tmp_path / "net.nnvis", made)
    run("maps", tmp_path / "net.nnvis", data="digits", maps={"samples": [7, 3]}, output=str(tmp_path / "maps.nnvis"))
    return tmp_path / "maps.nnvis"


def test_the_job_adds_attributions_by_the_file_alone(file):
    done = run("attribute", file, attribution={"steps": 16, "classes": ["4"]}, seed=5)
    before, after = read_network_file(file), read_network_file(done["path"])
    (images,) = after.images
    assert images.title == done["title"] == "Integrated Gradients of 4" and images.names == before.maps.names
    assert images.about["seed"] == 5 and set(done["figures"]) == {"missed", "infidelity", "sensitivity"}
    assert after.provenance["images"]["attribution"] == images.about
    assert images.edges.shape == (2, len(before.bundles.edges)) and np.abs(images.edges).max() > 0
    np.testing.assert_array_equal(before.maps.outputs, after.maps.outputs)
    again = run("attribute", Path(done["path"]), attribution={"method": "gradient", "measures": False})
    (images,) = read_network_file(again["path"]).images  # of each kind a file has one
    assert images.title == "Gradient of the predicted class" and not again["figures"]


def test_the_same_seed_gives_the_same_bytes(file, tmp_path):
    for name in ("a", "b"):
        run("attribute", file, attribution={"method": "smoothgrad", "draws": 3}, output=str(tmp_path / f"{name}.nnvis"))
    assert (tmp_path / "a.nnvis").read_bytes() == (tmp_path / "b.nnvis").read_bytes()


def test_new_samples_have_no_attributions(file):
    done = run("attribute", file, attribution={"method": "gradient", "measures": False})
    assert not read_network_file(run("maps", Path(done["path"]), data="digits")["path"]).images


def test_what_is_missing_is_told(file):
    with pytest.raises(NNVisError, match="no data are named to take the mean of"):
        run("attribute", file, attribution={"baseline": "mean"})
    with pytest.raises(NNVisError, match="holds no samples. Show activations"):
        run("attribute", file.parent / "net.nnvis")
    with pytest.raises(NNVisError, match="passes a layer, and none is named"):
        run("attribute", file, attribution={"method": "conductance"})

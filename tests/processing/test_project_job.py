"""The job that adds top samples and projections to a file."""

import numpy as np
import pytest
import torch
from map_networks import chains, followed, processed_of

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from nnvis_blender.processing.images.top.listing import unit_lines
from nnvis_blender.processing.jobs import run_job
from nnvis_blender.processing.worker.report import Silent
from synthetic_images import unit_images


@pytest.fixture
def file(trained, tmp_path):
    """The .nnvis file of a network that was trained on the digits."""
    model, digits, _ = trained
    processed = processed_of(model)
    processed.provenance |= {"data": digits.description}
    processed.images = [unit_images(processed, kind, (1,)) for kind in ("preferred", "top")]
    write_network_file(tmp_path / "net.nnvis", processed)
    return tmp_path / "net.nnvis"


def asked(file, **values) -> dict:
    return {"command": "project", "file": str(file), "data": "digits", "cache": str(file.parent / "cache"), **values}


def test_the_job_adds_images_and_leaves_the_rest(file, trained, tmp_path):
    _, digits, _ = trained
    top = {"count": 4, "part": "test"}
    done = run_job(asked(file, top=top, output=str(tmp_path / "top.nnvis")), Silent())
    made = read_network_file(done["path"])
    assert [own.kind for own in made.images] == ["preferred", "top", "top_projection"]
    images = made.images[1]
    assert images.names == ["top 1", "top 2", "top 3", "top 4"] and images.about["count"] == 4
    assert [own.values.shape for own in images.layers] == [(4, 12, 8, 8, 1), (4, 10, 8, 8, 1)]
    about = made.provenance["images"]["top"]
    assert about["data"] == "digits" and about["method"] == "deconvnet"
    logits = made.network.class_count
    own = about["layers"][1]
    assert len(own["samples"]) == logits and np.diff(own["values"], axis=1).max() <= 0
    assert own["classes"][3] == digits.y_test[own["samples"][3]].tolist()
    assert len(unit_lines(about, 2, 3)) == 4
    sample = digits.x_test[own["samples"][3][0]].reshape(8, 8) * digits.read.pixels.times + digits.read.pixels.plus
    np.testing.assert_allclose(images.of_layer(2).values[0, 3, :, :, 0], sample, atol=1 / 255)
    again = [run_job(asked(file, top=top), Silent())["path"] for _ in range(2)]
    assert again[0] == again[1]
    with open(again[0], "rb") as one:
        first = one.read()
    assert run_job(asked(file, top={**top, "count": 5}), Silent())["path"] != again[0]
    run_job(asked(file, top=top), Silent())
    with open(again[0], "rb") as one:
        assert one.read() == first


def test_data_are_needed_and_epochs_are_told(file):
    with pytest.raises(NNVisError, match="names no data to take samples of"):
        run_job({**asked(file), "data": None}, Silent())
    with pytest.raises(NNVisError, match="follows no epochs") as error:
        run_job(asked(file, top={"over": "epochs"}), Silent())
    assert "checkpoints" in error.value.remedy


def test_over_epochs_a_unit_has_its_strongest_sample_of_each(model, digits, tmp_path):
    numbers = [0.0, 4.0, 10.0]
    write_network_file(tmp_path / "net.nnvis", followed(model, numbers))
    done = run_job(asked(tmp_path / "net.nnvis", top={"over": "epochs", "part": "test"}), Silent())
    made = read_network_file(done["path"])
    top, projection = made.images
    assert top.names == ["epoch 0", "epoch 4", "epoch 10"] and len(projection.names) == 3
    own = made.provenance["images"]["top"]["layers"][1]
    for epoch, chain in enumerate(chains(model, numbers)):
        logits = chain.module()(torch.from_numpy(digits.x_test)).detach().numpy()
        assert [row[epoch] for row in own["samples"]] == logits.argmax(axis=0).tolist()
        np.testing.assert_allclose([row[epoch] for row in own["values"]], logits.max(axis=0), rtol=1e-4)
    assert not projection.of_layer(2).values[0].any() and projection.of_layer(2).values[1].any()  # all weights are 0
    fewer = run_job(asked(tmp_path / "net.nnvis", top={"over": "epochs", "most_epochs": 2}), Silent())
    assert read_network_file(fewer["path"]).images[0].names == ["epoch 0", "epoch 10"]

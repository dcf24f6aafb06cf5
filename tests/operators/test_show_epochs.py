"""Show Epochs and Animate Epochs: from a folder of checkpoints to a network that plays its training."""

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic_training import NUMBERS, trained_network

pytestmark = pytest.mark.usefixtures("nnvis")


@pytest.fixture
def trained_file(tmp_path):
    path = tmp_path / "training.nnvis"
    write_network_file(path, trained_network())
    return path


def active():
    return module("operators").active_network(bpy.context)


def test_the_request_says_the_folder_and_how_it_is_processed(tmp_path):
    settings = bpy.context.scene.nnvis
    settings.epochs.path, settings.epochs.edge_budget = f"{tmp_path}/run/", 500
    request = module("jobs.requests").epochs_request(settings)
    assert request["command"] == "epochs" and request["model"] == f"{tmp_path}/run"
    assert request["data"] == "digits" and request["epochs"]["edge_budget"] == 500
    settings.data = "NONE"
    request = module("jobs.requests").epochs_request(settings)
    assert request["data"] is None and request["importance"] == {"method": "weight"}


def test_without_a_folder_it_says_so():
    with pytest.raises(RuntimeError, match="no checkpoints are chosen"):
        bpy.ops.nnvis.show_epochs()


def test_its_result_stands_in_the_scene_and_plays(worker, trained_file, networks):
    worker(f"say('result', path={str(trained_file)!r}, seconds={{}}, cached=[], note='nothing moved far')")
    settings = bpy.context.scene.nnvis.epochs
    settings.path = "/runs/digits"
    assert bpy.ops.nnvis.show_epochs() == {"FINISHED"}
    assert networks() == ["digits"]
    epochs = module("scene.epochs")
    assert epochs.epoch_numbers(active()).tolist() == list(NUMBERS)
    settings.frames, settings.by_checkpoint = 40, True
    bpy.context.scene.frame_set(11)
    assert bpy.ops.nnvis.animate_epochs() == {"FINISHED"}
    bpy.context.scene.frame_set(31)
    assert epochs.shown_epoch(active()) == pytest.approx(NUMBERS[2])


def test_a_network_without_checkpoints_is_told_what_it_lacks(network_file):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    with pytest.raises(RuntimeError, match="no checkpoints to play"):
        bpy.ops.nnvis.animate_epochs()


def test_what_was_there_remains_where_the_job_fails(worker, network_file, networks):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    before = networks()
    worker("say('error', code='bad_input', message='other layers', remedy='One network'); sys.exit(3)")
    bpy.context.scene.nnvis.epochs.path = "/runs/digits"
    with pytest.raises(RuntimeError, match="other layers"):
        bpy.ops.nnvis.show_epochs()
    assert networks() == before

"""Show Embedding, and what the panel Spaces does with what comes of it: list, frame, pick, play, open and remove."""

import sys

import bpy
import numpy as np
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.processing.files.space_file import write_space_file
from synthetic import processed_network
from synthetic_space import synthetic_space

pytestmark = pytest.mark.usefixtures("nnvis")


def spaces():
    return module("scene.space_objects").find_spaces(bpy.context.scene)


@pytest.fixture
def opened(nnvis, tmp_path):
    """The path of a .nnspace file that is open in the scene."""
    write_space_file(tmp_path / "a.nnspace", synthetic_space())
    assert bpy.ops.nnvis.open_space(filepath=str(tmp_path / "a.nnspace")) == {"FINISHED"}
    return tmp_path / "a.nnspace"


def test_data_and_the_layers_of_the_active_network_become_spaces(nnvis, tmp_path):
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    processed = processed_network((64, 12, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 12, 10], "seed": 0}}
    write_network_file(tmp_path / "small.nnvis", processed)
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "small.nnvis"))
    settings = bpy.context.scene.nnvis.embed
    settings.states, settings.method, settings.samples = "layers", "pca", 20
    assert bpy.ops.nnvis.show_embedding() == {"FINISHED"}
    settings.data_alone, settings.states, settings.methods = True, "methods", {"pca"}
    assert bpy.ops.nnvis.show_embedding() == {"FINISHED"}
    assert [(space.name, len(space.about["states"])) for space in spaces()] == [
        ("small Embedding", 3),
        ("Data Embedding", 1),
    ]
    settings.samples, settings.method, settings.states = 4, "tsne", "steps"
    with pytest.raises(RuntimeError, match="4 samples are too few"):
        bpy.ops.nnvis.show_embedding()


def test_the_panel_lists_frames_picks_plays_and_removes(opened):
    (space,) = spaces()
    assert bpy.context.active_object == space.root
    bpy.ops.nnvis.frame_space(space="a")
    bpy.ops.nnvis.pick_point(cloud="samples", point=3)
    assert spaces()[0].picked["name"] == "sample 3"
    bpy.context.scene.nnvis.state_frames = 20
    bpy.ops.nnvis.animate_states()
    bpy.context.scene.frame_set(bpy.context.scene.frame_current + 20)
    assert np.isclose(spaces()[0].shown_state, 2.0)
    with pytest.raises(RuntimeError, match="no space 'b'"):
        bpy.ops.nnvis.remove_space(space="b")
    bpy.ops.nnvis.remove_space(space="a")
    assert not spaces() and not bpy.ops.nnvis.animate_states.poll()


def test_a_file_that_is_no_space_is_one_sentence(nnvis, tmp_path):
    (tmp_path / "b.nnspace").write_bytes(b"nothing of the kind")
    with pytest.raises(RuntimeError, match="b.nnspace is not a whole .nnspace file"):
        bpy.ops.nnvis.open_space(filepath=str(tmp_path / "b.nnspace"))
    assert not spaces()

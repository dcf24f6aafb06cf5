"""Show Landscape: from the active network and the panel's data to the loss around its weights, in the same network."""

import sys

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from synthetic import processed_network

pytestmark = pytest.mark.usefixtures("nnvis")


@pytest.fixture
def small(nnvis, tmp_path):
    """A network of dense layers that takes the small digits, in the scene, and a Python that runs it."""
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    processed = processed_network((64, 12, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 12, 10], "seed": 0}}
    write_network_file(tmp_path / "small.nnvis", processed)
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "small.nnvis"))
    settings = bpy.context.scene.nnvis
    settings.landscape.resolution, settings.seed = 5, 3
    return active


def active():
    return module("operators").active_network(bpy.context)


def test_the_network_gets_the_landscape_where_it_stands(small, networks):
    before, names = active().edges, networks()
    assert bpy.ops.nnvis.show_landscape() == {"FINISHED"}
    assert active().edges == before and networks() == names
    processed = read_network_file(module("scene.source_file").find_source(active().root))
    (surface,) = processed.surfaces
    assert surface.kind == "loss" and surface.values.shape == (1, 1, 5, 5)
    assert processed.provenance["landscape"]["seed"] == 3
    assert abs(surface.values[0, 0, 2, 2] - processed.provenance["landscape"]["loss"]) < 1e-6


def test_what_cannot_be_shown_is_said_in_a_sentence(small):
    bpy.context.scene.nnvis.landscape.directions = "path"
    with pytest.raises(RuntimeError, match="no checkpoints are known. Give their folder"):
        bpy.ops.nnvis.show_landscape()
    assert not active().one("landscape")

"""Show Surface: from the active network and the panel's data to its answers over a plane, in the same network."""

import sys

import bpy
import numpy as np
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from synthetic import processed_network

pytestmark = pytest.mark.usefixtures("nnvis")


def active():
    return module("operators").active_network(bpy.context)


@pytest.fixture
def small(nnvis, tmp_path):
    """A network of dense layers that takes the small digits, in the scene, and a Python that runs it."""
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    processed = processed_network((64, 12, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 12, 10], "seed": 0}}
    write_network_file(tmp_path / "small.nnvis", processed)
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "small.nnvis"))
    settings = bpy.context.scene.nnvis.surface
    settings.resolution, settings.points = 7, 5
    return settings


def test_the_network_gets_the_surface_where_it_stands(small, networks):
    before, names = active().edges, networks()
    assert bpy.ops.nnvis.show_surface() == {"FINISHED"}
    assert active().edges == before and networks() == names and active().one("surface")
    processed = read_network_file(module("scene.source_file").find_source(active().root))
    (surface,) = processed.surfaces
    assert surface.values.shape == (1, 10, 7, 7) and surface.points.shape == (5, 2)
    np.testing.assert_allclose(surface.values.sum(axis=1), 1, atol=1e-5)
    assert any("classified in the plane" in note for note in surface.notes)


def test_what_cannot_be_shown_is_said_in_a_sentence(small):
    small.plane, small.inputs = "inputs", "3 900"
    with pytest.raises(RuntimeError, match="there is no input 900"):
        bpy.ops.nnvis.show_surface()
    assert not active().one("surface")

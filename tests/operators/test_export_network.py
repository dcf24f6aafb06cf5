"""Export: Blender's formats and the worker's, from the operator that the menu opens."""

import sys

import bpy
import pytest


@pytest.fixture
def network(nnvis, network_file):
    nnvis.worker_python = sys.executable
    assert bpy.ops.nnvis.build_scene(filepath=str(network_file)) == {"FINISHED"}
    return bpy.context.scene.nnvis.network(None)


def test_what_is_drawn_is_written(network, tmp_path):
    trimesh = pytest.importorskip("trimesh")
    before = {
        name: len(getattr(bpy.data, name)) for name in ("objects", "meshes", "hair_curves", "materials", "scenes")
    }
    assert bpy.ops.nnvis.export_network(filepath=str(tmp_path / "net.glb"), format="gltf") == {"FINISHED"}
    assert {"Edges", "Units"} < set(trimesh.load(tmp_path / "net.glb").geometry)
    bpy.context.scene.nnvis.export.table = "units"
    assert bpy.ops.nnvis.export_network(filepath=str(tmp_path / "net.csv"), format="csv") == {"FINISHED"}
    lines = (tmp_path / "net.csv").read_text().splitlines()
    assert len(lines) == 1 + len(network.units.data.vertices)
    assert {name: len(getattr(bpy.data, name)) for name in before} == before


@pytest.mark.parametrize(
    "format, name, words", [("csv", "net.txt", "does not end in .csv"), ("gltf", "", "does not end")]
)
def test_a_wrong_place_is_said(network, tmp_path, format, name, words):
    with pytest.raises(RuntimeError, match=words):
        bpy.ops.nnvis.export_network(filepath=str(tmp_path / name), format=format)

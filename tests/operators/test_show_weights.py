"""Show Weights: the button's way, from the network's own file to images on its plates."""

import sys

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import read_network_file, write_network_file
from synthetic import processed_network

pytestmark = pytest.mark.usefixtures("nnvis")


def active():
    return module("operators").active_network(bpy.context)


def test_the_network_gets_its_weights_as_images(nnvis, tmp_path):
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    write_network_file(tmp_path / "small.nnvis", processed_network((64, 12, 10)))
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "small.nnvis"))
    edges, settings = active().edges, bpy.context.scene.nnvis.mosaics
    settings.over, settings.units = "input", 8
    assert bpy.ops.nnvis.show_weights() == {"FINISHED"}
    assert active().edges == edges
    maps = read_network_file(module("scene.source_file").find_source(active().root)).maps
    assert maps.measure == "Weights from the input" and [own.after.shape for own in maps.layers] == [(1, 8, 8, 8)] * 2
    control = module("scene.controls").get_control
    plates = active().one("plates")
    shown = [control(plates, name) for name in ("Measure", "Shows", "Color Map", "Bars")]
    assert shown == ["Weights from the input", "Activation", "Blue-Red", 0]

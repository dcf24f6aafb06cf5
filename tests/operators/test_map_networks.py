"""Map Networks, Show Difference: a folder of networks as points, a picked one beside, what two differ by."""

import sys

import bpy
import numpy as np
import pytest
from installed_extension import module

pytestmark = pytest.mark.usefixtures("nnvis")


@pytest.fixture
def family(nnvis, tmp_path):
    """Three networks of one architecture that take the small digits, in a folder."""
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    folder = tmp_path / "family"
    folder.mkdir()
    for number in range(3):
        random = np.random.default_rng(number)
        weights = [random.normal(0, 0.3, shape).astype(np.float32) for shape in ((64, 6), (6, 10))]
        arrays = {f"W{l}": w for l, w in enumerate(weights)} | {f"b{l}": w[0] * 0 for l, w in enumerate(weights)}
        np.savez(folder / f"net, {number}.npz", **arrays)
    settings = bpy.context.scene.nnvis
    settings.source, settings.data = "FILE", "DIGITS"
    settings.runs.path, settings.runs.samples = str(folder), 20
    return folder


def test_networks_are_points_and_a_picked_one_is_opened_beside(family, networks):
    assert bpy.ops.nnvis.map_networks() == {"FINISHED"}
    space = module("operators").require_space(bpy.context)
    assert space.name == "family Map" and len(space.having("cloud")[0].data.vertices) == 3
    with pytest.raises(RuntimeError, match="no network is picked"):
        bpy.ops.nnvis.open_picked_network()
    bpy.ops.nnvis.pick_point(cloud="networks", point=1)
    before = networks()
    assert bpy.ops.nnvis.open_picked_network() == {"FINISHED"}
    assert set(networks()) - set(before) == {"net, 1.npz"}


def test_what_two_networks_differ_by_is_a_network(family, networks):
    settings = bpy.context.scene.nnvis
    settings.network_path, settings.difference.other = (str(family / f"net, {n}.npz") for n in (0, 1))
    assert bpy.ops.nnvis.show_difference() == {"FINISHED"}
    assert "net, 1 less net, 0" in networks()


@pytest.mark.parametrize("missing", ["path", "other"])
def test_what_is_missing_is_said(family, missing):
    settings = bpy.context.scene.nnvis
    settings.network_path = str(family / "net, 0.npz")
    settings.runs.path = settings.difference.other = ""
    with pytest.raises(RuntimeError, match="no networks are chosen" if missing == "path" else "no other model"):
        (bpy.ops.nnvis.map_networks if missing == "path" else bpy.ops.nnvis.show_difference)()

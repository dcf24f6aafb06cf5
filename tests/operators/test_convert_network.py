"""Files of the original open like our own, through the worker; Blender's process never reads their pickles."""

import os
import sys

import bpy
import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(__file__)), "processing"))

import nn_vis_fixtures as fixtures  # noqa: E402
from installed_extension import module  # noqa: E402


@pytest.fixture
def importance_file(tmp_path):
    fixtures.write_objects(tmp_path / "shoes.imp.npz", *fixtures.importance((6, 4, 3)))
    return tmp_path / "shoes.imp.npz"


@pytest.fixture
def real_worker(nnvis):
    pytest.importorskip("numba", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    bpy.context.scene.nnvis.bundling.sampling_rate = 5.0


def test_open_file_converts_a_file_of_the_original(real_worker, importance_file, networks):
    assert bpy.ops.nnvis.build_scene("INVOKE_DEFAULT", filepath=str(importance_file)) == {"FINISHED"}
    assert networks() == ["shoes"]


def test_so_does_the_source_panel(real_worker, importance_file, networks):
    settings = bpy.context.scene.nnvis
    settings.source, settings.network_path = "FILE", str(importance_file)
    assert bpy.ops.nnvis.process_network() == {"FINISHED"}
    assert networks() == ["shoes"]


def test_a_hostile_file_is_one_sentence(real_worker, tmp_path, networks):
    units, edges = fixtures.importance((3, 2))
    units[0] = Touch(str(tmp_path / "canary"))
    fixtures.write_objects(tmp_path / "bad.imp.npz", units, edges)
    with pytest.raises(RuntimeError, match="bad.imp.npz: the pickle names .*system, which is no array"):
        bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "bad.imp.npz"))
    assert networks() == [] and not (tmp_path / "canary").exists()


class Touch:
    """Makes a file when it is unpickled."""

    def __init__(self, path: str):
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


def test_a_model_that_is_dropped_is_told_where_it_belongs(nnvis, tmp_path):
    with pytest.raises(
        RuntimeError, match="weights.npz is no network that opens by itself. Choose it as the file in Source"
    ):
        bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "weights.npz"))


def test_the_request_needs_no_data(nnvis):
    settings = bpy.context.scene.nnvis
    settings.source, settings.network_path, settings.data = "FILE", "/a/net.pro.npz", "PATH"
    asked = module("jobs.requests").process_request(settings)
    assert (asked["command"], asked["file"]) == ("convert", "/a/net.pro.npz")

"""Show Warp, Learn Step by Step and Why Depth: from the panels' numbers to spaces in the scene, in one click each."""

import sys

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic import processed_network

pytestmark = pytest.mark.usefixtures("nnvis")


@pytest.fixture
def worker(nnvis):
    pytest.importorskip("torch", reason="the worker's packages are not in this Python")
    pytest.importorskip("sklearn", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    return bpy.context.scene.nnvis


def spaces():
    return module("scene.space_objects").find_spaces(bpy.context.scene)


def test_a_grid_goes_through_the_active_network(worker, tmp_path):
    processed = processed_network((64, 5, 10))
    processed.provenance["model"] = {"random": {"layers": [64, 5, 10], "seed": 0}}
    write_network_file(tmp_path / "small.nnvis", processed)
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "small.nnvis"))
    settings = worker.warp
    settings.fine, settings.points, settings.neighbours = 1, 30, 3
    assert bpy.ops.nnvis.show_warp() == {"FINISHED"}
    (space,) = spaces()
    assert space.about["kind"] == "warp" and len(space.about["states"]) == 6
    assert space.piece("lattice", "grid") and space.piece("cloud", "samples")
    assert bpy.ops.nnvis.animate_states() == {"FINISHED"}


def test_a_warp_without_a_network_is_told(worker):
    with pytest.raises(RuntimeError, match="no network to send a grid through"):
        bpy.ops.nnvis.show_warp()


def test_a_method_learns_and_another_stands_beside_it(worker):
    settings = worker.learn
    settings.method, settings.points, settings.resolution, settings.trees = "forest", 40, 11, 3
    assert bpy.ops.nnvis.learn_step_by_step() == {"FINISHED"}
    settings.method, settings.points_of = "means", "moons"
    assert bpy.ops.nnvis.learn_step_by_step() == {"FINISHED"}
    assert [space.name for space in spaces()] == ["Random Forest", "k-Means"]
    forest, means = spaces()
    assert forest.about["states"] == ["1 tree", "2 trees", "3 trees"]
    assert forest.piece("lattice", "forest") and means.piece("cloud", "means")
    assert forest.having("region") and means.root.location.x > forest.root.location.x


def test_the_lesson_on_depth_is_laid_out_by_one_click(worker, tmp_path):
    worker.output_folder = str(tmp_path)
    settings = worker.depth
    settings.widths, settings.depths, settings.epochs, settings.tries = "2", "1, 2", 2, 1
    assert bpy.ops.nnvis.why_depth() == {"FINISHED"}
    assert len(spaces()) == 2 and (tmp_path / "why_depth" / "depth.json").exists()

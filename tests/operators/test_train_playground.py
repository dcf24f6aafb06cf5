"""The playground by its operators, without a window."""

import sys

import bpy
import pytest
from installed_extension import module


@pytest.fixture
def settings(nnvis):
    nnvis.worker_python = sys.executable
    return bpy.context.scene.nnvis.playground


def test_a_lesson_sets_what_it_names_and_all_else_to_its_default(settings):
    settings.noise, settings.hidden = 0.3, "1"
    bpy.ops.nnvis.load_lesson(lesson="features")
    assert settings.features == {"x2", "y2"} and settings.hidden == "" and settings.noise == 0.0
    request = module("jobs.requests").playground_request(bpy.context.scene.nnvis)
    assert request["playground"]["features"] == ["x2", "y2"] and request["playground"]["hidden"] == []


def test_nothing_is_told_where_none_runs(nnvis):
    assert not bpy.ops.nnvis.command_playground.poll()


def test_without_a_window_it_trains_all_epochs(settings):
    pytest.importorskip("numba", reason="the worker's packages are not in this Python")
    settings.epochs, settings.keep, settings.side, settings.hidden = 4, 4, 8, "2"
    assert bpy.ops.nnvis.train_playground() == {"FINISHED"}
    epochs = bpy.data.objects["Playground Epochs"].data.vertices
    assert len(epochs) == 3  # 0, 2 and 4
    before = {item.name for item in bpy.context.scene.objects}
    settings.epochs = 5
    assert bpy.ops.nnvis.train_playground() == {"FINISHED"}
    assert {item.name for item in bpy.context.scene.objects} == before  # the playground that is there goes on

"""XOR Lesson: from the panel's numbers to all that stands in the scene, in one click."""

import sys

import bpy
import pytest
from installed_extension import module

pytestmark = pytest.mark.usefixtures("nnvis")


def test_a_click_builds_all_of_it_and_another_plays_it(nnvis):
    pytest.importorskip("sklearn", reason="the worker's packages are not in this Python")
    nnvis.worker_python = sys.executable
    settings = bpy.context.scene.nnvis
    settings.lesson.epochs, settings.lesson.every = 20, 10
    assert bpy.ops.nnvis.xor_lesson() == {"FINISHED"}
    network = module("operators").active_network(bpy.context)
    assert network.name == "XOR Lesson" and network.provenance["lesson"]["epoch"] == 20
    for role in ("hidden space", "unit numbers", "surface", "landscape"):
        assert len(network.one(role).data.vertices), role
    charts = module("scene.views.charts").find_charts(bpy.context.scene)
    assert sorted(chart.name for chart in charts) == ["XOR Lesson gradient norm", "XOR Lesson loss"]
    assert bpy.ops.nnvis.animate_epochs() == {"FINISHED"}

"""The field that a unit is found by: what is written into it picks, as one undo step, and it shows what is picked."""

import bpy
import pytest
from installed_extension import module


@pytest.fixture
def settings(nnvis, network_file):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    return bpy.context.scene.nnvis


def test_what_is_written_picks_the_unit_and_is_shown(settings):
    assert settings.unit == ""
    settings.unit = "dense_2 1"
    assert settings.unit == settings.network(None).picked["text"] == "dense_2 1 (class 1)"
    bpy.ops.nnvis.pick_edge(edge=0)
    assert settings.unit == "", "what is picked is an edge"


def test_what_means_no_unit_changes_nothing(settings):
    settings.unit = "dense_1 3"
    settings.unit = "zebra"
    settings.unit = " "
    assert settings.unit == "dense_1 3"
    with pytest.raises(RuntimeError, match="there is no unit 'zebra'"):
        bpy.ops.nnvis.pick_unit(text="zebra")


def test_a_unit_that_is_written_is_one_undo_step(settings):
    bpy.ops.ed.undo_push(message="before")
    settings.unit = "dense_1 3"
    bpy.ops.ed.undo()
    assert bpy.context.scene.nnvis.unit == ""


def test_the_list_has_what_the_field_takes(settings):
    found = module("properties")._search_units(settings, bpy.context, "dense_1")
    assert found[0] == "dense_1 0" and len(found) == 9

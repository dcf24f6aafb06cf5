"""The list of a random network's layers: edited, requested, kept as a preset."""

from pathlib import Path

import bpy
import pytest
from installed_extension import module


def layers() -> list:
    return module("jobs.requests").random_request(bpy.context.scene.nnvis)["random"]["layers"]


def edit(action, index=0):
    return bpy.ops.nnvis.edit_random_layers(action=action, index=index)


def test_starts_as_the_original_and_adds_its_layers(nnvis):
    assert layers() == [4, 9, 10]
    edit("ADD")
    assert layers() == [4, 9, 10, 9]


def test_layers_are_sized_moved_and_removed(nnvis):
    bpy.context.scene.nnvis.random.sizes[1] = 30
    assert edit("DOWN", 1) == {"FINISHED"} and layers() == [4, 10, 30]
    assert edit("UP", 1) == {"FINISHED"} and layers() == [10, 4, 30]
    assert edit("REMOVE", 0) == {"FINISHED"} and layers() == [4, 30]
    edit("ADD")
    assert layers() == [4, 30, 9]  # what was removed does not come back


@pytest.mark.parametrize("action, index", [("UP", 0), ("DOWN", 2), ("REMOVE", 3), ("UP", 9)])
def test_what_cannot_be_moved_or_removed_stays(nnvis, action, index):
    assert edit(action, index) == {"CANCELLED"} and layers() == [4, 9, 10]


def test_clear_empties_the_list_and_the_list_has_an_end(nnvis):
    edit("CLEAR")
    assert bpy.context.scene.nnvis.random.count == 0
    for _ in range(module("properties").LAYERS_MOST):
        assert edit("ADD") == {"FINISHED"}
    assert edit("ADD") == {"CANCELLED"} and layers() == [9] * 32


def test_a_preset_brings_the_layers_back(nnvis):
    random = bpy.context.scene.nnvis.random
    random.sizes[:4], random.count, random.seed = (5, 6, 7, 8), 4, 3
    assert bpy.ops.nnvis.add_random_preset(name="Four") == {"FINISHED"}
    edit("CLEAR")
    random.seed = 0
    preset = next(Path(bpy.utils.user_resource("SCRIPTS", path="presets/nnvis_random")).glob("*.py"))
    try:
        bpy.ops.script.execute_preset(filepath=str(preset), menu_idname="NNVIS_PT_random_presets")
        assert layers() == [5, 6, 7, 8] and random.seed == 3
    finally:
        preset.unlink()

"""Look Inside as the user calls it: one undo step, and refusals in one sentence."""

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.files.network_file import write_network_file
from synthetic_maps import convolutional_network


@pytest.fixture
def network(nnvis, tmp_path):
    write_network_file(tmp_path / "net.nnvis", convolutional_network())
    bpy.ops.nnvis.build_scene(filepath=str(tmp_path / "net.nnvis"))
    return module("operators").require_network(bpy.context)


def test_it_tells_of_a_pixel_and_picks_its_unit(network):
    bpy.ops.nnvis.look_inside(layer=2, unit=3, row=1, column=2, sample=1)
    assert (network.inside["layer"], network.inside["unit"], network.inside["row"]) == (2, 3, 1)
    assert network.picked["text"].startswith("conv_2 3")


def test_what_is_not_there_is_refused(network):
    with pytest.raises(RuntimeError, match="no pixel 40, 0"):
        bpy.ops.nnvis.look_inside(layer=2, unit=3, row=40)
    assert network.inside is None


def test_a_convolution_is_added_active_at_the_cursor(nnvis):
    bpy.context.scene.cursor.location = (1.0, 2.0, 3.0)
    bpy.ops.nnvis.add_convolution()
    rig = bpy.context.active_object
    assert tuple(rig.location) == (1.0, 2.0, 3.0) and rig.select_get()
    assert bpy.context.scene.camera is not None
    bpy.ops.nnvis.set_look(look="night")
    assert module("scene").get_control(rig, "Ink")[:3] == pytest.approx((0.60, 0.72, 0.95))


def test_a_formula_is_built_active_and_removed(network):
    with pytest.raises(RuntimeError, match="nothing has been looked into"):
        bpy.ops.nnvis.build_formula()
    bpy.ops.nnvis.look_inside(layer=2, unit=3, row=1, column=2, sample=1)
    before = set(bpy.data.objects.keys())
    bpy.ops.nnvis.build_formula(channels=2)
    rig = bpy.context.active_object
    assert rig.name == "Formula of conv_2 3" and rig.users_collection[0].name == rig.name
    bpy.ops.nnvis.remove_formula()
    assert set(bpy.data.objects.keys()) == before

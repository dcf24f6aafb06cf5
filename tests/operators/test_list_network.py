"""The list of networks: the active one, shown or hidden, renamed, removed with all that only it uses."""

import bpy
import pytest
from installed_extension import module


@pytest.fixture
def two(nnvis, network_file):
    """The collections of two networks, "small" and "Second"."""
    for name in ("small", "Second"):
        bpy.ops.nnvis.build_scene(filepath=str(network_file), network_name=name)
    return bpy.data.collections["small"], bpy.data.collections["Second"]


def active_name():
    return module("operators").active_network(bpy.context).name


def blocks(least_users: int = 0):
    """(kind, name) of what is in the file; groups that nothing uses came along with the library's first."""
    kinds = ("objects", "meshes", "hair_curves", "curves", "materials", "node_groups", "actions", "collections")
    return {(kind, block.name) for kind in kinds for block in getattr(bpy.data, kind) if block.users >= least_users}


def test_the_active_network_stays_so_while_another_object_is_active(two):
    assert active_name() == "Second"
    bpy.ops.nnvis.activate_network(network="small")
    assert active_name() == "small" and bpy.context.active_object.name == "small"
    bpy.context.view_layer.objects.active = bpy.context.scene.camera
    assert active_name() == "small"


def test_the_eye_hides_a_network_from_view_and_pictures(two):
    small, _ = two
    bpy.ops.nnvis.show_network(network="small")
    assert small.hide_viewport and small.hide_render
    bpy.ops.nnvis.show_network(network="small")
    assert not small.hide_viewport and not small.hide_render


def test_a_renamed_network_is_renamed_whole_and_stays_active(two, networks):
    small, _ = two
    bpy.ops.nnvis.activate_network(network="small")
    bpy.context.view_layer.objects.active = None
    small.nnvis_name = " Baseline "
    assert networks() == ["Baseline", "Second"] and active_name() == small.nnvis_name == "Baseline"
    assert {"Baseline", "Baseline Edges", "Baseline Units"} <= set(small.objects.keys())
    small.nnvis_name = "Second"
    assert (small.nnvis_name, small.name) == ("Second 2", "Second 2")
    small.nnvis_name = ""
    assert small.nnvis_name == "Second 2"


def test_a_removed_network_leaves_nothing_and_takes_nothing_from_others(nnvis, network_file, networks):
    bpy.ops.nnvis.build_scene(filepath=str(network_file))
    before, used = blocks(), blocks(1)
    bpy.ops.nnvis.open_example()
    edges = bpy.data.objects["Example Edges"]
    module("scene").keyframe_control(edges, "Bundle", 1, 0.0)
    module("scene").keyframe_control(edges, "Base Opacity", 1, 0.0)
    bpy.ops.nnvis.remove_network(network="Example")
    assert used <= blocks() <= before and networks() == ["small"]
    bpy.ops.nnvis.remove_network(network="small")
    assert not bpy.data.materials and not bpy.data.hair_curves
    assert not [group for group in bpy.data.node_groups if group.bl_idname == "GeometryNodeTree"]


def test_what_the_user_put_into_a_network_stays_where_it_is(two):
    small, _ = two
    small.objects["small"].location.x = 2.0
    mine, held = (bpy.data.objects.new(name, None) for name in ("Mine", "Held"))
    child = bpy.data.collections.new("Child")
    small.children.link(child)
    small.objects.link(mine)
    bpy.context.scene.collection.objects.link(held)
    held.parent = small.objects["small"]
    bpy.context.view_layer.update()
    bpy.ops.nnvis.remove_network(network="small")
    assert "Mine" in bpy.context.scene.collection.objects and "Child" in bpy.context.scene.collection.children
    assert held.parent is None and held.location.x == 2.0


def test_removing_is_one_undo_step(two, networks):
    bpy.ops.ed.undo_push(message="before")
    bpy.ops.nnvis.remove_network("EXEC_DEFAULT", True, network="small")
    assert networks() == ["Second"]
    bpy.ops.ed.undo()
    assert networks() == ["small", "Second"]


def test_a_name_that_is_not_there_is_said(two):
    with pytest.raises(RuntimeError, match="there is no network 'None' in this scene"):
        bpy.ops.nnvis.remove_network(network="None")

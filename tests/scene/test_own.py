"""Copies of a scene, linked and full: what NNVis changes in one stays as it was in the other."""

import bpy
import numpy as np
import pytest

from nnvis_blender import compat
from nnvis_blender.processing.files.network_file import write_network_file
from nnvis_blender.scene import find_network, find_networks, get_control, open_file
from nnvis_blender.scene.camera import network_points
from nnvis_blender.scene.looks import apply_look
from nnvis_blender.scene.own import own_subjects, own_view
from nnvis_blender.scene.turntable import build_turntable, remove_turntable
from synthetic import processed_network


@pytest.fixture
def file(tmp_path):
    write_network_file(tmp_path / "net.nnvis", processed_network())
    return tmp_path / "net.nnvis"


@pytest.fixture(params=["LINK_COPY", "FULL_COPY"])
def scenes(request, empty_scene, file):
    """(a scene with a network, its copy)."""
    open_file(file, empty_scene, "Net")
    before = set(bpy.data.scenes)
    bpy.ops.scene.new(type=request.param)
    return empty_scene, *(set(bpy.data.scenes) - before)


def seen(scene):
    """What a scene shows: camera, lights, world, and a control of each part of its network."""
    network = find_network(scene, "Net")
    controls = [get_control(item, "Ink")[:] for item in (network.edges, network.units, network.labels)]
    lights = sorted((item.data.energy, item.parent == scene.camera) for item in scene.objects if item.type == "LIGHT")
    light = [node.inputs["Strength"].default_value for node in scene.world.node_tree.nodes if node.type == "BACKGROUND"]
    glow = compat.compositor_tree(scene)
    glow = sorted(node.bl_idname for node in glow.nodes) if glow else []
    return controls, lights, light, glow, scene.view_settings.view_transform, camera_of(scene)


def camera_of(scene):
    lens = scene.camera.data
    return np.array(scene.camera.matrix_basis).tolist(), lens.lens, lens.dof.use_dof, lens.dof.focus_distance


@pytest.mark.parametrize("changed", [0, 1])
def test_looks_of_one_scene_leave_its_copy_alone(scenes, changed):
    scene, other = scenes[changed], scenes[1 - changed]
    before = seen(other)
    for look in ("night", "studio"):
        own_view(scene)
        own_subjects(scene)
        apply_look(scene, find_network(scene, "Net"), look)
        assert seen(other) == before and seen(scene) != before
    layers = [node for node in compat.compositor_tree(scene, create=True).nodes if node.type == "R_LAYERS"]
    assert all(node.scene == scene for node in layers)
    network = find_network(scene, "Net")
    assert len(find_networks(scene)) == 1 and network.is_whole
    assert {item.parent for item in network.collection.objects} == {None, network.root}


def test_a_network_opened_in_one_scene_leaves_the_camera_of_its_copy(scenes, file):
    before = seen(scenes[0])
    open_file(file, scenes[1], "Second")
    assert seen(scenes[0]) == before and len(find_networks(scenes[0])) == 1
    assert camera_of(scenes[1]) != camera_of(scenes[0]) and len(find_networks(scenes[1])) == 2


def test_a_network_made_anew_in_one_scene_stays_as_it_was_in_its_copy(scenes, tmp_path):
    processed = processed_network((16, 4))
    write_network_file(tmp_path / "less.nnvis", processed)  # the same model by its name
    open_file(tmp_path / "less.nnvis", scenes[1], "Net")
    assert [find_network(scene, "Net").statistics["units"] for scene in scenes] == [29, 20]


@pytest.mark.parametrize("kind", ["LINK_COPY", "FULL_COPY"])
def test_a_turntable_that_ends_in_one_scene_goes_on_in_its_copy(empty_scene, file, kind):
    network = open_file(file, empty_scene, "Net").networks[0]
    build_turntable(empty_scene, empty_scene.camera, network_points(network), 12)
    bpy.ops.scene.new(type=kind)
    (copy,) = set(bpy.data.scenes) - {empty_scene}
    own_view(copy)
    remove_turntable(copy, copy.camera)
    assert copy.camera.parent is None
    pivot, angles = empty_scene.camera.parent, []
    for frame in (1, 7):
        empty_scene.frame_set(frame)
        angles.append(pivot.rotation_euler.z)
    assert angles == pytest.approx([0.0, np.pi])


def test_a_scene_alone_is_given_no_copies(empty_scene, file):
    network = open_file(file, empty_scene, "Net").networks[0]
    camera, before = empty_scene.camera, len(bpy.data.objects)
    own_view(empty_scene)
    own_subjects(empty_scene)
    assert len(bpy.data.objects) == before and empty_scene.camera == camera
    assert find_network(empty_scene, "Net").collection == network.collection

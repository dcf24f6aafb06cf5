"""Poses and framing, measured by projecting points into the picture."""

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.scene import build_network
from nnvis_blender.scene.camera import (
    DEFAULT_POSE,
    FILL,
    ORIGINAL_POSES,
    POSES,
    build_camera,
    camera_pose,
    network_points,
    update_camera_pose,
)

# direction of each of nn_vis' poses in its own axes (x right, y up, z along the layers)
ORIGINAL = {
    "FRONT": (3.5, 0, 0),
    "RIGHT": (0, 0, 2.5),
    "LEFT": (0, 0, -2.5),
    "LOWER_BACK_RIGHT": (-2.75, -1, 1.25),
    "BACK_RIGHT": (-2.5, 0, 2.5),
    "UPPER_BACK_LEFT": (-2, 2, -2),
    "UPPER_BACK_RIGHT": (-2, 2, 2),
    "BACK": (-4, 0, 0),
    "DEFAULT": (-3.5, 0, 0),
}


def box_points(half, count=300):
    return np.random.default_rng(0).uniform(-1, 1, (count, 3)) * half


def in_picture(scene, camera, points) -> np.ndarray:
    """(n, 2): 0..1 across and up the picture."""
    bpy.context.view_layer.update()
    return np.array([world_to_camera_view(scene, camera, Vector(p))[:2] for p in points])


@pytest.mark.parametrize("resolution", [(1280, 720), (512, 512), (400, 900)], ids=["wide", "square", "tall"])
@pytest.mark.parametrize("pose", POSES)
def test_every_pose_fills_every_picture(empty_scene, pose, resolution):
    empty_scene.render.resolution_x, empty_scene.render.resolution_y = resolution
    camera = build_camera(empty_scene)
    points = box_points((0.75, 0.5, 0.4)) + (3.0, -2.0, 1.0)
    update_camera_pose(empty_scene, camera, pose, points)
    seen = in_picture(empty_scene, camera, points)
    size = np.ptp(seen, axis=0)
    assert 0 <= seen.min() and seen.max() <= 1
    assert size.max() == pytest.approx(FILL, abs=0.02)
    assert np.allclose((seen.min(axis=0) + seen.max(axis=0)) / 2, 0.5, atol=0.03)


@pytest.mark.parametrize("pose", ORIGINAL)
def test_the_original_poses_look_from_where_they_did(empty_scene, pose):
    camera = build_camera(empty_scene)
    update_camera_pose(empty_scene, camera, ORIGINAL_POSES[pose], box_points((0.5, 0.5, 0.5)))
    x, y, z = ORIGINAL[pose]
    wanted = Vector((z, x, y)).normalized()
    assert camera.matrix_world.col[2].to_3d().dot(wanted) == pytest.approx(1, abs=1e-5)
    assert camera.matrix_world.col[1].z > 0  # upright


def test_front_and_back_are_blenders_and_no_two_poses_are_alike(empty_scene):
    directions = {pose: Vector(direction).normalized() for pose, direction in POSES.items()}
    assert directions["FRONT"] == Vector((0, -1, 0)) and directions["BACK"] == Vector((0, 1, 0))
    apart = [a.dot(b) for one, a in directions.items() for other, b in directions.items() if one != other]
    assert max(apart) < 0.98


def test_the_focus_is_on_the_middle(empty_scene):
    camera = build_camera(empty_scene)
    points = box_points((0.5, 0.5, 0.5)) + (1.0, 2.0, 3.0)
    update_camera_pose(empty_scene, camera, "front", points)
    assert camera.data.dof.focus_distance == pytest.approx(2.0 - camera.location.y, abs=0.02)


def test_an_unknown_pose_is_named_with_the_known_ones(empty_scene):
    with pytest.raises(NNVisError, match="there is no camera pose 'side'.*hero, front"):
        update_camera_pose(empty_scene, build_camera(empty_scene), "side", box_points((1, 1, 1)))


def test_a_pose_may_be_written_as_people_write(empty_scene):
    camera = build_camera(empty_scene)
    update_camera_pose(empty_scene, camera, "upper-front left", box_points((1, 1, 1)))
    assert camera.location.x < 0 < camera.location.z


def test_a_camera_stands_in_a_pose_until_it_is_turned(empty_scene):
    camera = build_camera(empty_scene)
    for pose in POSES:
        update_camera_pose(empty_scene, camera, pose, box_points((1, 0.5, 0.3)))
        assert camera_pose(camera) == pose
    camera.rotation_euler.rotate_axis("Z", 0.05)  # the horizon is not level any more
    assert camera_pose(camera) == camera_pose(None) == ""


def test_the_camera_is_made_once(empty_scene):
    assert build_camera(empty_scene) is build_camera(empty_scene)
    assert len([o for o in empty_scene.objects if o.type == "CAMERA"]) == 1


def test_the_network_and_its_labels_are_in_the_picture(empty_scene, processed):
    camera = build_camera(empty_scene)
    network = build_network(processed, "Net", empty_scene)
    network.root.location = 5, 1, 0
    points = network_points(network)
    update_camera_pose(empty_scene, camera, DEFAULT_POSE, points)
    bpy.context.view_layer.update()
    corners = [network.labels.matrix_world @ Vector(corner) for corner in network.labels.bound_box]
    seen = in_picture(empty_scene, camera, [*points[:, :3], *corners])
    assert 0 <= seen.min() and seen.max() <= 1


def test_what_hardly_shows_does_not_count_for_the_framing(empty_scene, processed):
    before = network_points(build_network(processed, "Before", empty_scene))
    first = processed.bundles.offsets[1]
    processed.bundles.points[1 : first - 1, 0] += 50  # one edge wanders off
    processed.importance.edges[0] = 0  # which nobody sees
    seen = network_points(build_network(processed, "Unseen", empty_scene))
    assert np.ptp(seen, axis=0) == pytest.approx(np.ptp(before, axis=0), abs=0.2)
    processed.importance.edges[0] = 1
    assert np.ptp(network_points(build_network(processed, "Seen", empty_scene)), axis=0).max() > 40

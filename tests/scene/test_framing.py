"""How much of the picture networks of different shape fill, measured in rendered pixels; and what counts as seen."""

import bpy
import numpy as np
import pytest

from nnvis_blender.processing.bundling import BundlingParameters
from nnvis_blender.processing.bundling.placing import replaced
from nnvis_blender.processing.network import InputImage
from nnvis_blender.scene import build_network, render, set_control
from nnvis_blender.scene.camera import (
    POSES,
    build_camera,
    legend_corners,
    network_points,
    update_camera_pose,
    view_tangents,
)
from nnvis_blender.scene.looks import apply_look
from nnvis_blender.scene.parts.layer_labels import show_layer_labels
from nnvis_blender.scene.parts.legend import show_legend
from nnvis_blender.scene.seen import drawn_edges
from nnvis_blender.scene.turntable import build_turntable
from synthetic import processed_network

SIZE = (160, 90)
PIXEL = 1 / 90
CHAIN = [(l, l + 1) for l in range(9)]
SHAPES = {
    "dense": dict(sizes=(196, 49, 16, 10)),
    "wide": dict(sizes=(400, 3), classes=["a long class name", "b", "another one"]),
    "deep": dict(sizes=(6,) * 24),
    "skips": dict(sizes=(8,) * 10, joined=[*CHAIN, (1, 4), (2, 8), (4, 8)]),
    "branching": dict(
        sizes=(9, 12, 12, 12, 12, 6), joined=[(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4), (0, 4), (4, 5)]
    ),
}


@pytest.fixture
def measured(tmp_path):
    """measured(scene) -> the share of the picture's width or height that is seen: more opaque than a tenth.

    None of it touches the picture's rim.
    """

    def measure(scene):
        scene.render.film_transparent, scene.render.use_compositing = True, False
        image = bpy.data.images.load(str(render.render_still(scene, tmp_path / "still.png")))
        pixels = np.empty(len(image.pixels), np.float32)
        image.pixels.foreach_get(pixels)
        bpy.data.images.remove(image)
        seen = pixels.reshape(SIZE[1], SIZE[0], 4)[..., 3] > 0.1
        rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
        assert rows[0] > 0 and rows[-1] < SIZE[1] - 1 and columns[0] > 0 and columns[-1] < SIZE[0] - 1
        return max((np.ptp(rows) + 1) / SIZE[1], (np.ptp(columns) + 1) / SIZE[0])

    return measure


def build(scene, **shape):
    processed = replaced(processed_network(**shape), BundlingParameters())
    render.apply_render_settings(scene, render.Cycles(samples=2, denoise=False), SIZE)
    camera = build_camera(scene)
    network = build_network(processed, "Net", scene)
    apply_look(scene, network, "paper")
    set_control(network.units, "Sphere Detail", 0)  # the same balls, quicker
    return network, camera


@pytest.mark.parametrize("shape", SHAPES)
def test_poses_and_turntables_fill_the_picture(empty_scene, measured, shape):
    network, camera = build(empty_scene, **SHAPES[shape])
    points = network_points(network)
    found = {}
    for pose in list(POSES)[::3]:
        update_camera_pose(empty_scene, camera, pose, points)
        found[pose] = measured(empty_scene)
    build_turntable(empty_scene, camera, points, 90)
    for frame in (1, 17, 23, 40):
        empty_scene.frame_set(frame)
        found[frame] = measured(empty_scene)
    assert all(0.80 - PIXEL <= fill <= 0.92 + PIXEL for fill in found.values()), found


def test_texts_are_in_the_picture_from_every_side(empty_scene, measured):
    network, camera = build(empty_scene, sizes=(9, 9, 4), classes=["a class with a long name"] * 4)
    show_layer_labels(network, True)
    points = network_points(network)
    for pose in ("FRONT", "RIGHT", "HERO"):  # they reach over the network, away from it, and slantwise
        update_camera_pose(empty_scene, camera, pose, points)
        assert 0.80 - PIXEL <= measured(empty_scene) <= 0.92 + PIXEL, pose


@pytest.mark.parametrize("shape", ["wide", "deep", "branching"])
def test_nothing_runs_behind_the_legend(empty_scene, shape):
    network, camera = build(empty_scene, **SHAPES[shape])
    show_layer_labels(network, True)
    show_legend(network, True)
    points = network_points(network)
    tangents = view_tangents(empty_scene, camera.data)
    (corner,) = legend_corners(empty_scene, tangents)
    for pose in POSES:
        update_camera_pose(empty_scene, camera, pose, points)
        to_camera = np.array(camera.matrix_world.inverted())
        seen = points[:, :3] @ to_camera[:3, :3].T + to_camera[:3, 3]
        seen = seen[:, :2] / -seen[:, 2:] / tangents
        assert (seen > np.array(corner[:2]) - 1e-4).any(axis=1).all(), pose
        assert np.abs(seen).max() <= 1, pose


def test_a_legend_that_is_in_nobodys_way_moves_nothing(empty_scene):
    network, camera = build(empty_scene, **SHAPES["deep"])
    points, places = network_points(network), []
    for shown in (False, True):
        show_legend(network, shown)
        update_camera_pose(empty_scene, camera, "FRONT", points)
        places.append(camera.location.copy())
    assert (places[1] - places[0]).length < 1e-5


def extent(network) -> float:
    """Largest distance from the network's axis of what the camera must see."""
    return float(np.abs(network_points(network)[:, 1:3]).max())


@pytest.fixture
def straying(empty_scene):
    """straying(importance) -> a network one of whose edges, of this importance, wanders 20 units off."""

    def make(importance):
        processed = processed_network()
        processed.bundles.points[1 : processed.bundles.offsets[1] - 1, 0] += 20
        processed.importance.edges[0] = importance
        return build_network(processed, "Straying", empty_scene)

    return make


def test_a_stray_counts_as_far_as_it_is_seen(straying):
    assert extent(straying(0.03)) < 1 < 15 < extent(straying(1.0))


@pytest.mark.parametrize(
    "controls",
    [
        {"Edge Budget": 0},
        {"Importance Threshold": 1.0},
        {"Style": "None"},
        {"Size": 0.0},
        {"Bundle": 0.0},
    ],
    ids=lambda controls: next(iter(controls)),
)
def test_what_the_controls_do_not_draw_does_not_count(straying, controls):
    network = straying(1.0)
    for name, value in controls.items():
        set_control(network.edges, name, value)
    assert extent(network) < 1


def test_lines_that_thin_with_distance_are_weighed_half_way(empty_scene):
    edges = build_network(processed_network(), "Net", empty_scene).edges
    cover = []
    for weight in (0.0, 0.6):
        set_control(edges, "Depth Weight", weight)
        cover.append(drawn_edges(edges, 1.0).cover.sum())
    assert cover[1] == pytest.approx(0.7 * cover[0], rel=1e-5)


def test_one_class_is_framed_by_its_own_edges(straying):
    network = straying(1.0)
    far = []
    for number in range(4):
        set_control(network.edges, "Class View", "Class")
        set_control(network.edges, "Class", number)
        set_control(network.edges, "Edge Budget", 10)
        far.append(extent(network) > 15)
    assert True in far and False in far


def test_a_network_of_which_nothing_is_seen_is_framed_by_its_units(empty_scene):
    network = build_network(processed_network(), "Hidden", empty_scene)
    everything = network_points(network)
    network.edges.hide_render = network.units.hide_render = network.labels.hide_render = True
    assert np.ptp(network_points(network), axis=0)[0] == pytest.approx(np.ptp(everything, axis=0)[0], abs=0.1)


def test_the_inputs_picture_is_framed_as_far_as_it_is_seen(empty_scene):
    processed = processed_network()
    pictures = np.zeros((1, 1, 20, 20), np.uint8)
    pictures[:, :, 5:15, 5:15] = 200  # strokes on an empty ground
    processed.input_image = InputImage(0, pictures, 0.3, 0)
    network = build_network(processed, "Net", empty_scene)
    assert extent(network) == pytest.approx(3, abs=0.5)
    (picture,) = network.having("input image")
    set_control(picture, "Sheet Opacity", 0.0)
    assert extent(network) < 1
    set_control(picture, "Sheet Opacity", 0.5)
    set_control(picture, "Picture", "None")
    assert extent(network) < 1

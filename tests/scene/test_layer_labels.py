"""The layers' planes and names: hidden until asked for, below the network, and never over each other."""

import bpy
import numpy as np
import pytest
from mathutils import Matrix, Vector

from nnvis_blender.processing.network import Layer
from nnvis_blender.scene import build_network, get_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.camera import network_points, update_camera_pose
from nnvis_blender.scene.framing import seen_from_front
from nnvis_blender.scene.parts.layer_labels import layer_lines, layer_text, show_layer_labels
from synthetic import processed_network

DEEP = (6,) * 29 + (3,)


@pytest.fixture
def seen_names(empty_scene, evaluated):
    """seen_names(network, pose or location) -> {line: (n, 2) its letters' places in the picture}, and the units'."""

    def see(network, pose):
        camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
        empty_scene.collection.objects.link(camera)
        empty_scene.camera = camera
        if isinstance(pose, str):
            update_camera_pose(empty_scene, camera, pose, network_points(network))
        else:
            turn = (-Vector(pose)).to_track_quat("-Z", "Y")
            camera.matrix_world = Matrix.LocRotScale(pose, turn, None)
        bpy.context.view_layer.update()
        to_camera = np.array(camera.matrix_world.inverted())

        def project(points):
            points = points @ to_camera[:3, :3].T + to_camera[:3, 3]
            return points[:, :2] / -points[:, 2:]

        mesh = evaluated(network.shown_layers[0], "mesh")
        lines, places = read_attribute(mesh, "line"), project(read_attribute(mesh, "position"))
        is_letter = read_attribute(mesh, "opacity") > 0.5  # planes and rules are fainter
        names = {line: places[is_letter & (lines == line)] for line in np.unique(lines[is_letter])}
        return names, project(read_attribute(network.units.data, "position"))

    return see


@pytest.fixture
def build(empty_scene):
    def make(sizes):
        network = build_network(processed_network(sizes), f"{len(sizes)} layers", empty_scene)
        show_layer_labels(network, True)
        return network

    return make


def test_they_are_hidden_until_asked_for_and_stay_so_with_new_data(empty_scene):
    processed = processed_network((5, 3, 4))
    network = build_network(processed, "Net", empty_scene)
    layers = network.one("layer label")
    assert layers.hide_render and layers.hide_viewport and not network.shown_layers
    hidden = seen_from_front(network_points(network))
    show_layer_labels(network, True)
    shown = seen_from_front(network_points(network))
    assert shown[:, 2].min() < hidden[:, 2].min()  # the camera sees them whole
    again = build_network(processed_network((5, 4)), "Net", empty_scene)
    assert again.shown_layers == [layers] and get_control(layers, "Name Count") == 2


def test_a_layer_is_named_with_what_it_is_and_its_size():
    assert layer_text(Layer("layer1.0.conv1", "conv", (64,), map_shape=(56, 56))) == (
        "layer1.0.conv1",
        "conv 64 × 56 × 56",
    )
    assert layer_text(Layer("pixels", "input", (28, 28)), is_only_input=True) == ("input", "28 × 28")
    assert layer_text(Layer("x", "input", (1,), map_shape=(8, 8))) == ("x", "8 × 8")
    assert layer_text(Layer("dense_2", "dense", (81,))) == ("", "81")  # its place says as much
    assert layer_text(Layer("head", "dense", (10,)), is_output=True) == ("classes", "10")
    assert layer_text(Layer("head", "dense", (1,)), is_output=True) == ("output", "1")
    assert len(layer_text(Layer("a" * 80 + "end", "dense", (1,)))[0]) < 30


def test_layers_of_one_depth_share_a_name():
    processed = processed_network((5, 3, 4, 2))
    processed.positions[5:8, 2] = processed.positions[8:12, 2] = 0.0
    assert layer_lines(processed) == ["input", "5", "3, 4", "", "classes", "2"]


def test_planes_hold_their_units(build):
    network = build((5, 3, 4))
    data = network.shown_layers[0].data
    first = 2 * get_control(network.shown_layers[0], "Name Count")
    middle, half = (read_attribute(data, name)[first:] for name in ("position", "half"))
    units, layer = read_attribute(network.units.data, "position"), read_attribute(network.units.data, "layer")
    assert (np.abs(units - middle[layer]) <= half[layer] + 1e-5).all()


@pytest.mark.parametrize("pose", ["HERO", "FRONT", "UPPER_FRONT_RIGHT", "LOWER_FRONT_RIGHT", "RIGHT"])
def test_names_cover_neither_each_other_nor_the_units(build, seen_names, pose):
    for sizes in ((40, 12, 9, 3), DEEP):
        names, units = seen_names(build(sizes), pose)
        boxes = [(places.min(axis=0), places.max(axis=0)) for places in names.values()]
        assert boxes
        for number, (low, high) in enumerate(boxes):
            others = boxes[number + 1 :]
            assert not any((low < other_high).all() and (other_low < high).all() for other_low, other_high in others)
            assert not ((units > low) & (units < high)).all(axis=1).any()


def test_what_fits_is_shown_first_and_last_always(build, seen_names):
    network = build(DEEP)
    near, _ = seen_names(network, (0.0, -30.0, 3.0))
    oblique, _ = seen_names(network, (22.0, -14.0, 3.0))
    assert {0, 2 * (len(DEEP) - 1)} <= set(oblique) and len(oblique) < len(near)


def test_the_names_are_large_enough_to_be_read(build, seen_names, empty_scene):
    empty_scene.render.resolution_x, empty_scene.render.resolution_y = 1280, 720
    for sizes in ((40, 12, 9, 3), DEEP):
        names, _ = seen_names(build(sizes), "HERO")
        pixels = 1280 / (empty_scene.camera.data.sensor_width / empty_scene.camera.data.lens)
        heights = [np.ptp(places[:, 1]) * pixels for line, places in names.items() if line % 2 == 0]
        assert min(heights) > 8  # of digits or small letters, in pixels

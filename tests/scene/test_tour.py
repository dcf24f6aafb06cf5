"""A sample's way through a network: layers in turn, samples, the kernel; texts and bars that follow."""

import bpy
import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.images.images import PREFERRED, TOP
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.camera import build_camera, network_points
from nnvis_blender.scene.controls import get_control, set_control
from nnvis_blender.scene.framing import FILL
from nnvis_blender.scene.opening import frame
from nnvis_blender.scene.parts.legend import show_legend
from nnvis_blender.scene.parts.plate_texts import caption
from nnvis_blender.scene.tour import (
    animate_forward_pass,
    animate_images,
    animate_kernel,
    animate_samples,
    convolved_layers,
    follow_forward_pass,
)
from nnvis_blender.scene.views.network import build_network
from synthetic import processed_network
from synthetic_images import add_images
from synthetic_maps import convolutional_network

LAST_LAYER = 0.8  # along X; the classes stand at 0.75


@pytest.fixture
def network(empty_scene):
    return build_network(convolutional_network(), "net", empty_scene)


@pytest.fixture
def at(empty_scene, network):
    """at(frame, control) -> the value of a control of the plates at a frame."""

    def read(number, name):
        empty_scene.frame_set(number)
        return get_control(network.one("plates"), name)

    return read


def _texts_alone(plates, **shown):
    """Draws nothing of the plates but this."""
    for name in ("Links", "Layer Names", "Caption", "Unit Numbers"):
        set_control(plates, name, shown.get(name.replace(" ", "_"), False))
    set_control(plates, "Bars", shown.get("Bars", 0))


def test_layers_light_up_in_turn_and_stay_lit(network, at):
    animate_forward_pass(network, 1, 100)
    passed = [at(number, "Forward Pass") for number in range(1, 102, 10)]
    assert passed[0] == 0 and passed[-1] == 4 and (np.diff(passed) >= 0).all()
    assert at(101, "Forward Pass") == at(90, "Forward Pass")


def test_links_set_out_when_their_layer_is_lit(network, evaluated):
    plates = network.one("plates")
    _texts_alone(plates, Links=True)

    def reach(passed):
        set_control(plates, "Forward Pass", passed)
        mesh = evaluated(plates, "mesh")
        places = np.empty(3 * len(mesh.vertices), np.float32)
        mesh.attributes["position"].data.foreach_get("vector", places)
        return places.reshape(-1, 3), len(mesh.vertices)

    _, alone = reach(0.4)
    ends = [reach(passed)[0][:-alone, 0].max() for passed in (0.6, 0.8, 1.0)]
    assert ends[0] < ends[1] < ends[2] and ends[2] == pytest.approx(-0.25, abs=0.01)  # the second layer's place


def test_bars_are_as_long_as_the_outputs_of_the_sample(network, evaluated):
    plates = network.one("plates")
    _texts_alone(plates, Bars=10)
    outputs = convolutional_network().maps.outputs
    for sample in (0.0, 1.0, 0.5):
        set_control(plates, "Sample", sample)
        mesh = evaluated(plates, "mesh")
        low, high = int(np.floor(sample)), int(np.ceil(sample))
        expected = outputs[low] + (sample - low) * (outputs[high] - outputs[low])
        np.testing.assert_allclose(_bar_lengths(mesh), expected * get_control(plates, "Bar Length"), atol=1e-4)


def _bar_lengths(mesh) -> np.ndarray:
    """(bars,): how long the boxes behind the plates are that are quite opaque, from above."""
    places, opacity = (read_attribute(mesh, name) for name in ("position", "opacity"))
    boxes = places[(places[:, 0] > LAST_LAYER) & (opacity == 1)].reshape(-1, 8, 3)
    return np.ptp(boxes[np.argsort(-boxes[..., 2].mean(axis=1)), :, 0], axis=1)


def test_of_many_classes_the_most_probable_have_bars(network, evaluated):
    plates = network.one("plates")
    _texts_alone(plates, Bars=2)
    outputs = np.sort(convolutional_network().maps.outputs[0])[::-1]
    lengths = _bar_lengths(evaluated(plates, "mesh")) / get_control(plates, "Bar Length")
    np.testing.assert_allclose(lengths, outputs[:2], atol=1e-4)


def test_the_caption_is_that_of_the_sample(network, evaluated):
    plates, counts = network.one("plates"), []
    _texts_alone(plates)
    bare = len(evaluated(plates, "mesh").vertices)
    _texts_alone(plates, Caption=True)
    for sample in (0, 1):
        set_control(plates, "Sample", float(sample))
        counts.append(len(evaluated(plates, "mesh").vertices))
    assert min(counts) > bare
    maps, names = convolutional_network().maps, convolutional_network().network.class_names
    assert caption(maps, 0, names) == "sample 0: class 0, taken for class 2 (24 %)"
    maps.truth[0] = 2
    assert caption(maps, 0, names) == "sample 0: class 2, seen as class 2 (24 %)"


def test_each_sample_stays_a_while(network, at):
    animate_samples(network, 1, 90)
    assert [at(number, "Sample") for number in (1, 15, 31, 45, 61, 91)] == pytest.approx([0, 0, 1, 1, 2, 2])


def test_images_are_played_and_of_preferred_ones_their_states(empty_scene, at):
    processed = add_images(convolutional_network(), kinds=(PREFERRED, TOP))
    processed.images[0].about["states"] = 4  # of nine
    network = build_network(processed, "net", empty_scene)
    with pytest.raises(NNVisError, match="Set Shows to Preferred Image"):
        animate_images(network, 1, 10)
    for shows, first in (("Preferred Image", 5.0), ("Top Samples", 0.0)):
        set_control(network.one("plates"), "Shows", shows)
        animate_images(network, 1, 40)
        assert [at(number, "Image") for number in (1, 21, 41)] == [first, (first + 8) / 2, 8.0]


def test_the_kernel_goes_over_all_pixels(network, at):
    plates = network.one("plates")
    set_control(plates, "Tap Layer", 2)
    animate_kernel(network, 1, 60)
    assert get_control(plates, "Taps") and convolved_layers(plates) == [1, 2]
    assert at(1, "Kernel Position") == 0 and at(61, "Kernel Position") == 15  # of 4 x 4


def test_where_there_is_nothing_to_play_one_sentence_says_so(empty_scene, network):
    dense = build_network(processed_network(), "dense", empty_scene)
    with pytest.raises(NNVisError, match="no maps"):
        animate_forward_pass(dense, 1, 10)
    alone = build_network(convolutional_network(samples=1), "alone", empty_scene)
    with pytest.raises(NNVisError, match="one sample"):
        animate_samples(alone, 1, 10)


def test_a_camera_that_follows_ends_where_it_sees_all(empty_scene, network):
    follow_forward_pass(empty_scene, network, 1, 60)
    camera = empty_scene.camera
    empty_scene.frame_set(1)
    start = camera.matrix_world.translation.copy()
    empty_scene.frame_set(61)
    end = camera.matrix_world.translation.copy()
    camera.animation_data_clear()
    frame(empty_scene, network_points(network), "HERO")
    assert (end - camera.matrix_world.translation).length < 1e-3
    assert (start - end).length > 0.1 * end.length


def test_texts_and_bars_are_within_what_is_framed(empty_scene, network, evaluated):
    """All that is drawn lies within the picture that the camera is given, and fills it."""
    frame(empty_scene, network_points(network), "HERO")
    bpy.context.view_layer.update()
    mesh = evaluated(network.one("plates"), "mesh")
    places = np.array([vertex.co for vertex in mesh.vertices])
    camera = empty_scene.camera
    local = np.array(camera.matrix_world.inverted()) @ np.column_stack([places, np.ones(len(places))]).T
    tangent = camera.data.sensor_width / 2 / camera.data.lens
    aspect = empty_scene.render.resolution_y / empty_scene.render.resolution_x
    seen = np.abs(local[:2] / -local[2]).max(axis=1) / (tangent * np.array([1, aspect]))
    assert seen.max() <= 0.95 and seen.max() >= FILL - 0.08


def test_the_scale_says_the_range_and_comes_with_the_legend(empty_scene, network, evaluated):
    plates = network.one("plates")
    build_camera(empty_scene)
    _texts_alone(plates)
    bare = len(evaluated(plates, "mesh").vertices)
    show_legend(network, True)
    counts = {}
    for scope in ("Network", "Unit"):
        set_control(plates, "Range", scope)
        counts[scope] = len(evaluated(plates, "mesh").vertices)
    assert min(counts.values()) > bare and counts["Network"] != counts["Unit"], "numbers, or lowest and highest"
    show_legend(network, False)
    assert len(evaluated(plates, "mesh").vertices) == bare

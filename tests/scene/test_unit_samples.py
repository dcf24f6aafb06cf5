"""Units by what they have to do with what a sample is taken for, read back from the evaluated points."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnvis_blender.processing.images.images import ATTRIBUTION
from nnvis_blender.scene import build_network, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.controls import drawn_controls
from nnvis_blender.scene.seen import drawn_units
from synthetic_images import add_images
from synthetic_maps import convolutional_network

SIZE = 0.1


@pytest.fixture
def processed():
    return add_images(convolutional_network(samples=3), kinds=(ATTRIBUTION,))


@pytest.fixture
def network(empty_scene, processed):
    network = build_network(processed, "Net", empty_scene)
    set_control(network.units, "Sphere Detail", 0)
    set_control(network.units, "Size", SIZE)
    return network


def of_units(processed, sample: float):
    """(units,) the means of attributions, between two samples of both."""
    own = processed.images[0].layers
    low, high = (min(n, 2) for n in (int(sample), int(sample) + 1))
    found = np.zeros(processed.network.unit_count)
    for layer in own:
        means = layer.values.mean(axis=(2, 3, 4))
        mixed = (1 - sample % 1) * means[low] + sample % 1 * means[high]
        found[processed.network.unit_offsets[layer.layer] + layer.units] = mixed
    return found


def shares(processed, values):
    layer = processed.network.unit_layer
    most = np.array([np.abs(values[layer == one]).max() for one in range(layer.max() + 1)])
    return np.abs(values) / np.maximum(most, 1e-12)[layer]


@pytest.mark.parametrize("sample", [0.0, 1.25, 9.0])
def test_size_opacity_and_colour_follow_a_sample_and_what_lies_between_two(network, processed, drawn, sample):
    set_control(network.units, "Weigh By", "Attribution")
    set_control(network.one("plates"), "Sample", sample)
    values = of_units(processed, sample)
    expected = shares(processed, values)
    assert_allclose(drawn(network.units, "importance", "pointcloud"), expected, atol=1e-5)
    assert_allclose(drawn(network.units, "radius", "pointcloud"), SIZE * expected, atol=1e-5)
    blue = drawn(network.units, "class_color", "pointcloud")[:, 2]
    assert (blue[values < -1e-3] > 0.5).all() and (blue[values > 1e-3] < 0.5).all()


def test_the_most_of_a_layer_counts_those_that_are_hidden(network, processed, drawn):
    set_control(network.units, "Weigh By", "Attribution")
    set_control(network.units, "Importance Threshold", 0.9)
    kept = read_attribute(network.units.data, "strength") > 0.9
    assert 0 < kept.sum() < len(kept)
    expected = shares(processed, of_units(processed, 0.0))[kept]
    assert_allclose(drawn(network.units, "importance", "pointcloud"), expected, atol=1e-5)


def test_class_colours_stay_where_signs_are_not_asked_for(network, drawn):
    before = drawn(network.units, "class_color", "pointcloud")
    set_control(network.units, "Sign Colors", False)
    set_control(network.units, "Weigh By", "Attribution")
    assert_allclose(drawn(network.units, "class_color", "pointcloud"), before)


def test_a_camera_and_a_click_know_these_units(network, processed):
    assert drawn_units(network.units).radius.max() == 0.0  # plates stand for them
    set_control(network.units, "Weigh By", "Attribution")
    found = drawn_units(network.units)
    assert_allclose(found.radius, SIZE * shares(processed, of_units(processed, 0.0)), atol=1e-5)


def test_without_attributions_importance_is_shown(empty_scene, network, processed, drawn):
    before = drawn(network.units, "importance", "pointcloud")
    set_control(network.units, "Weigh By", "Attribution")
    assert {"Weigh By", "Sign Colors"} <= set(drawn_controls(network.units))
    processed.images = []
    network = build_network(processed, "Net", empty_scene)
    assert get_control(network.units, "Weigh By") == "Attribution"
    assert_allclose(drawn(network.units, "importance", "pointcloud"), before)
    assert not {"Weigh By", "Sign Colors"} & set(drawn_controls(network.units))

"""Strands by what a sample makes of them, read back from the evaluated curves."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnvis_blender.processing.images.images import ATTRIBUTION
from nnvis_blender.scene import build_network, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.controls import drawn_controls
from synthetic_images import add_images
from synthetic_maps import convolutional_network


@pytest.fixture
def processed():
    return convolutional_network(samples=3)


@pytest.fixture
def network(empty_scene, processed):
    network = build_network(processed, "Net", empty_scene)
    set_control(network.edges, "Style", "Strands")  # plates have made room for themselves
    return network


def shares(processed, values):
    """|values| (edges,) over the largest of each edge's connection."""
    connection = processed.network.edge_connection
    largest = np.array([np.abs(values[connection == c]).max() for c in range(connection.max() + 1)])
    return np.abs(values) / largest[connection]


def at_edges(curves_values, processed):
    return curves_values[processed.bundles.offsets[:-1]]


@pytest.mark.parametrize("sample", [0.0, 1.0, 1.25, 2.0, 9.0])
def test_contributions_of_a_sample_and_between_two(network, processed, drawn, sample):
    set_control(network.edges, "Weigh By", "Contribution")
    set_control(network.one("plates"), "Sample", sample)
    low, high = (min(n, 2) for n in (int(sample), int(sample) + 1))
    values = (1 - sample % 1) * processed.maps.contributions[low] + sample % 1 * processed.maps.contributions[high]
    expected = shares(processed, values)
    assert_allclose(at_edges(drawn(network.edges, "importance"), processed), expected, atol=1e-5)
    size = get_control(network.edges, "Size")
    assert_allclose(at_edges(drawn(network.edges, "radius"), processed), size * expected, atol=1e-6)
    blue = at_edges(drawn(network.edges, "class_color"), processed)[:, 2]
    assert (blue[(values < 0) & (expected > 1e-3)] > 0.5).all() and (blue[(values > 0) & (expected > 1e-3)] < 0.5).all()


def test_activations_are_those_of_the_sources(network, processed, drawn):
    set_control(network.edges, "Weigh By", "Activation")
    set_control(network.one("plates"), "Sample", 1)
    means = np.concatenate([layer.after[1].mean(axis=(1, 2)) for layer in processed.maps.layers])
    expected = shares(processed, means[processed.network.edge_source])
    assert_allclose(at_edges(drawn(network.edges, "importance"), processed), expected, atol=1e-5)


def test_class_colors_stay_where_signs_are_not_asked_for(network, drawn):
    before = drawn(network.edges, "class_color")
    set_control(network.edges, "Sign Colors", False)
    set_control(network.edges, "Weigh By", "Contribution")
    assert_allclose(drawn(network.edges, "class_color"), before)


def test_without_maps_importance_is_shown_whatever_is_asked_for(empty_scene, network, processed, drawn):
    before = drawn(network.edges, "importance")
    set_control(network.edges, "Weigh By", "Contribution")
    assert "Sample" in drawn_controls(network.edges)
    processed.maps = None
    network = build_network(processed, "Net", empty_scene)
    assert_allclose(drawn(network.edges, "importance"), before)
    assert "Sample" not in drawn_controls(network.edges)
    assert not len(network.one("sample values").data.vertices)
    assert len(read_attribute(network.edges.data, "importance")) == len(processed.bundles.edges)


def test_attributions_of_samples(empty_scene, processed, drawn):
    (images,) = add_images(processed, kinds=(ATTRIBUTION,)).images
    random = np.random.default_rng(0)
    images.edges = random.normal(size=(3, len(processed.bundles.edges))).astype(np.float32)
    network = build_network(processed, "Net", empty_scene)
    set_control(network.edges, "Style", "Strands")
    set_control(network.edges, "Weigh By", "Attribution")
    set_control(network.one("plates"), "Sample", 1.25)
    expected = shares(processed, 0.75 * images.edges[1] + 0.25 * images.edges[2])
    assert_allclose(at_edges(drawn(network.edges, "importance"), processed), expected, atol=1e-5)
    units = read_attribute(network.units.data, "attribution_2")
    first, own = processed.network.unit_offsets[images.layers[0].layer], images.layers[0]
    assert_allclose(units[first + own.units], own.values[2].mean(axis=(1, 2, 3)), atol=1e-6)


def test_without_attributions_importance_is_shown(network, processed, drawn):
    before = drawn(network.edges, "importance")
    set_control(network.edges, "Weigh By", "Attribution")
    assert_allclose(drawn(network.edges, "importance"), before)
    assert "Sample" not in drawn_controls(network.edges)

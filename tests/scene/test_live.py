"""A network that moves while a job works on it: what is written, and that all of it can be put back."""

from dataclasses import replace

import bpy
import numpy as np
import pytest

from nnvis_blender.scene import build_network, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.coordinates import to_blender
from nnvis_blender.scene.live import read_places, show_state, write_places
from synthetic import processed_network


@pytest.fixture
def processed():
    plain = processed_network()
    states = np.stack([plain.bundles.points * np.float32(0.5), plain.bundles.points])
    return replace(plain, bundles=replace(plain.bundles, states=states))


@pytest.fixture
def network(processed):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return build_network(processed, "moving", bpy.context.scene)


def state(processed, by: float) -> np.ndarray:
    """All samples and units moved by so much along x, in array coordinates."""
    return np.concatenate([processed.bundles.points, processed.positions]) + np.float32([by, 0, 0])


def drawn(network) -> np.ndarray:
    set_control(network.edges, "Solid Colors", False)  # with them the view draws meshes
    evaluated = network.edges.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    return read_attribute(evaluated, "position")


def label_places(network) -> np.ndarray:
    return read_attribute(network.labels.data, "position")


def test_edges_move_and_units_stay(network, processed):
    before = read_places(network)
    show_state(network, state(processed, 0.25), straight=False)
    moved = to_blender(processed.bundles.points + np.float32([0.25, 0, 0]))
    np.testing.assert_array_equal(read_places(network).bundled, moved)
    np.testing.assert_array_equal(read_places(network).straight, before.straight)
    np.testing.assert_array_equal(read_places(network).units, before.units)
    bpy.context.view_layer.update()
    np.testing.assert_allclose(drawn(network), moved, atol=1e-6)


def test_units_take_straight_edges_and_labels_with_them(network, processed):
    show_state(network, state(processed, 0.25), straight=True)
    places = read_places(network)
    np.testing.assert_array_equal(places.straight, places.bundled)
    np.testing.assert_allclose(places.units, to_blender(processed.positions + np.float32([0.25, 0, 0])), atol=1e-6)
    labels = label_places(network)
    np.testing.assert_allclose(labels, places.units[-len(labels) :], atol=1e-6)


def test_all_is_put_back(network):
    before, labels = read_places(network), label_places(network)
    assert get_control(network.edges, "Edge States") == 2
    show_state(network, np.zeros((len(before.bundled) + len(before.units), 3), np.float32), straight=True)
    assert get_control(network.edges, "Edge States") == get_control(network.units, "Edge States") == 1
    write_places(network, before)
    after = read_places(network)
    for name in ("straight", "bundled", "units"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))
    assert after.states == before.states
    np.testing.assert_array_equal(label_places(network), labels)


def test_a_state_of_another_network_changes_nothing(network, processed):
    before = read_places(network)
    show_state(network, state(processed, 0.25)[1:], straight=False)
    write_places(network, replace(before, bundled=before.bundled[1:] + 1))
    np.testing.assert_array_equal(read_places(network).bundled, before.bundled)

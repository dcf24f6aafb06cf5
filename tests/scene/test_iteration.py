"""The input Iteration: which state of a run is drawn, read back from the evaluated geometry."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnvis_blender.scene import build_network, get_control, set_control
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.iteration import animate_iterations, last_iteration, set_iteration
from nnvis_blender.scene.settings import apply_setting
from synthetic import processed_network

SAMPLES = 9


def with_states(unit_states, edge_states):
    """A network whose units come from a grid twice as wide in `unit_states` steps; edges gather in `edge_states`."""
    processed = processed_network(samples=SAMPLES)
    if unit_states > 1:
        steps = np.linspace(2, 1, unit_states, dtype=np.float32)[:, None, None] * np.float32([1, 1, 0]) + np.float32(
            [0, 0, 1]
        )
        processed.unit_states = processed.positions * steps
        processed.positions_grid = processed.unit_states[0]
    if edge_states > 1:
        share = np.linspace(0, 1, edge_states, dtype=np.float32)[:, None, None] ** 2
        processed.bundles.states = (1 - share) * straight(
            processed, processed.positions
        ) + share * processed.bundles.points
    return processed


def straight(processed, units):
    """(samples, 3): every edge's samples on the line between its units' places, with the bundles' shares."""
    points, offsets = processed.bundles.points, processed.bundles.offsets
    step = np.linalg.norm(np.diff(points, axis=0, prepend=points[:1]), axis=1)
    step[offsets[:-1]] = 0
    length = np.cumsum(step)
    counts = np.diff(offsets)
    share = (
        (length - np.repeat(length[offsets[:-1]], counts))
        / np.repeat(length[offsets[1:] - 1] - length[offsets[:-1]], counts)
    )[:, None]
    network = processed.network
    source, target = (np.repeat(units[index], counts, axis=0) for index in (network.edge_source, network.edge_target))
    return (1 - share) * source + share * target


def in_blender(points):
    return points[..., [2, 0, 1]]


@pytest.fixture
def build(empty_scene):
    def build(unit_states, edge_states):
        processed = with_states(unit_states, edge_states)
        network = build_network(processed, "Net", empty_scene)
        set_control(network.units, "Sphere Detail", 0)
        return network, processed

    return build


@pytest.mark.parametrize("unit_states, edge_states", [(4, 5), (1, 5), (4, 1)])
def test_it_shows_the_last_state_at_first_which_looks_as_without_states(build, drawn, unit_states, edge_states):
    plain, _ = build(1, 1)
    edges, units = drawn(plain.edges, "position"), drawn(plain.units, "position", "pointcloud")
    network, processed = build(unit_states, edge_states)
    assert last_iteration(network) == unit_states + edge_states - 2 == get_control(network.edges, "Iteration")
    assert_array_equal(drawn(network.edges, "position"), edges)
    assert_array_equal(drawn(network.units, "position", "pointcloud"), units)


@pytest.mark.parametrize("state", range(4))
def test_while_the_units_move_the_edges_are_straight_between_them(build, drawn, state):
    network, processed = build(4, 5)
    set_iteration(network, state)
    units = processed.unit_states[state]
    assert_allclose(drawn(network.units, "position", "pointcloud"), in_blender(units), atol=1e-6)
    assert_allclose(drawn(network.edges, "position"), in_blender(straight(processed, units)), atol=5e-5)


@pytest.mark.parametrize("state", range(5))
def test_then_the_edges_gather(build, drawn, state):
    network, processed = build(4, 5)
    set_iteration(network, 3 + state)
    assert_allclose(drawn(network.units, "position", "pointcloud"), in_blender(processed.positions), atol=1e-6)
    assert_allclose(drawn(network.edges, "position"), in_blender(processed.bundles.states[state]), atol=1e-5)


@pytest.mark.parametrize("iteration", [0.25, 2.5, 3.75, 6.5])
def test_between_two_states_everything_lies_between_them(build, drawn, iteration):
    network, _ = build(4, 5)
    places = []
    for now in (np.floor(iteration), np.floor(iteration) + 1, iteration):
        set_iteration(network, now)
        places.append((drawn(network.edges, "position"), drawn(network.units, "position", "pointcloud")))
    share = iteration % 1
    for before, after, between in zip(*places):
        assert_allclose(between, (1 - share) * before + share * after, atol=5e-5)
    assert np.abs(places[0][0] - places[1][0]).max() > 0.01


def test_edges_whose_own_states_were_not_kept_gather_with_the_units_last_step(build, drawn):
    network, processed = build(4, 1)
    set_iteration(network, 2.5)
    straight_there = in_blender(straight(processed, (processed.unit_states[2] + processed.unit_states[3]) / 2))
    assert_allclose(
        drawn(network.edges, "position"), (straight_there + in_blender(processed.bundles.points)) / 2, atol=1e-5
    )


def test_units_without_states_stay_while_the_edges_gather(build, drawn):
    network, processed = build(1, 5)
    set_iteration(network, 2)
    assert_array_equal(drawn(network.units, "position", "pointcloud"), in_blender(processed.positions))
    assert_allclose(drawn(network.edges, "position"), in_blender(processed.bundles.states[2]), atol=1e-5)


def test_bundle_mixes_straight_and_bundled_at_every_iteration(build, drawn):
    network, processed = build(4, 5)
    set_control(network.edges, "Bundle", 0.3)
    set_iteration(network, 5)
    expected = 0.7 * in_blender(straight(processed, processed.positions)) + 0.3 * in_blender(
        processed.bundles.states[2]
    )
    assert_allclose(drawn(network.edges, "position"), expected, atol=1e-5)


def test_without_states_it_does_nothing(build, drawn):
    network, _ = build(1, 1)
    before = drawn(network.edges, "position")
    set_iteration(network, 7)
    assert_array_equal(drawn(network.edges, "position"), before)
    assert_array_equal(drawn(network.units, "position", "pointcloud"), read_attribute(network.units.data, "position"))


def test_beyond_the_last_state_is_the_last(build, drawn):
    network, processed = build(4, 5)
    set_iteration(network, 500)
    assert_allclose(drawn(network.edges, "position"), in_blender(processed.bundles.points), atol=1e-6)


def test_it_is_keyframed(build, empty_scene, drawn):
    network, processed = build(4, 5)
    animate_iterations(network, 1, 10)
    empty_scene.frame_set(1)
    assert_allclose(drawn(network.units, "position", "pointcloud"), in_blender(processed.unit_states[0]), atol=1e-6)
    empty_scene.frame_set(11)
    assert_allclose(drawn(network.edges, "position"), in_blender(processed.bundles.points), atol=1e-6)


def test_new_data_keep_the_chosen_iteration_and_the_last_stays_the_last(build):
    network, _ = build(4, 5)
    network, _ = build(4, 9)
    assert get_control(network.edges, "Iteration") == get_control(network.units, "Iteration") == 11
    set_iteration(network, 5.5)
    network, _ = build(4, 9)
    assert get_control(network.edges, "Iteration") == 5.5
    network, _ = build(1, 4)
    assert get_control(network.edges, "Iteration") == 3


def test_labels_stand_beside_their_units_in_every_state(build, drawn):
    network, processed = build(3, 4)
    outputs = in_blender(processed.unit_states[:, -len(network.class_names) :])

    def stand(iteration, show=set_iteration):
        show(network, iteration)
        lines, points = drawn(network.labels, "line", "mesh"), drawn(network.labels, "position", "mesh")
        return np.array([points[lines == line].mean(axis=0) for line in range(len(network.class_names))])

    shown = stand(2)
    for iteration, places in ((0, outputs[0]), (1.5, (outputs[1] + outputs[2]) / 2), (5.0, outputs[2])):
        assert_allclose(stand(iteration) - shown, places - outputs[2], atol=1e-5)
    by_units = stand(0, lambda network, iteration: apply_setting(network, "units", "Iteration", iteration))
    assert_allclose(by_units - shown, outputs[0] - outputs[2], atol=1e-5)

"""Where branches and edges that jump layers stand."""

import numpy as np
import pytest

from nnvis_blender.processing.actions.act import act
from nnvis_blender.processing.actions.parameters import ActionParameters
from nnvis_blender.processing.bundling import BundlingParameters
from nnvis_blender.processing.bundling.layout import layout_units
from nnvis_blender.processing.bundling.placing import placement, replaced
from nnvis_blender.processing.bundling.sampling import resample, straight_samples
from nnvis_blender.processing.network import Bundles, Connection, Importance, Layer, Network, ProcessedNetwork
from nnvis_blender.processing.worker.report import Silent

SIZE, PARAMETERS = 9, BundlingParameters()


def network(*pairs, layers):
    random = np.random.default_rng(0)
    made = [Layer(f"l{n}", "dense" if n else "input", (SIZE,)) for n in range(layers)]
    return Network(made, [Connection.dense(a, b, random.normal(size=(SIZE, SIZE))) for a, b in pairs])


def chain(layers):
    return [(n, n + 1) for n in range(layers - 1)]


def processed(net):
    """On the axis, with straight edges as finely sampled as bundles are."""
    positions = layout_units(net, PARAMETERS)
    edges = np.arange(net.edge_count, dtype=np.int32)
    source, target = net.edge_ends(edges)
    lines = straight_samples(positions[source], positions[target])
    points, offsets, _ = resample(*lines, PARAMETERS.sample_length)
    units = np.random.default_rng(1).random((net.unit_count, SIZE)).astype(np.float32)
    importance = Importance(units, np.ones((net.edge_count, 1), np.float32), units, "random")
    return ProcessedNetwork(net, importance, positions, positions, Bundles(edges, points, offsets), {})


def test_a_chain_stands_as_before():
    net = network(*chain(4), layers=4)
    assert not placement(net, layout_units(net, PARAMETERS), PARAMETERS).moves
    z = layout_units(net, PARAMETERS)[::SIZE, 2]
    np.testing.assert_array_equal(z, np.float32([-0.75, -0.25, 0.25, 0.75]))
    given = processed(net)
    assert replaced(given, PARAMETERS) is given


def test_a_branch_stands_beside_the_trunk_at_its_depth():
    net = network((0, 1), (1, 2), (2, 3), (0, 4), (4, 3), layers=5)
    net.outputs = [3]
    place = replaced(processed(net), PARAMETERS)
    middle = place.positions.reshape(5, SIZE, 3).mean(1)
    np.testing.assert_allclose(middle[:4, 0], 0, atol=1e-6)
    assert middle[4, 0] > 1.5 * PARAMETERS.layer_width and middle[4, 2] == middle[1, 2]
    points, offsets = place.bundles.points, place.bundles.offsets
    source, target = net.edge_ends(place.bundles.edges)
    np.testing.assert_allclose(points[offsets[:-1]], place.positions[source], atol=1e-5)
    np.testing.assert_allclose(points[offsets[1:] - 1], place.positions[target], atol=1e-5)


@pytest.mark.parametrize("skips", [[(0, 2)], [(1, 4)], [(0, 3), (1, 3)], [(0, 5), (1, 3), (3, 5)]])
def test_arcs_clear_the_layers_that_they_jump(skips):
    net = network(*chain(6), *skips, layers=6)
    place = replaced(processed(net), PARAMETERS)
    points, offsets = place.bundles.points, place.bundles.offsets
    polyline = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    for number, connection in enumerate(net.connections):
        own = net.edge_connection[polyline] == number
        for layer in range(connection.source + 1, connection.target):
            units = place.positions[layer * SIZE : (layer + 1) * SIZE]
            near = points[own & (np.abs(points[:, 2] - units[0, 2]) < 0.06)]
            assert len(near) and near[:, 1].min() > units[:, 1].max() + 0.05, (connection.source, connection.target)


def test_an_arc_over_others_is_higher():
    net = network(*chain(6), (0, 5), (1, 3), (3, 5), layers=6)
    heights = placement(net, layout_units(net, PARAMETERS), PARAMETERS).height[-3:]
    assert heights[0] > heights[1] == heights[2] > 0


def test_placing_can_be_taken_back():
    net = network((0, 1), (1, 2), (2, 3), (0, 3), (0, 4), (4, 3), layers=5)
    net.outputs = [3]
    given = processed(net)
    back = replaced(replaced(given, PARAMETERS), PARAMETERS, back=True)
    np.testing.assert_allclose(back.positions, given.positions, atol=1e-5)
    np.testing.assert_allclose(back.bundles.points, given.bundles.points, atol=1e-5)


@pytest.mark.parametrize("action", ["straighten", "smooth", "edge_advect", "unit_advect"])
def test_actions_keep_lanes_and_arcs(action):
    net = network((0, 1), (1, 2), (2, 3), (0, 3), (0, 4), (4, 3), layers=5)
    net.outputs = [3]
    given = replaced(processed(net), PARAMETERS)
    done = act(given, action, ActionParameters(steps=2), {}, Silent())
    source, target = net.edge_ends(done.bundles.edges)
    points, offsets = done.bundles.points, done.bundles.offsets
    np.testing.assert_allclose(points[offsets[:-1]], done.positions[source], atol=1e-4)
    np.testing.assert_allclose(points[offsets[1:] - 1], done.positions[target], atol=1e-4)
    assert done.positions[4 * SIZE :, 0].mean() > 1.2
    polyline = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    jumping = points[net.edge_connection[polyline] == 3]
    middle = jumping[np.abs(jumping[:, 2]) < 0.3]
    assert middle[:, 1].min() > done.positions[SIZE : 3 * SIZE, 1].max()

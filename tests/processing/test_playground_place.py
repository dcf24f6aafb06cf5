"""Where a playground's units and edges stand."""

import numpy as np

from nnvis_blender.processing.training.playground.board import APART, PITCH, board
from synthetic import processed_network


def test_layers_are_columns_about_one_middle_the_first_unit_on_top():
    network = processed_network((2, 4, 3)).network
    positions, bundles = board(network)
    assert (positions[:, 0] == 0).all()
    np.testing.assert_allclose(positions[:2, 1], [PITCH / 2, -PITCH / 2], rtol=1e-6)
    np.testing.assert_allclose(np.unique(positions[:, 2]), np.array([-1, 0, 1]) * APART * PITCH, rtol=1e-6)
    assert (bundles.edges == np.arange(network.edge_count)).all() and len(bundles.offsets) == network.edge_count + 1


def test_edges_lead_from_the_right_of_a_plate_to_the_left_of_the_next():
    network = processed_network((2, 3)).network
    positions, bundles = board(network)
    first, last = bundles.points[bundles.offsets[:-1]], bundles.points[bundles.offsets[1:] - 1]
    for ends, units, side in ((first, network.edge_source, -1), (last, network.edge_target, 1)):
        np.testing.assert_allclose(ends[:, 1:], positions[units, 1:], atol=1e-6)
        assert (side * ends[:, 0] > 0.375 * PITCH).all()  # of what plates are half as wide as

"""The input Epoch: what of a network's training is drawn, read back from the evaluated geometry."""

import pytest
from numpy.testing import assert_allclose

from nnvis_blender.scene import build_network, set_control
from nnvis_blender.scene.epochs import last_epoch, set_epoch, shown_epoch
from synthetic import processed_network
from synthetic_training import NUMBERS, trained_network


def in_blender(points):
    return points[..., [2, 0, 1]]


@pytest.fixture
def trained():
    return trained_network()


@pytest.fixture
def network(empty_scene, trained):
    network = build_network(trained, "Net", empty_scene)
    set_control(network.units, "Sphere Detail", 0)
    return network


def test_it_shows_the_last_checkpoint_at_first_which_looks_as_without_checkpoints(empty_scene, network, drawn):
    plain = build_network(processed_network(), "Plain", empty_scene)
    set_control(plain.units, "Sphere Detail", 0)
    assert last_epoch(network) == NUMBERS[-1] == shown_epoch(network)
    for attribute in ("position", "importance", "class_color"):
        assert_allclose(drawn(network.edges, attribute), drawn(plain.edges, attribute), atol=1e-6)
        assert_allclose(
            drawn(network.units, attribute, "pointcloud"), drawn(plain.units, attribute, "pointcloud"), atol=1e-6
        )


@pytest.mark.parametrize("number", range(len(NUMBERS)))
def test_at_a_checkpoint_edges_and_units_are_where_they_are_there(network, trained, drawn, number):
    set_epoch(network, NUMBERS[number])
    epochs = trained.epochs
    assert_allclose(drawn(network.edges, "position"), in_blender(epochs.points[number]), atol=1e-6)
    assert_allclose(drawn(network.units, "position", "pointcloud"), in_blender(epochs.positions[number]), atol=1e-6)

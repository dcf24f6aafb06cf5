"""The layout of units and their drift towards units of the same classes."""

import numpy as np
import pytest

from nnvis_blender.processing.bundling import BundlingParameters
from nnvis_blender.processing.bundling.layout import layout_units
from nnvis_blender.processing.bundling.units import advect_units
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.network import Connection, Layer, Network
from nnvis_blender.processing.worker.report import Silent
from reference import reference_path


def network(*shapes):
    layers = [Layer(f"layer {i}", "dense", shape) for i, shape in enumerate(shapes)]
    sizes = [layer.size for layer in layers]
    return Network(
        layers, [Connection.dense(i, i + 1, np.ones((sizes[i], sizes[i + 1]))) for i in range(len(sizes) - 1)]
    )


def rows(positions):
    """The x of each row of units, lowest row first."""
    return [np.sort(positions[positions[:, 1] == y, 0]) for y in np.unique(positions[:, 1])]


def test_layers_stand_at_their_distance_about_the_origin():
    positions = layout_units(network((4,), (9,), (1,)), BundlingParameters(layer_distance=0.3))
    assert positions.dtype == np.float32
    np.testing.assert_allclose(np.unique(positions[:, 2]), [-0.3, 0, 0.3], atol=1e-7)
    assert positions[13, :2].tolist() == [0, 0]


@pytest.mark.parametrize("layers, length", [(2, 0.5), (4, 1.5), (11, 5.0), (26, 5.0), (101, 15.0)])
def test_a_deep_network_is_no_thread_unless_it_is_asked_for(layers, length):
    deep = network(*[(1,)] * layers)
    assert np.ptp(layout_units(deep, BundlingParameters())[:, 2]) == pytest.approx(length)
    given = layout_units(deep, BundlingParameters(layer_distance=0.5))
    assert np.ptp(given[:, 2]) == pytest.approx(0.5 * (layers - 1))


def test_a_full_square_is_that_of_the_original():
    positions = layout_units(network((9,), (1,)), BundlingParameters(layer_width=0.9))[:9]
    np.testing.assert_allclose(positions[:, 0], np.tile([-0.3, 0, 0.3], 3), atol=1e-7)
    np.testing.assert_allclose(positions[:, 1], np.repeat([-0.3, 0, 0.3], 3), atol=1e-7)


@pytest.mark.parametrize("units", [2, 5, 7, 10, 49, 81])
def test_an_incomplete_last_row_is_centred(units):
    positions = layout_units(network((units,), (1,)), BundlingParameters())[:units]
    for row in rows(positions):
        assert row.mean() == pytest.approx(0, abs=1e-6)
    assert positions[:, 1].min() == pytest.approx(-positions[:, 1].max(), abs=1e-6)
    assert np.abs(positions[:, :2]).max() <= 0.5
    assert len(np.unique(positions, axis=0)) == units


def test_an_image_keeps_its_arrangement_with_the_first_row_on_top():
    positions = layout_units(network((2, 4), (1,)), BundlingParameters())[:8].reshape(2, 4, 3)
    assert (positions[0, :, 1] > positions[1, :, 1]).all()
    assert (np.diff(positions[:, :, 0], axis=1) == 0.25).all()
    assert positions[0, 0, :2].tolist() == [-0.375, 0.125]


def importance(net, classes=4, seed=0):
    """Units of one class each, the last layer the classes themselves."""
    units = np.eye(classes, dtype=np.float32)[np.random.default_rng(seed).integers(0, classes, net.unit_count)]
    units[-classes:] = np.eye(classes)
    return units


def moved(parameters=BundlingParameters(), net=network((64,), (36,), (4,)), units=None):
    units = importance(net) if units is None else units
    return units, advect_units(net, units, layout_units(net, parameters), parameters, Silent())[0]


def test_units_of_a_class_come_together_and_the_classes_part():
    units, positions = moved()
    label = units.argmax(axis=1)
    centres = np.array([positions[label == k, :2].mean(axis=0) for k in range(4)])
    spread = np.sqrt(((positions[:, :2] - centres[label]) ** 2).sum(axis=1).mean())
    apart = np.linalg.norm(centres[:, None] - centres[None], axis=2)[~np.eye(4, dtype=bool)].min()
    assert apart > 2 * spread


def test_units_stay_in_their_layer_and_within_the_box():
    net = network((64,), (36,), (4,))
    _, positions = moved()
    assert (positions[:, 2] == layout_units(net, BundlingParameters())[:, 2]).all()
    assert np.abs(positions[:, :2]).max() <= 1.5 and np.isfinite(positions).all()


def test_a_symmetric_pair_stays_symmetric():
    """Two like units draw each other to their middle: neither is pulled aside by the grid."""
    net = network((2,), (1,))
    start = np.float32([[-0.2, 0, 0], [0.2, 0, 0], [0, 0, 1]])
    units = np.float32([[1, 0], [1, 0], [0, 1e-9]])
    end, _ = advect_units(net, units, start, BundlingParameters(node_bandwidth_reduction=0.9), Silent())
    np.testing.assert_allclose(end[0, :2], -end[1, :2], atol=0.01)
    assert abs(end[0, 0]) < 0.12


def test_units_without_importance_or_upon_each_other():
    net = network((9,), (3,), (2,))
    _, positions = moved(net=net, units=np.zeros((14, 2), np.float32))
    np.testing.assert_array_equal(positions, layout_units(net, BundlingParameters()))
    stacked, _ = advect_units(
        net, np.ones((14, 2), np.float32), np.zeros((14, 3), np.float32), BundlingParameters(), Silent()
    )
    assert np.isfinite(stacked).all()


@pytest.mark.parametrize("units", [4, 50, 400])
def test_units_of_one_class_do_not_fall_upon_each_other(units):
    net = network((units,), (2,))
    _, positions = moved(net=net, units=np.tile(np.float32([1, 0]), (units + 2, 1)))
    place = positions[:units, :2]
    distance = np.linalg.norm(place[:, None] - place[None], axis=2)[~np.eye(units, dtype=bool)]
    assert distance.min() > 0.1 / np.ceil(np.sqrt(units))
    assert np.ptp(place, axis=0).max() < 0.75  # still together


def test_the_bandwidth_reduction_has_an_effect():
    assert not np.array_equal(moved(BundlingParameters(node_bandwidth_reduction=0.8))[1], moved()[1])


def test_a_layer_of_no_width_stays_a_point():
    _, positions = moved(BundlingParameters(layer_width=0.0))
    assert (positions[:, :2] == 0).all()


def test_wrong_importance_is_refused():
    net = network((4,), (2,))
    for units in (np.ones((3, 2)), np.full((6, 2), np.nan)):
        with pytest.raises(NNVisError, match="importance"):
            advect_units(net, units, layout_units(net, BundlingParameters()), BundlingParameters(), Silent())


@pytest.mark.parametrize("rate", [5.0, 15.0])
def test_the_originals_network_spreads(rate):
    """nn_vis' overflowing norm collapses this network at a sampling rate of 5 (rms radius .015)."""
    with np.load(reference_path("nn_vis/importance_784-81-49-10.npz")) as stored:
        units = np.concatenate([stored[f"node{l}"] for l in range(4)])
    net = network((28, 28), (81,), (49,), (10,))
    _, positions = moved(BundlingParameters(sampling_rate=rate), net, units)
    assert 0.3 < np.sqrt((positions[:784, :2] ** 2).sum(axis=1).mean()) < 1.0

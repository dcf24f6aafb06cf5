"""Warps: states equal what layers give, folds are where they are, nothing jumps between layers."""

import numpy as np
import pytest

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.spaces.warp import WarpParameters
from nnvis_blender.processing.spaces.warp.frames import matching
from nnvis_blender.processing.spaces.warp.grid import make_grid
from nnvis_blender.processing.spaces.warp.make import make_warp
from nnvis_blender.processing.worker.report import Silent

FUNCTIONS = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "sigmoid": lambda z: 1 / (1 + np.exp(-z))}


def chain(sizes, activation="tanh", seed=0, scale=1.0):
    random = np.random.default_rng(seed)
    pairs = [(scale * random.normal(size=(a, b)), random.normal(size=b)) for a, b in zip(sizes, sizes[1:])]
    return DenseChain(pairs, "chain", activation=activation)


def warp_of(model, data="coils", **settings):
    return make_warp(model, read_dataset(data), WarpParameters(**{"lines": 9, "fine": 2, **settings}), Silent())


def phases(model, x):
    """What the layers of a chain hold for x at the end of each phase, in 64 bits."""
    values, found = x.astype(np.float64), []
    for number, (w, b) in enumerate(model.weights):
        linear = values @ w.astype(np.float64)
        found += [linear, linear + b]
        if number < len(model.weights) - 1:
            found.append(FUNCTIONS[model.activations[number]](found[-1]))
        values = found[-1]
    return found


@pytest.mark.parametrize("activation", FUNCTIONS)
@pytest.mark.parametrize("sizes", [[2, 2, 2, 2], [2, 3, 2, 2], [2, 7, 5, 3]])
def test_the_ends_of_phases_are_what_the_layers_give(sizes, activation):
    name = "coils" if sizes[-1] == 2 else "blobs"
    model, data = chain(sizes, activation), read_dataset(name)
    warp = warp_of(model, name, points=5000)
    wanted = phases(model, data.x_test)
    assert len(warp.kept) == len(wanted) + 1 == len(warp.space.states)
    for own, values in zip(warp.kept[1:], wanted):
        found = own.points[: len(values)]
        seen = (values - own.frame.base) @ own.frame.directions - own.frame.middle
        assert np.abs(found @ own.frame.turn.T - seen).max() <= 1e-6
        if values.shape[1] <= 3:  # seen whole: as far from each other as in the layer
            apart, true = (np.linalg.norm(v[:50, None] - v[None, :50], axis=2) for v in (found, values))
            np.testing.assert_allclose(apart, true, atol=1e-6)


def test_as_units_are_and_at_true_size_points_are_the_layer_s_values():
    model, data = chain([2, 3, 2], "tanh"), read_dataset("coils")
    space = warp_of(model, points=5000, match=False, same_size=False).space
    for state, values in zip(space.clouds[0].points[1:], phases(model, data.x_test)):
        np.testing.assert_allclose(state[:, : values.shape[1]], values, rtol=1e-6, atol=1e-6)
    assert space.axes[1] == ["unit 0", "unit 1", "unit 2"]


def test_tanh_layers_fold_nothing_however_far_they_saturate():
    warp = warp_of(chain([2, 2, 2, 2, 2], "tanh", scale=40.0), points=100)
    assert warp.space.lattices[0].marks is None
    assert all(own.figures["turned over"] == own.figures["pressed flat"] == 0 for own in warp.kept)


def test_relu_presses_flat_where_a_unit_is_off():
    model = DenseChain([(np.eye(2), np.zeros(2)), (np.eye(2), np.zeros(2))], "chain", activation="relu")
    space = warp_of(model, points=100).space
    before, grid = space.lattices[0].points[2], space.lattices[0]
    off = (before[:, :2] <= 0).any(axis=1)
    np.testing.assert_array_equal(grid.marks[3], off)
    assert not grid.marks[:3].any()
    assert space.figures[3]["pressed flat"] == pytest.approx(off.mean())


def test_a_sheet_that_is_folded_over_is_marked():
    """|x| of two ReLU units: the left half comes to lie on the right one."""
    first = np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 1.0]])
    second = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    model = DenseChain(
        [(first, np.array([0.0, 0.0, 50.0])), (second, np.zeros(2)), (np.eye(2), np.zeros(2))],
        "chain",
        activation=["relu", "linear"],
    )
    space = warp_of(model, points=100).space
    x = space.lattices[0].points[0, :, 0]
    over = space.lattices[0].marks[space.states.index("dense_2: linear map")]
    left, right = over[x < -1e-6].mean(), over[x > 1e-6].mean()
    assert {left, right} == {0.0, 1.0}


def test_nothing_jumps_but_by_what_a_linear_map_stretches():
    random = np.random.default_rng(0)
    points = np.pad(random.normal(size=(500, 2)), ((0, 0), (0, 1)))
    turned = points[:, :2] @ np.array([[0.0, 2.0], [1.0, 0.0]])  # mirrored, and stretched by 2 along one axis
    turn = matching(turned, points)
    np.testing.assert_allclose(turn @ turn.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(turned @ turn, points * [2.0, 1.0, 1.0], atol=0.1)


def test_the_separator_is_where_both_classes_are_alike():
    for sizes in ([2, 2, 2], [2, 3, 2], [2, 8, 2]):
        for seed in range(9):
            model = chain(sizes, seed=seed)
            warp = warp_of(model, points=100, same_size=False)
            if len(warp.space.lattices) == 2:
                break
        separator = warp.space.lattices[1]
        assert separator.seen[-3:].all() and not separator.seen[:-3].any()
        end, frame = separator.points[-1].astype(float), warp.kept[-1].frame
        logits = end @ frame.turn.T
        np.testing.assert_allclose(logits[:, 0], logits[:, 1], atol=1e-4)


def test_the_nearest_neighbours_may_vote_in_the_last_layers_place():
    warp = warp_of(chain([2, 2, 2, 2]), ending="neighbours", neighbours=5, points=100)
    assert not any("output" in name for name in warp.space.states)
    assert [lattice.name for lattice in warp.space.lattices] == ["grid"]
    right = (warp.space.clouds[0].predictions[0] == warp.space.clouds[0].labels).mean()
    assert right == pytest.approx(warp.kept[-1].figures["right by neighbours"])


@pytest.mark.parametrize("solid", [False, True])
def test_a_lattice_fills_a_space(solid):
    warp = warp_of(chain([3, 3, 2]), "linked_tori", axes=3, lines=5, points=100, solid=solid)
    grid = warp.space.lattices[0]
    assert warp.space.dimensions == 3
    assert bool(len(grid.faces)) is not solid
    sides = np.linalg.norm(np.diff(grid.points[0][grid.edges], axis=1), axis=(1, 2))
    assert sides.min() > 0
    assert grid.marks is None


def test_a_solid_lattice_has_every_line_once():
    grid = make_grid(np.zeros(3), np.ones(3), 4, 3, True)
    assert len(grid.edges) == 3 * 16 * 9
    assert len(np.unique(np.sort(grid.edges, axis=1), axis=0)) == len(grid.edges)


def test_what_cannot_be_is_told():
    model = chain([2, 2, 2])
    with pytest.raises(NNVisError, match="vertices"):
        warp_of(model, lines=101, fine=16)
    with pytest.raises(NNVisError, match="too few"):
        warp_of(model, points=10, neighbours=10)
    with pytest.raises(NNVisError, match="fewer than 3 axes"):
        warp_of(model, axes=3)
    with pytest.raises(NNVisError, match="no unit 9"):
        warp_of(chain([2, 5, 2]), shown_by="units", units=[0, 1, 9])
    with pytest.raises(NNVisError, match="no hidden layer"):
        warp_of(chain([2, 2]), ending="neighbours")

"""The drawn edges' density for each class: how much of it there is, where it lies, and how the classes share it."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnvis_blender.processing.bundling.volume import class_density
from nnvis_blender.processing.network import Bundles

LENGTH = 0.05


def lines(*ends):
    """Bundles of straight polylines, sampled every LENGTH, from (start, end) pairs."""
    points, sizes = [], []
    for start, end in ends:
        count = max(2, round(np.linalg.norm(np.subtract(end, start)) / LENGTH) + 1)
        points.append(np.linspace(start, end, count))
        sizes.append(count)
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Bundles(np.arange(len(ends), dtype=np.int32), np.concatenate(points).astype(np.float32), offsets)


def of_classes(*pairs):
    return np.array(pairs, np.float32)


def places(density):
    """(nx, ny, nz, 3) where the values lie."""
    index = np.stack(np.meshgrid(*(np.arange(n) for n in density.values.shape[:3]), indexing="ij"), axis=-1)
    return density.low + density.cell * index


def test_each_class_has_its_edges_weight_times_length():
    bundles = lines(((0, 0, 0), (2, 0, 0)), ((0, 0.5, 0), (0, 1.5, 0)))
    density = class_density(bundles, of_classes([[1, 0], [1, 0]], [[0, 0.3], [0, 0.3]]), np.float32([0.8, 0.2]), LENGTH)
    total = density.values.sum(axis=(0, 1, 2), dtype=np.float64)
    assert total[0] / total[1] == pytest.approx(0.8 * 2 / (0.2 * 1), rel=0.02)
    assert density.values.sum(axis=3).max() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("box", [(3, 1, 0.2), (0.2, 3, 1), (1, 0.2, 3)])
def test_it_lies_where_the_edges_lie_in_boxes_of_any_shape(box):
    start, end = np.zeros(3), np.array(box, float)
    density = class_density(lines((start, end)), of_classes([[1], [1]]), np.float32([1]), LENGTH)
    weight = density.values[..., 0].astype(np.float64)
    at = places(density)
    assert_allclose((at * weight[..., None]).sum(axis=(0, 1, 2)) / weight.sum(), (start + end) / 2, atol=0.01)
    direction = end / np.linalg.norm(end)
    beside = np.linalg.norm(at - (at @ direction)[..., None] * direction, axis=-1)
    assert beside[weight > 0].max() < 5 * density.cell
    assert weight[beside > 5 * density.cell].max(initial=0.0) == 0


def test_shares_pass_from_the_source_to_the_target():
    density = class_density(lines(((0, 0, 0), (1, 0, 0))), of_classes([[0.7, 0], [0, 0.1]]), np.float32([1]), LENGTH)
    share = density.values[..., 0].sum(axis=(1, 2)) / np.maximum(density.values.sum(axis=(1, 2, 3)), 1e-9)
    x = density.low[0] + density.cell * np.arange(len(share))
    inside = (x > 0.1) & (x < 0.9)
    assert_allclose(share[inside], 1 - x[inside], atol=0.03)  # whatever the vectors' lengths


def test_cells_grow_rather_than_exceed_the_limit():
    bundles = lines(((0, 0, 0), (1, 1, 1)))
    fine = class_density(bundles, of_classes([[1, 0], [1, 0]]), np.float32([1]), LENGTH)
    coarse = class_density(bundles, of_classes([[1, 0], [1, 0]]), np.float32([1]), LENGTH, most_values=20_000)
    assert fine.cell == pytest.approx(LENGTH / 2)
    assert coarse.values.size <= 20_000 < fine.values.size and coarse.cell > fine.cell


def test_the_order_of_the_edges_does_not_matter():
    ends = [((0, 0, 0), (1, 0.3, 0)), ((0, 1, 0), (1, 0.5, 0.2)), ((0, 0, 1), (1, 0, 0.7))]
    vectors, weights = np.random.default_rng(0).random((3, 2, 4)).astype(np.float32), np.float32([0.3, 1, 0.6])
    first = class_density(lines(*ends), vectors, weights, LENGTH)
    turned = class_density(lines(*ends[::-1]), vectors[::-1].copy(), weights[::-1].copy(), LENGTH)
    assert_array_equal(first.values, turned.values)


def test_without_edges_there_is_nothing():
    empty = Bundles(np.zeros(0, np.int32), np.zeros((0, 3), np.float32), np.zeros(1, np.int64))
    density = class_density(empty, np.zeros((0, 2, 3), np.float32), np.zeros(0, np.float32), LENGTH)
    assert density.values.shape == (1, 1, 1, 3) and not density.values.any()

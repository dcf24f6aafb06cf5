"""Paths through units and edges, against a search of all paths of a small graph."""

import itertools

import numpy as np
import pytest

from nnvis_blender.scene.paths import NO_PATH, paths_of_edge, paths_of_unit

# three layers of 2, 3 and 2 units; the last edge jumps the middle one
SOURCE = np.array([0, 0, 1, 1, 2, 3, 4, 4, 0])
TARGET = np.array([2, 3, 3, 4, 5, 5, 5, 6, 6])
UNITS = 7


@pytest.fixture(params=range(4))
def rank(request):
    random = np.random.default_rng(request.param)
    return np.stack([random.permutation(len(SOURCE)) for _ in range(2)], axis=1).astype(np.int32)


def all_paths():
    """Every way along edges, as tuples of edges."""
    found, ends = [], [(edge,) for edge in range(len(SOURCE))]
    while ends:
        found += ends
        ends = [(*path, e) for path, e in itertools.product(ends, range(len(SOURCE))) if SOURCE[e] == TARGET[path[-1]]]
    return found


def best(paths, rank):
    """(edges, 2): of the best path with each edge, the worst rank on it."""
    found = np.full_like(rank, NO_PATH)
    for path in paths:
        for edge in path:
            found[edge] = np.minimum(found[edge], rank[list(path)].max(axis=0))
    return found


@pytest.mark.parametrize("unit", range(UNITS))
def test_paths_through_a_unit(rank, unit):
    into_or_out = [path for path in all_paths() if TARGET[path[-1]] == unit or SOURCE[path[0]] == unit]
    edges, units = paths_of_unit(unit, SOURCE, TARGET, rank, UNITS)
    np.testing.assert_array_equal(edges, best(into_or_out, rank))
    assert (units[unit] == -1).all()
    for other in set(range(UNITS)) - {unit}:
        ends = [p for p in into_or_out if other in (SOURCE[p[0]], TARGET[p[-1]])]
        expected = np.min([rank[list(path)].max(axis=0) for path in ends], axis=0) if ends else NO_PATH
        np.testing.assert_array_equal(units[other], np.broadcast_to(expected, 2))


@pytest.mark.parametrize("edge", range(len(SOURCE)))
def test_paths_through_an_edge(rank, edge):
    edges, _ = paths_of_edge(edge, SOURCE, TARGET, rank, UNITS)
    np.testing.assert_array_equal(edges, best([path for path in all_paths() if edge in (path[0], path[-1])], rank))

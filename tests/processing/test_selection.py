import numpy as np
import pytest

from nnvis_blender.processing.bundling.selection import drawn_edges, kept_edges, most_important


def test_ties_prune_stably():
    np.testing.assert_array_equal(kept_edges(np.array([1, 2, 1, 1], np.float32), 0.5), [0, 1])
    np.testing.assert_array_equal(kept_edges(np.ones(4, np.float32), 0.0), np.arange(4))
    np.testing.assert_array_equal(kept_edges(np.array([0.1, 0.3], np.float32), 1.0), [1])


@pytest.mark.parametrize("count", [1, 499, 500, 501, 999, 1000, 2000])
def test_it_is_what_a_stable_sort_gives(count):
    score = np.random.default_rng(0).integers(0, 5, 1000).astype(np.float32)
    found = most_important(score, count)
    assert found.dtype == np.int32
    np.testing.assert_array_equal(found, np.sort(np.argsort(-score, kind="stable")[:count]))


def test_the_drawn_ones_are_the_best_of_the_kept():
    score = np.float32([9, 1, 8, 2, 7, 3])
    kept = np.int32([1, 2, 3, 5])
    np.testing.assert_array_equal(drawn_edges(score, kept, 2, 10), [2, 5])
    np.testing.assert_array_equal(drawn_edges(score, kept, 4, 10), kept)


@pytest.mark.parametrize("classes, limit", [(2, 200_000), (100, 200_000), (1000, 20_000)])
def test_as_many_as_fit(classes, limit):
    score = np.linspace(0, 1, 250_000, dtype=np.float32)
    kept = np.arange(len(score), dtype=np.int32)
    assert len(drawn_edges(score, kept, 0, classes)) == limit
    assert len(drawn_edges(score, kept, 230_000, classes)) == 230_000

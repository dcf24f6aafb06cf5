"""The data model's look-ups for some of the edges."""

import numpy as np
import pytest

from nnvis_blender.processing import network as network_module
from nnvis_blender.processing.network import Connection, Importance, Layer, Network, edge_end_importance, edge_score


@pytest.fixture
def network():
    random = np.random.default_rng(0)
    layers = [Layer("in", "input", (5,)), Layer("mid", "dense", (4,)), Layer("out", "dense", (3,))]
    return Network(
        layers,
        [
            Connection.dense(0, 1, random.normal(size=(5, 4))),
            Connection.dense(1, 2, random.normal(size=(4, 3))),
            Connection(0, 2, np.int32([4, 0]), np.int32([2, 1]), np.float32([1, 2])),
        ],
    )


@pytest.fixture(params=[1, 3], ids=["scalar", "per class"])
def importance(request):
    random = np.random.default_rng(1)
    units = random.random((12, 3)).astype(np.float32)
    return Importance(units, random.random((34, request.param)).astype(np.float32), np.zeros_like(units), "test")


def test_ends_of_some_edges(network):
    some = np.array([33, 0, 20, 7, 32, 31])
    for found, every in zip(network.edge_ends(some), (network.edge_source, network.edge_target)):
        assert found.dtype == every.dtype == np.int32
        np.testing.assert_array_equal(found, every[some])
    np.testing.assert_array_equal(network.edge_ends(np.array([32])), [[4], [11]])


def test_the_score_is_that_of_the_end_vectors(network, importance, monkeypatch):
    monkeypatch.setattr(network_module, "_EDGES_AT_ONCE", 7)
    score = edge_score(network, importance)
    ends = edge_end_importance(network, importance, np.arange(34))
    expected = np.mean([np.linalg.norm(vectors, axis=1) for vectors in ends], axis=0) / np.sqrt(3)
    np.testing.assert_allclose(score, expected, rtol=1e-6)
    some = np.array([33, 5, 21, 20, 0, 9, 14, 30, 2])
    np.testing.assert_array_equal(edge_score(network, importance, some), score[some])

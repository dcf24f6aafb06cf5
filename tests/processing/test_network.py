"""The data model's look-ups for some of the edges."""

from dataclasses import replace

import numpy as np
import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.importance import edge_score as edge_score_module
from nnvis_blender.processing.importance.edge_score import edge_end_importance, edge_score
from nnvis_blender.processing.network import Connection, Importance, Layer, Network


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
    monkeypatch.setattr(edge_score_module, "_EDGES_AT_ONCE", 7)
    score = edge_score(network, importance)
    ends = edge_end_importance(network, importance, np.arange(34))
    expected = np.mean([np.linalg.norm(vectors, axis=1) for vectors in ends], axis=0) / np.sqrt(3)
    np.testing.assert_allclose(score, expected, rtol=1e-6)
    some = np.array([33, 5, 21, 20, 0, 9, 14, 30, 2])
    np.testing.assert_array_equal(edge_score(network, importance, some), score[some])


def changed(network, layer=None, connection=None, **fields):
    """The network with some fields of its middle layer, of its last connection or of its own replaced."""
    layers, connections = list(network.layers), list(network.connections)
    layers[1] = replace(layers[1], **(layer or {}))
    connections[2] = replace(connections[2], **(connection or {}))
    return Network(layers, connections, **fields)


@pytest.mark.parametrize(
    "values, named",
    [
        ({"layer": {"name": "in"}}, "two layers are named 'in'"),
        ({"layer": {"name": 5}}, "not a text"),
        ({"layer": {"activation": None}}, "not a text"),
        ({"layer": {"shape": (-4,)}}, "'mid' has a shape"),
        ({"layer": {"shape": (-2, -2)}}, "'mid' has a shape"),
        ({"layer": {"shape": ()}}, "'mid' has a shape"),
        ({"layer": {"shape": (0,)}}, "'mid' has a shape"),
        ({"layer": {"shape": (2.5,)}}, "'mid' has a shape"),
        ({"layer": {"shape": 4}}, "'mid' has a shape"),
        ({"layer": {"shape": ("4",)}}, "'mid' has a shape"),
        ({"layer": {"shape": (2**40,)}}, "'mid' has a shape"),
        ({"layer": {"shape": (65536, 65536)}}, "'mid' has a shape"),
        ({"layer": {"shape": (10**400,)}}, "'mid' has a shape"),
        ({"layer": {"shape": (2**31 - 1,)}}, "more than 2147483647 units"),
        ({"layer": {"map_shape": (3, -1)}}, "'mid' has a shape"),
        ({"layer": {"map_shape": "33"}}, "'mid' has a shape"),
        ({"layer": {"bias": np.zeros(3, np.float32)}}, "bias of layer 'mid' is not 4"),
        ({"layer": {"bias": np.full(4, np.nan)}}, "bias of layer 'mid' is not 4"),
        ({"layer": {"bias": np.array(["a"] * 4)}}, "bias of layer 'mid' is not 4"),
        ({"connection": {"source": 3}}, "joins the layers 3 and 2, of 3"),
        ({"connection": {"source": -1}}, "joins the layers -1 and 2"),
        ({"connection": {"target": 1e30}}, "joins the layers 0 and 1e"),
        ({"connection": {"target": "2"}}, "joins the layers 0 and '2'"),
        ({"connection": {"target": True}}, "joins the layers 0 and True"),
        ({"connection": {"source": 2, "target": 1, "source_unit": np.int32([0, 1])}}, "circle"),
        ({"connection": {"source": 2, "source_unit": np.int32([0, 1])}}, "circle"),
        ({"connection": {"source_unit": np.int32([-1, 0])}}, "names a unit that layer 'in' does not have"),
        ({"connection": {"target_unit": np.int32([3, 0])}}, "names a unit that layer 'out' does not have"),
        ({"connection": {"target_unit": np.uint64([2**63, 0])}}, "names a unit that layer 'out' does not have"),
        ({"connection": {"source_unit": np.float32([0, 1])}}, "by whole numbers"),
        ({"connection": {"source_unit": np.int32([0])}}, "different lengths"),
        ({"connection": {"weight": np.ones((1, 2), np.float32)}}, "different lengths"),
        ({"connection": {"weight": np.array(["a", "b"])}}, "not numbers"),
        ({"connection": {"weight": np.float32([1, np.inf])}}, "1 weights .* are NaN or infinite"),
        ({"connection": {"kernel": np.ones((3, 2, 2), np.float32)}}, "one kernel an edge"),
        ({"outputs": [3]}, "outputs .3. are not layers"),
        ({"outputs": [-1]}, "are not layers"),
        ({"outputs": ["2"]}, "are not layers"),
        ({"outputs": [2, 2]}, "twice"),
        ({"outputs": [2, 1]}, None),
        ({"class_names": ["a", "b"]}, "2 class names for 3"),
        ({"class_names": ["a", "b", 3]}, "not a text"),
        ({"class_names": ["a", "b", "c"], "outputs": [1]}, "3 class names for 4"),
    ],
)
def test_hostile_values_are_one_sentence(network, values, named):
    made = changed(network, **values)
    if named is None:
        made.validate()
        return
    with pytest.raises(NNVisError, match=named):
        made.validate()


def test_a_number_of_outputs_takes_no_memory(network):
    network.layers[2] = Layer("out", "dense", (2**31 - 100,))
    made = Network(network.layers, network.connections)
    assert made.class_names == []
    with pytest.raises(NNVisError, match="0 class names for 2147483548"):
        made.validate()


def test_outputs_need_not_be_last(network):
    made = changed(network, outputs=[2, 1])
    assert made.class_names == ["0", "1", "2", "3", "4", "5", "6"] and made.inputs == [0]
    assert made.output_units.tolist() == [9, 10, 11, 5, 6, 7, 8]
    assert made.depths == [0, 1, 2] and made.lanes == [0, 0, 0]
    assert network.outputs == [2] and network.output_units.tolist() == [9, 10, 11]


def test_values_of_edges_as_matrices_and_back(network):
    for c in network.connections:
        matrix = network.matrix(c)
        assert matrix.shape == (network.layers[c.source].size, network.layers[c.target].size)
        np.testing.assert_array_equal(c.of_pairs(matrix), c.weight)
        np.testing.assert_array_equal(matrix[c.source_unit, c.target_unit], c.weight)
        assert np.count_nonzero(matrix) == len(c.weight)
    per_class = np.arange(5 * 3 * 2).reshape(5, 3, 2)
    np.testing.assert_array_equal(network.connections[2].of_pairs(per_class), per_class[[4, 0], [2, 1]])

"""Circuits on edges and units: one is picked out of the rest, whatever the budget, and by the strength of its flow."""

import numpy as np
import pytest

from nnvis_blender.processing.images.circuit import Circuit
from nnvis_blender.scene.acting import acting
from nnvis_blender.scene.attributes import read_attribute
from nnvis_blender.scene.circuits_told import circuit_title
from nnvis_blender.scene.controls import get_control, plain_controls, set_control
from nnvis_blender.scene.picking import pick_unit, picked_unit
from nnvis_blender.scene.views.network import build_network
from synthetic import processed_network

EDGES, UNITS = np.array([3, 40, 150]), np.array([0, 4, 17, 20, 27])


def circuit(**changes) -> Circuit:
    values = {
        "name": "sample 7",
        "picked": 27,
        "target": 2,
        "share": 0.5,
        "edges": EDGES,
        "edge_strength": np.float32([1.0, 0.25, 0.04]),
        "units": UNITS.astype(np.int32),
        "unit_strength": np.float32([1.0, 0.25, 1.0, 0.04, 1.0]),
        "whole": 5.0,
        "alone": 3.0,
        "without": 1.5,
        "nothing": 1.0,
    }
    return Circuit(**(values | changes))


@pytest.fixture
def network(empty_scene):
    processed = processed_network()
    processed.circuits = [circuit()]
    network = build_network(processed, "net", empty_scene)
    set_control(network.edges, "Style", "Strands")
    set_control(network.units, "Sphere Detail", 0)
    return network


def drawn_edges(network, evaluated):
    """How many edges are drawn."""
    curves = evaluated(network.edges, "curves")
    return 0 if curves is None else len(curves.curves)


def test_edges_and_units_carry_it(network):
    flow = read_attribute(network.edges.data, "circuit_0")
    assert np.flatnonzero(flow).tolist() == EDGES.tolist()
    np.testing.assert_allclose(flow[EDGES], [1.0, 0.5, 0.2])
    assert np.flatnonzero(read_attribute(network.units.data, "circuit_0")).tolist() == UNITS.tolist()


def test_a_new_one_is_shown_and_units_follow(network, empty_scene):
    assert get_control(network.edges, "Circuit") == pytest.approx(0.9)
    set_control(network.edges, "Circuit", 0.25)
    again = build_network(processed_network(), "net", empty_scene)
    assert "Circuit" not in acting(plain_controls(again.edges))


def test_alone_it_is_all_that_is_drawn(network, evaluated):
    total = len(network.edges.data.curves)
    set_control(network.edges, "Circuit", 0.0)
    assert drawn_edges(network, evaluated) == total
    set_control(network.edges, "Circuit", 0.5)
    assert drawn_edges(network, evaluated) == total
    set_control(network.edges, "Circuit", 1.0)
    assert drawn_edges(network, evaluated) == len(EDGES)
    set_control(network.edges, "Edge Budget", 0)
    assert drawn_edges(network, evaluated) == len(EDGES)
    set_control(network.edges, "Circuit", 0.0)
    assert drawn_edges(network, evaluated) == 0


def test_between_what_flows_and_what_matters(network, drawn):
    """Of each edge the importance fades, and what flows through it comes."""
    set_control(network.edges, "Circuit", 0.0)
    before = drawn(network.edges, "importance").reshape(-1, 9)
    set_control(network.edges, "Circuit", 0.5)
    after = drawn(network.edges, "importance").reshape(-1, 9)
    flow = read_attribute(network.edges.data, "circuit_0")[:, None]
    np.testing.assert_allclose(after, (before + flow) / 2, atol=1e-5)


def test_units_fade_with_the_edges(network, drawn):
    set_control(network.edges, "Circuit", 1.0)
    assert len(drawn(network.units, "importance", "pointcloud")) == len(UNITS)


def test_what_is_said_of_it(network, empty_scene):
    (told,) = network.circuits
    text = " ".join(told["lines"])
    assert told["title"] == f"sample 7: {network.class_names[2]}, 50 %" and text.startswith("3 edges and 5 units ")
    assert "5 as it is, 3 by the circuit alone, 1.5 without it, 1 by biases" in text and "makes 50 %" in text
    assert build_network(processed_network(), "net", empty_scene).circuits == []


def test_a_unit_within_is_named_by_its_layer():
    network = processed_network().network
    layer = network.layers[int(network.unit_layer[17])].name
    within = int(17 - network.unit_offsets[network.unit_layer[17]])
    assert circuit_title(circuit(picked=17), network) == f"sample 7: unit {within} of {layer}, 50 %"


def test_one_of_several_is_shown_and_what_lies_between_two(network, empty_scene, drawn, evaluated):
    processed = processed_network()
    other = circuit(edges=np.array([40, 60]), edge_strength=np.float32([1.0, 1.0]))
    processed.circuits = [circuit(), other]
    network = build_network(processed, "net", empty_scene)
    assert network.shown_circuit == 1
    set_control(network.edges, "Circuit", 1.0)
    for shown, weights, count in ((0.0, (1, 0), 3), (1.0, (0, 1), 2), (0.5, (0.5, 0.5), 4)):
        set_control(network.edges, "Shown Circuit", shown)
        flows = [read_attribute(network.edges.data, f"circuit_{number}") for number in range(2)]
        expected = weights[0] * flows[0] + weights[1] * flows[1]
        assert drawn_edges(network, evaluated) == count
        shares = drawn(network.edges, "importance").reshape(count, -1)[:, 0]
        np.testing.assert_allclose(shares, expected[expected > 0], atol=1e-5)
    assert "Shown Circuit" in acting(plain_controls(network.edges))
    processed.circuits = [other]
    network = build_network(processed, "net", empty_scene)
    assert network.shown_circuit == 0 and "Shown Circuit" not in acting(plain_controls(network.edges))


def test_the_picked_unit_is_known(network):
    assert picked_unit(network) is None
    pick_unit(network, 1, 4)
    assert picked_unit(network) == (1, 4)

"""Edges that are not drawn: their mass is kept, and it shapes the bundles of those that are."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.bundling import BundlingParameters
from nnvis_blender.processing.bundling import mass as mass_module
from nnvis_blender.processing.bundling.classes import end_vectors
from nnvis_blender.processing.bundling.drawn import edge_classes
from nnvis_blender.processing.bundling.edges import bundle_edges, edge_attraction
from nnvis_blender.processing.bundling.layout import layout_units
from nnvis_blender.processing.bundling.mass import gather_mass, group_units
from nnvis_blender.processing.bundling.sampling import resample_like
from nnvis_blender.processing.bundling.selection import drawn_edges
from nnvis_blender.processing.bundling.units import advect_units
from nnvis_blender.processing.importance.edge_score import edge_score
from nnvis_blender.processing.models.random_network import random_network
from nnvis_blender.processing.network import Connection, Importance, Layer, Network
from nnvis_blender.processing.worker.report import Silent

PARAMETERS = BundlingParameters(edge_bandwidth_reduction=0.8)


@pytest.fixture(scope="module")
def placed():
    """A network, its importance and the advected places of its units."""
    network, importance = random_network([60, 50, 5], 0)
    positions, _ = advect_units(network, importance.units, layout_units(network, PARAMETERS), PARAMETERS, Silent())
    return network, importance, positions


def per_class(network, importance) -> Importance:
    edges = np.random.default_rng(3).random((network.edge_count, importance.units.shape[1])).astype(np.float32) ** 2
    return Importance(importance.units, edges, importance.raw_units, "per class")


def undrawn(network, importance, most: int) -> tuple:
    """The drawn edges, and the attraction of all edges with theirs left out."""
    score = edge_score(network, importance)
    attraction = edge_attraction(score, len(score))
    drawn = drawn_edges(score, np.arange(len(score), dtype=np.int32), most, 5)
    rest = attraction.copy()
    rest[drawn] = 0
    return drawn, attraction, rest


@pytest.mark.parametrize("own_classes", [False, True])
@pytest.mark.parametrize("edge_importance_type", [0, 1, 2, 3])
@pytest.mark.parametrize("most_groups", [4, 64])
def test_mass_centres_and_class_vectors_are_conserved(
    placed, monkeypatch, own_classes, edge_importance_type, most_groups
):
    monkeypatch.setattr(mass_module, "MOST_REPRESENTATIVES", 2 * most_groups**2)
    network, importance, positions = placed
    importance = per_class(network, importance) if own_classes else importance
    drawn, attraction, rest = undrawn(network, importance, 400)
    mass = gather_mass(network, importance, positions, rest, edge_importance_type)
    assert len(mass.attraction) <= 2 * most_groups**2 and mass.attraction.min() > 0
    total = mass.attraction.sum(dtype=np.float64) + attraction[drawn].sum(dtype=np.float64)
    assert total == pytest.approx(attraction.sum(dtype=np.float64), rel=1e-6)
    source, target = network.edge_source, network.edge_target
    vectors = end_vectors(
        edge_classes(importance, np.arange(network.edge_count), source, target), edge_importance_type
    )[..., :5]
    for connection, (first, last) in enumerate(zip(network.edge_offsets[:-1], network.edge_offsets[1:])):
        mine, edges = mass.groups == connection, slice(first, last)
        weights = mass.attraction[mine].astype(np.float64)
        for gathered, each in (
            (mass.starts, positions[source]),
            (mass.ends, positions[target]),
            (mass.vectors, vectors),
        ):
            expected = np.tensordot(rest[edges].astype(np.float64), each[edges], axes=1)
            np.testing.assert_allclose(np.tensordot(weights, gathered[mine], axes=1), expected, rtol=1e-5, atol=1e-4)


def test_the_number_of_threads_changes_no_bit():
    program = (
        "import sys, hashlib; sys.path[:0] = sys.argv[1:]\n"
        "import numpy as np\n"
        "from nnvis_blender.processing.bundling.classes import reduced, unit_vectors\n"
        "from nnvis_blender.processing.bundling.mass import gather_mass\n"
        "from nnvis_blender.processing.importance.edge_score import edge_score\n"
        "from nnvis_blender.processing.bundling.drawn import with_few_classes\n"
        "from nnvis_blender.processing.models.random_network import random_network\n"
        "network, importance = random_network([900, 300, 200], 0)\n"
        "places = np.random.default_rng(0).random((network.unit_count, 3)).astype(np.float32)\n"
        "random = np.random.default_rng(0).random((3000, 300)).astype(np.float32) ** 6\n"
        "vectors = np.concatenate([random, np.eye(300, dtype=np.float32)])\n"
        "print(hashlib.sha256(reduced(unit_vectors(vectors), 15).tobytes()).hexdigest())\n"
        "for kind in (0, 2):\n"
        "    mass = gather_mass(network, with_few_classes(importance), places, edge_score(network, importance), kind)\n"
        "    print([hashlib.sha256(array.tobytes()).hexdigest() for array in vars(mass).values()])\n"
    )
    root = str(Path(__file__).resolve().parents[2])
    runs = [
        subprocess.run(
            [sys.executable, "-c", program, root],
            env={**os.environ, "OPENBLAS_NUM_THREADS": count},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for count in ("1", "2")
    ]
    assert runs[0] == runs[1] and runs[0].count("[") == 2


def test_small_layers_keep_every_edge(placed):
    network, importance, positions = placed
    _, _, rest = undrawn(network, importance, 100)
    mass = gather_mass(network, importance, positions, rest, 0)
    edges = np.flatnonzero(rest > 0)
    assert len(mass.attraction) == len(edges) == network.edge_count - 100
    np.testing.assert_allclose(mass.attraction, rest[edges], rtol=1e-6)
    np.testing.assert_allclose(mass.starts, positions[network.edge_source[edges]], atol=1e-6)
    np.testing.assert_allclose(mass.ends, positions[network.edge_target[edges]], atol=1e-6)


def test_sparse_connections_and_skips(placed):
    layers = [Layer("in", "input", (3,)), Layer("mid", "conv", (2,)), Layer("out", "dense", (2,))]
    network = Network(
        layers,
        [
            Connection(0, 1, np.int32([0, 2, 2]), np.int32([1, 0, 1]), np.float32([1, 2, 3])),
            Connection(0, 2, np.int32([1]), np.int32([0]), np.float32([4])),
        ],
    )
    importance = Importance(
        np.ones((7, 2), np.float32), np.ones((4, 1), np.float32), np.zeros((7, 2), np.float32), "test"
    )
    positions = np.random.default_rng(0).random((7, 3)).astype(np.float32)
    mass = gather_mass(network, importance, positions, np.float32([0.5, 0, 0.25, 1]), 0)
    np.testing.assert_allclose(mass.attraction, [0.5, 0.25, 1])
    np.testing.assert_allclose(mass.starts, positions[[0, 2, 1]], atol=1e-6)
    np.testing.assert_allclose(mass.ends, positions[[4, 4, 5]], atol=1e-6)
    np.testing.assert_array_equal(mass.groups, [0, 0, 1])


def test_groups_are_compact_and_heavy_places_get_more():
    random = np.random.default_rng(0)
    places = np.concatenate([random.normal(0, 0.01, (50, 2)), random.normal(1, 0.01, (50, 2))])
    group = group_units(places, np.ones(100), 2)
    assert set(group[:50]) != set(group[50:]) and len(set(group)) == 2
    heavy = group_units(places, np.r_[np.full(50, 1e6), np.ones(50)], 8)
    assert len(set(heavy[:50])) > len(set(heavy[50:]))


def test_units_at_one_place_are_one_group():
    assert set(group_units(np.zeros((9, 2)), np.ones(9), 4)) == {0}


@pytest.mark.parametrize("own_classes", [False, True])
def test_with_their_mass_edges_lie_nearer_to_where_all_edges_put_them(placed, monkeypatch, own_classes):
    monkeypatch.setattr(mass_module, "MOST_REPRESENTATIVES", 2 * 25**2)
    network, importance, positions = placed
    importance = per_class(network, importance) if own_classes else importance
    score = edge_score(network, importance)
    drawn, _, rest = undrawn(network, importance, 300)

    def bundled(edges, mass=None):
        source, target = network.edge_ends(edges)
        return bundle_edges(
            positions[source],
            positions[target],
            edge_classes(importance, edges, source, target),
            score[edges],
            network.edge_connection[edges],
            PARAMETERS,
            report=Silent(),
            mass=mass,
        )

    whole = bundled(np.arange(network.edge_count))
    alone, gathered = bundled(drawn), bundled(drawn, gather_mass(network, importance, positions, rest, 0))
    assert len(gathered.offsets) == len(drawn) + 1 and gathered.offsets[-1] == len(gathered.points)
    ends = gathered.points[gathered.offsets[:-1]], gathered.points[gathered.offsets[1:] - 1]
    for found, units in zip(ends, network.edge_ends(drawn)):
        np.testing.assert_array_equal(found, positions[units])
    same = np.concatenate([whole.points[whole.offsets[e] : whole.offsets[e + 1]] for e in drawn])
    counts = np.concatenate([[0], np.cumsum(np.diff(whole.offsets)[drawn])])
    distance = [
        np.linalg.norm(resample_like(b.points, b.offsets, counts) - resample_like(same, counts, counts), axis=1).mean()
        for b in (alone, gathered)
    ]
    assert distance[1] < 0.6 * distance[0], distance


def test_mass_does_not_cross_groups_but_in_a_whole_network(placed):
    network, importance, positions = placed
    drawn, _, rest = undrawn(network, importance, 300)
    source, target = network.edge_ends(drawn)
    mass = gather_mass(network, importance, positions, rest, 0)
    arguments = (
        positions[source],
        positions[target],
        edge_classes(importance, drawn, source, target),
        edge_score(network, importance, drawn),
    )
    apart = bundle_edges(*arguments, network.edge_connection[drawn], PARAMETERS, report=Silent(), mass=mass, keep=2)
    joined = bundle_edges(*arguments, None, PARAMETERS, report=Silent(), mass=mass)
    assert apart.points.tobytes() != joined.points.tobytes()
    assert apart.states.shape == (2, len(apart.points), 3)
    np.testing.assert_array_equal(apart.states[-1], apart.points)

"""The mass of edges that are not drawn: few representatives that attract as all of them together.

Units of a layer that stand close form a group (node advection has put those together that matter for the same classes).
All undrawn edges from one group to another become one edge between the centres of their ends. It carries the sums of
their attraction and of their class vectors, so the density that bundling climbs has the mass, the centres and the class
vectors of all edges, at the cost of some thousands.
"""

import math
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from ..network import Importance, Network
from .classes import unit_vectors

MOST_REPRESENTATIVES = 1 << 17  # of all connections together; the more, the nearer to what all edges would give


@dataclass(frozen=True)
class Mass:
    """Representatives of undrawn edges.

    starts, ends: (R, 3) float32, centres of the members' ends, weighted by attraction. vectors: (R, 2, C) float32, the
    mean of the members' unit class vectors at both ends, weighted so, of length <= 1.
    attraction: (R,) float32, the sum of the members'.
    groups: (R,) int32, the connection that the members belong to.
    """

    starts: np.ndarray
    ends: np.ndarray
    vectors: np.ndarray
    attraction: np.ndarray
    groups: np.ndarray


def gather_mass(
    network: Network,
    importance: Importance,
    positions: np.ndarray,
    attraction: np.ndarray,
    edge_importance_type: int,
    groups: list[np.ndarray] | None = None,
) -> Mass:
    """Gathers edges into representatives, at most MOST_REPRESENTATIVES.

    positions: (units, 3), where the edges end.
    attraction: (E,) float32 >= 0, how much each edge attracts; 0 leaves it out.
    edge_importance_type: nn_vis' 0 to 3, see end_vectors. Each layer has as many groups as that allows if all had; one
    of fewer units is not grouped: its representatives end at the units themselves. groups: those of each layer's units,
    see unit_groups; None: as they are here.
    """
    groups = unit_groups(network, positions, attraction) if groups is None else groups
    with threadpool_limits(1):  # products that are shared out among threads otherwise have other last bits
        parts = [
            _gather(network, importance, positions, attraction[first:last], groups, number, edge_importance_type)
            for number, (first, last) in enumerate(zip(network.edge_offsets[:-1], network.edge_offsets[1:]))
        ]
    return Mass(*(np.concatenate(arrays) for arrays in zip(*parts)))


def group_units(places: np.ndarray, weights: np.ndarray, most: int) -> np.ndarray:
    """Divides points into at most `most` compact groups.

    Again and again the group that is spread most is cut at its mean.
    places: (n, d). weights: (n,) >= 0. Returns (n,) int64, the group of each, numbered from 0.
    """
    if len(places) <= most:
        return np.arange(len(places))
    group = np.zeros(len(places), np.int64)
    spread = [_spread(places, weights)]
    while len(spread) < most:
        widest = int(np.argmax([total for total, _, _ in spread]))
        total, axis, mean = spread[widest]
        members = np.flatnonzero(group == widest)
        upper = places[members, axis] > mean
        if total <= 0 or not 0 < upper.sum() < len(members):
            break
        group[members[upper]] = len(spread)
        spread.append(_spread(places[members[upper]], weights[members[upper]]))
        spread[widest] = _spread(places[members[~upper]], weights[members[~upper]])
    return group


def _spread(places, weights) -> tuple:
    """The weighted sum of squares about the mean, the axis that has most of it, and the mean there."""
    total = weights.sum()
    mean = weights @ places / max(total, 1e-30)
    squares = weights @ (places - mean) ** 2
    axis = int(np.argmax(squares))
    return float(squares.sum()), axis, float(mean[axis])


def unit_groups(network: Network, positions: np.ndarray, attraction: np.ndarray) -> list[np.ndarray]:
    """For each layer (units,) int64: the group of each unit; see gather_mass."""
    mass = np.zeros(network.unit_count)
    for c, first, last in zip(network.connections, network.edge_offsets[:-1], network.edge_offsets[1:]):
        for layer, unit in ((c.source, c.source_unit), (c.target, c.target_unit)):
            sums = np.bincount(unit, attraction[first:last], network.layers[layer].size)
            mass[network.unit_offsets[layer] : network.unit_offsets[layer + 1]] += sums
    places = positions[:, :2].astype(np.float64)
    most = max(1, math.isqrt(MOST_REPRESENTATIVES // len(network.connections)))
    return [
        group_units(places[first:last], mass[first:last], most)
        for first, last in zip(network.unit_offsets[:-1], network.unit_offsets[1:])
    ]


def _gather(network, importance, positions, attraction, groups, number, edge_importance_type) -> tuple:
    """The representatives of one connection: starts, ends, vectors, attraction, groups; see Mass."""
    c = network.connections[number]
    layers = [slice(*network.unit_offsets[[layer, layer + 1]]) for layer in (c.source, c.target)]
    pairs = _Pairs(c, groups[c.source], groups[c.target])
    ones = np.ones((len(positions), 1), np.float32)  # their sum is the mass
    places = np.concatenate([positions, ones], axis=1)
    starts, ends = pairs.sums(attraction, *(places[layer] for layer in layers))
    mass = starts[:, 3:]
    if importance.has_edge_classes:
        first = network.edge_offsets[number]
        own = pairs.edge_sums(attraction, unit_vectors(importance.edges[first : first + len(attraction)]))
        vectors = (own, own)
    else:
        vectors = _class_sums(pairs, attraction, *(importance.units[layer] for layer in layers), edge_importance_type)
    used = np.flatnonzero(mass[:, 0] > 0)
    vectors = np.stack([sums[used] / mass[used] for sums in vectors], axis=1)
    return (
        (starts[used, :3] / mass[used]).astype(np.float32),
        (ends[used, :3] / mass[used]).astype(np.float32),
        vectors.astype(np.float32),
        mass[used, 0].astype(np.float32),
        np.full(len(used), number, np.int32),
    )


def _class_sums(pairs, attraction, source, target, edge_importance_type) -> tuple:
    """Sums of attraction times the unit class vectors at the edges' starts, and at their ends; see end_vectors.

    source, target: (units, C), the class vectors of both layers' units.
    """
    if edge_importance_type == 2:  # the unit vector of a sum: both parts over the length of the sum
        squares = [np.einsum("uk,uk->u", classes, classes) for classes in (source, target)]
        length = np.sqrt(np.maximum(squares[0][:, None] + squares[1] + 2 * source @ target.T, 1e-24))
        starts, ends = pairs.sums(attraction / pairs.pick(length), source, target)
        return starts + ends, starts + ends
    starts, ends = pairs.sums(attraction, unit_vectors(source), unit_vectors(target))
    return {0: (starts, ends), 1: (starts, starts), 3: (ends, ends)}[edge_importance_type]


class _Pairs:
    """The edges of a connection by their pair of a source and a target group; the target group varies fastest."""

    def __init__(self, connection, source_group: np.ndarray, target_group: np.ndarray):
        """source_group, target_group: (units,) int64, of the two layers."""
        self._source, self._target = connection.source_unit, connection.target_unit
        self._source_group, self._target_group = source_group, target_group
        self._sources, self._targets = int(source_group.max()) + 1, int(target_group.max()) + 1

    def sums(self, values: np.ndarray, source: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Sums over each pair's edges of value times the vector of the source unit, and of the target unit.

        values: (E,). source, target: (units, d). Returns two (pairs, d) float64.
        Costs edges + units x groups x d, not edges x d.
        """
        to_group = np.bincount(
            self._source * np.int64(self._targets) + self._target_group[self._target],
            values,
            len(source) * self._targets,
        )
        from_group = np.bincount(
            self._target * np.int64(self._sources) + self._source_group[self._source],
            values,
            len(target) * self._sources,
        )
        starts = _outer_sums(self._source_group, to_group.reshape(-1, self._targets), source)
        ends = _outer_sums(self._target_group, from_group.reshape(-1, self._sources), target).swapaxes(0, 1)
        return starts.reshape(-1, source.shape[1]), ends.reshape(-1, target.shape[1])

    def edge_sums(self, values: np.ndarray, vectors: np.ndarray) -> np.ndarray:
        """Sums over each pair's edges of values (E,) times vectors (E, d): (pairs, d) float64."""
        from scipy import sparse

        pair = self._source_group[self._source] * self._targets + self._target_group[self._target]
        members = sparse.csr_matrix(
            (values.astype(np.float64), (pair, np.arange(len(pair)))), (self._sources * self._targets, len(pair))
        )
        return members @ vectors

    def pick(self, matrix: np.ndarray) -> np.ndarray:
        """(E,): the entries of a matrix (source units, target units) that belong to the edges."""
        return matrix[self._source, self._target]


def _outer_sums(group, weights, vectors) -> np.ndarray:
    """Sum over the members of each group of weights (n, k) x vectors (n, d): (groups, k, d) float64."""
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.diff(group[order])) + 1
    return np.stack([weights[members].T @ vectors[members].astype(np.float64) for members in np.split(order, bounds)])

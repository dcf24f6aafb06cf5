"""Units of two networks of one architecture, matched by what they answer, and their weights beside each other."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from ...network import Connection, Network


def matched_units(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(units,) int: for each unit of `one` that of `other` which answers most like it, each taken once.

    one, other: (samples, units), what they hold. The sum of correlations is the largest there is (Li et al. 2016,
    "Convergent Learning", section 3.2; the assignment by scipy, Jonker and Volgenant). A unit that never changes is
    like none: what is left is matched in order.
    """
    correlation = _standard(one).T @ _standard(other) / len(one)
    # ties, as among units that never change, go to the same number
    return linear_sum_assignment(correlation + 1e-9 * np.eye(len(correlation)), maximize=True)[1]


def edge_weights(network: Network, matched: dict[int, np.ndarray], like: Network) -> list[np.ndarray]:
    """For each connection of `like` the weights of the same edges of another network, whose units are matched to its:
    (edges,) float32, or (edges, height, width) where they are kernels.

    matched: layer -> see matched_units; layers that it leaves out are as they are numbered.
    """
    found = []
    for own, c in zip(like.connections, network.connections, strict=True):
        values = c.weight if c.kernel is None else c.kernel
        number = np.full((network.layers[c.source].size, network.layers[c.target].size), -1, np.int64)
        number[c.source_unit, c.target_unit] = np.arange(len(values))
        source, target = (
            matched[layer][units] if layer in matched else units
            for layer, units in ((c.source, own.source_unit), (c.target, own.target_unit))
        )
        places = number[source, target]
        taken = values[np.maximum(places, 0)]
        taken[places < 0] = 0  # an edge that the other does not have
        found.append(taken)
    return found


def own_weights(network: Network) -> list[np.ndarray]:
    return [_values(c) for c in network.connections]


def same_architecture(one: Network, other: Network) -> bool:
    """Whether their layers are of the same sizes and joined alike."""
    return (
        [(layer.size, layer.map_shape) for layer in one.layers]
        == [(layer.size, layer.map_shape) for layer in other.layers]
        and [(c.source, c.target) for c in one.connections] == [(c.source, c.target) for c in other.connections]
        and all(
            (c.kernel is None) == (d.kernel is None) and (c.kernel is None or c.kernel.shape[1:] == d.kernel.shape[1:])
            for c, d in zip(one.connections, other.connections)
        )
    )


def _values(c: Connection) -> np.ndarray:
    return c.weight if c.kernel is None else c.kernel


def _standard(values: np.ndarray) -> np.ndarray:
    values = values.astype(np.float64) - values.mean(axis=0, dtype=np.float64)
    deviation = values.std(axis=0)
    return np.divide(values, deviation, out=np.zeros_like(values), where=deviation > 1e-12)

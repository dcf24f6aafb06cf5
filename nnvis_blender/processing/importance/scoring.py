"""From the scores of edges and units to the form that Importance has.

Three steps, each with its reason:

1. How edges of different layers compare. Within a connection the order is that of the scores s; between connections
   the layer-adaptive form of Lee et al. (2021) makes them comparable:
   s / sqrt(sum of s'^2 over all edges of the connection with s' >= s), which is 1 for the largest of each,
   and for all others the share that they have in what is left. No layer runs dry before the others.
2. How strongly they are drawn. The overall score is that to the power STRENGTH, which changes no order,
   but spreads the values over (0, 1].
3. How classes share it. The class values have the overall score as their root mean square,
   and the proportions of the class's own scores to the power `contrast`.
"""

import numpy as np

from ..network import Network

STRENGTH = 0.5
MOST_VALUES = 50_000_000  # edges times classes, from which on only the overall score is kept


def layer_adaptive(scores: np.ndarray) -> np.ndarray:
    """Step 1 and 2 for the edges of one connection: (...) >= 0 -> float32 in [0, 1] of the same shape.

    Ties get the same value.
    """
    flat = scores.ravel()
    order = np.argsort(flat, kind="stable")
    rising = flat[order]
    squares = np.square(rising, dtype=np.float64)
    first = np.flatnonzero(np.r_[True, rising[1:] != rising[:-1]])  # of each run of ties
    remaining = np.cumsum(squares[::-1])[::-1][first]
    share = np.divide(squares[first], remaining, out=np.zeros(len(first)), where=remaining > 0) ** (STRENGTH / 2)
    # the last run holds the largest; where several are equally large, they are 1 together
    share *= 1 / share[-1] if share[-1] > 0 else 0
    result = np.empty(len(flat), np.float32)
    result[order] = np.repeat(share, np.diff(np.r_[first, len(flat)]))
    return result.reshape(scores.shape)


def dealt_in_order(network: Network, overall: list[np.ndarray], place: np.ndarray) -> list[np.ndarray]:
    """The values of step 2 dealt out anew: the lowest to the edge that goes first, and so on to the highest.

    The last edge of a connection gets its largest value, 1, so that no layer runs dry before the others.
    overall: for each connection (sources, targets). place: (edges,) each edge's place in the order, 0 for the first.
    Returns what has the form of overall.
    """
    values = np.sort(np.concatenate([c.of_pairs(v) for c, v in zip(network.connections, overall)]))[place]
    parts = zip(*(np.split(array, network.edge_offsets[1:-1]) for array in (values, place)))
    for (part, own), before in zip(parts, overall):
        if before.any():
            part[own.argmax()] = 1
    return [
        network.matrix(c, part) for c, part in zip(network.connections, np.split(values, network.edge_offsets[1:-1]))
    ]


def shared_among_classes(overall: np.ndarray, scores: np.ndarray, contrast: float) -> np.ndarray:
    """Step 3: class values whose root mean square over the classes is `overall`.

    overall: (...) float32. scores: (..., classes) >= 0. Returns (..., classes) float32; zero where all scores are.
    """
    largest = scores.max(axis=-1, keepdims=True)
    profile = np.divide(scores, largest, out=np.zeros_like(scores, np.float32), where=largest > 0)
    np.power(profile, np.float32(contrast), out=profile)
    length = np.sqrt(np.mean(np.square(profile), axis=-1, keepdims=True))
    profile /= np.where(length > 0, length, np.float32(1))
    return overall[..., None] * profile


def as_scalars(network: Network, overall: list[np.ndarray], units: np.ndarray) -> np.ndarray:
    """Edges (E, 1) that have the overall score once multiplied by the mean length of their units' class vectors.

    Where edges have no class vectors of their own, that product is their score (edge_score.py). overall: for each
    connection (sources, targets), changed on the way. units: (units, classes), class vectors. Returns float32 in
    [0, 1].
    """
    length = np.split(np.linalg.norm(units, axis=1) / np.sqrt(units.shape[1]), network.unit_offsets[1:-1])
    for c, values in zip(network.connections, overall):
        here, there, parts = length[c.source], length[c.target], max(1, len(values) // 256)
        for row, unit in zip(np.array_split(values, parts), np.array_split(here, parts)):
            row /= np.maximum(0.5 * (unit[:, None] + there[None]), np.float32(1e-6))
    largest = max(float(values.max()) for values in overall)
    edges = np.concatenate([c.of_pairs(values) for c, values in zip(network.connections, overall)])[:, None]
    edges /= largest if largest > 0 else 1
    return edges

"""How far apart a processed network's bundles run."""

import numpy as np

from ..importance.edge_score import edge_score
from ..network import ProcessedNetwork


def layer_spread(processed: ProcessedNetwork) -> np.ndarray:
    """(layers,) float64: how far apart the drawn edges are where they cross each layer, in layer widths.

    The root mean square distance, in the layer's plane, from the middle of all edge ends on the layer,
    each weighed by its edge's score.
    """
    network, edges = processed.network, processed.bundles.edges
    score = edge_score(network, processed.importance, edges).astype(np.float64)
    source, target = network.edge_ends(edges)
    weight = np.bincount(source, score, network.unit_count) + np.bincount(target, score, network.unit_count)
    first = network.unit_offsets
    radii = [_rms_radius(processed.positions[a:b, :2], weight[a:b]) for a, b in zip(first[:-1], first[1:])]
    return np.array(radii) / _width(processed)


def gap_spread(processed: ProcessedNetwork) -> np.ndarray:
    """(connections,) float64: how far apart the bundles are half-way between two layers, in layer widths.

    The root mean square distance from the middle of all the points at which drawn edges are half-way along z,
    weighed by their scores.
    """
    network, bundles = processed.network, processed.bundles
    score = edge_score(network, processed.importance, bundles.edges).astype(np.float64)
    middle = _half_way(bundles.points, bundles.offsets)
    connection = network.edge_connection[bundles.edges]
    radii = [_rms_radius(middle[connection == c], score[connection == c]) for c in range(len(network.connections))]
    return np.array(radii) / _width(processed)


def _half_way(points: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """(polylines, 2): x and y where each polyline first is half-way between the z of its ends, interpolated."""
    first, last = offsets[:-1], offsets[1:] - 1
    z = points[:, 2].astype(np.float64)
    start, length = np.repeat(z[first], np.diff(offsets)), np.repeat(z[last] - z[first], np.diff(offsets))
    share = (z - start) / np.where(length == 0, 1, length)
    # the first sample of each polyline that is past the middle; its last one always is, unless both ends are at one z
    past = np.where(share >= 0.5, np.arange(len(points)), len(points))
    there = np.minimum(np.minimum.reduceat(past, first), last)
    here = np.maximum(there - 1, first)
    step = np.where(share[there] > share[here], share[there] - share[here], 1)
    t = np.clip((0.5 - share[here]) / step, 0, 1)[:, None]
    return (1 - t) * points[here, :2] + t * points[there, :2]


def _rms_radius(places: np.ndarray, weight: np.ndarray) -> float:
    """0 where nothing has weight. places: (n, 2)."""
    total = weight.sum()
    if total <= 0:
        return 0.0
    middle = weight @ places / total
    return float(np.sqrt(weight @ np.square(places - middle).sum(axis=1) / total))


def _width(processed: ProcessedNetwork) -> float:
    return float(processed.provenance["bundling"]["layer_width"]) or 1.0

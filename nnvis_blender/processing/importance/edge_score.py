"""How much drawn edges matter: their class vectors at both ends, and the score by which they are chosen and drawn."""

import numpy as np

from ..network import Importance, Network

_EDGES_AT_ONCE = 1 << 18  # keeps what is computed for many edges on its way small


def edge_end_importance(network: Network, importance: Importance, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Class importance vectors at both ends of the given edges.

    Where a method scores edges per class, that vector is the edge's own and holds at both ends; otherwise it is
    the scalar edge importance times the class vectors of the two units (nn_vis draws edges so).

    edges: (k,) int32. Returns (source, target), each (k, classes) float32 in [0, 1].
    """
    own = importance.edges[edges]
    if importance.has_edge_classes:
        return own, own
    source, target = network.edge_ends(edges)
    return own * importance.units[source], own * importance.units[target]


def edge_score(network: Network, importance: Importance, edges: np.ndarray | None = None) -> np.ndarray:
    """How strongly each edge is drawn: the mean of the lengths of the class vectors at its ends, over sqrt(classes).

    This is the opacity of nn_vis' "All" view averaged along the edge, so "the N most important edges" are the
    N that would be seen most. Both ends count; nn_vis' filter looks at the start alone.
    edges: (k,) whole numbers, or None: all. Returns (k,) float32 in [0, 1].
    """
    count = network.edge_count if edges is None else len(edges)
    length = np.linalg.norm(importance.units, axis=1) / np.sqrt(importance.units.shape[1])
    score = np.empty(count, np.float32)
    for first in range(0, count, _EDGES_AT_ONCE):
        part = slice(first, min(first + _EDGES_AT_ONCE, count))
        some = np.arange(part.start, part.stop) if edges is None else edges[part]
        own = importance.edges[some]
        if importance.has_edge_classes:
            score[part] = np.linalg.norm(own, axis=1) / np.sqrt(own.shape[1])
        else:
            source, target = network.edge_ends(some)
            score[part] = own[:, 0] * 0.5 * (length[source] + length[target])
    return score

"""Paths through a unit or an edge: for each edge, of how many of the most important edges such a path is made.

A path through something leads into it and out of it along the edges' direction. An edge is on a path of the N most
important ones where the best path that it is on has no edge of a rank of N or more: so one number an edge, its path
rank, says for every Edge Budget at once whether the edge is on a path, and the picture stays live. For an Importance
Threshold the importance of the edge with that rank says it, since ranks over all classes follow importance. (In the
view of one class, whose ranks are others, a budget and a threshold may each be met by a path of its own.)
"""

import numpy as np

NO_PATH = np.iinfo(np.int32).max


def paths_of_unit(unit: int, source, target, rank: np.ndarray, units: int) -> tuple[np.ndarray, np.ndarray]:
    """(edges, views) and (units, views) int32 path ranks of the paths through a unit, itself -1; NO_PATH where none is.

    source, target: (edges,) units. rank: (edges, views) ranks of the edges in each view. units: their count.
    """
    return _through(unit, unit, np.full(rank.shape[1], -1, np.int32), source, target, rank, units)


def paths_of_edge(edge: int, source, target, rank: np.ndarray, units: int) -> tuple[np.ndarray, np.ndarray]:
    """As paths_of_unit, of the paths through an edge, which are of no better rank than its own."""
    edges, reached = _through(source[edge], target[edge], rank[edge], source, target, rank, units)
    edges[edge] = rank[edge]
    return edges, reached


def path_importance(rank: np.ndarray, importance: np.ndarray) -> np.ndarray:
    """(n,) float32: how important the least important edge on the best path is; 0 where none is, 1 of what is picked.

    rank: (n,) path ranks overall. importance: (edges,), 0 to 1.
    """
    ordered = np.concatenate([-np.sort(-importance), np.float32([0.0, 1.0])])
    return ordered[np.minimum(rank, len(importance))]


def _through(first: int, last: int, least: np.ndarray, source, target, rank, units: int):
    into = _reached(first, least, source, target, rank, units)
    out_of = _reached(last, least, target, source, rank, units)
    edges = np.minimum(np.maximum(rank, into[target]), np.maximum(rank, out_of[source]))
    return edges, np.minimum(into, out_of)


def _reached(start: int, least: np.ndarray, here, there, rank: np.ndarray, units: int) -> np.ndarray:
    """(units, views): the worst rank on the best way from each unit to the start, along edges from here to there."""
    reached = np.full((units, rank.shape[1]), NO_PATH, np.int32)
    reached[start] = least
    if not len(here):
        return reached
    order = np.argsort(here, kind="stable")
    begins = np.flatnonzero(np.diff(here[order], prepend=-1))
    leaving, there, rank = here[order][begins], there[order], rank[order]
    while True:  # once for each edge of the longest best way
        best = np.minimum.reduceat(np.maximum(rank, reached[there]), begins, axis=0)
        if (best >= reached[leaving]).all():
            return reached
        reached[leaving] = np.minimum(best, reached[leaving])

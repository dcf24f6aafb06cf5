"""Which edges take part in bundling, and which of those get a polyline that is drawn."""

import numpy as np

MOST_DRAWN = 200_000  # edges: what a scene still shows without delay
MOST_CLASS_VALUES = 20_000_000  # edges x classes: a scene stores some values for each


def kept_edges(score: np.ndarray, prune_percentage: float) -> np.ndarray:
    """The edges that pruning leaves: exactly the share 1 - prune_percentage with the highest scores.

    Ties go to the earlier edge.
    score: (edges,) float32. prune_percentage: 0 to 1. At least one edge stays. Returns ascending (kept,) int32.
    """
    return most_important(score, max(1, len(score) - int(round(len(score) * prune_percentage))))


def drawn_edges(score: np.ndarray, kept: np.ndarray, most_edges: int, classes: int) -> np.ndarray:
    """The edges of `kept` that are drawn: the most_edges with the highest scores.

    They are as many as fit where most_edges is 0.
    As many as fit are MOST_DRAWN, or with more than a hundred classes MOST_CLASS_VALUES over the classes.
    score: (edges,) float32. kept: ascending (k,) int32. Returns ascending (drawn,) int32.
    """
    limit = most_edges or min(MOST_DRAWN, MOST_CLASS_VALUES // classes)
    return kept if len(kept) <= limit else kept[most_important(score[kept], limit)]


def most_important(score: np.ndarray, count: int) -> np.ndarray:
    """The `count` >= 1 elements with the highest scores, ties to the earlier one. Returns ascending (count,) int32."""
    if count >= len(score):
        return np.arange(len(score), dtype=np.int32)
    least = np.partition(score, len(score) - count)[len(score) - count]
    above, level = score > least, np.flatnonzero(score == least)
    above[level[: count - np.count_nonzero(above)]] = True
    return np.flatnonzero(above).astype(np.int32)

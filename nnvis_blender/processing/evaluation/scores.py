"""The scores of edges by which an evaluation prunes: the methods', for all classes or one, and the original's three."""

import numpy as np

from ..importance.edge_score import edge_end_importance, edge_score
from ..network import Importance, Network

# of the class's own value in its score, the rest is the overall score's:
# what a class needs is for the most part what all need
CLASS_SHARE = 1 / 6


def class_score(network: Network, importance: Importance, k: int) -> np.ndarray:
    """(edges,) float32: how much each edge matters for class k, overall^(5/6) * own^(1/6).

    overall is the score by which edges are drawn (edge_score.py); own is class k's value, the mean of it at both
    ends where edges have no class vectors of their own.
    """
    if importance.has_edge_classes:
        own = importance.edges[:, k]
    else:
        source, target = edge_end_importance(network, importance, np.arange(network.edge_count))
        own = 0.5 * (source[:, k] + target[:, k])
    return edge_score(network, importance) ** np.float32(1 - CLASS_SHARE) * own ** np.float32(CLASS_SHARE)


def original_scores(network: Network, importance: Importance) -> dict[str, np.ndarray]:
    """nn_vis' three scores from an Importance by batch normalisation, each (edges,) float32: the mean of the source's
    gammas over the classes times |weight|, |weight| alone, gamma alone.
    Weights are divided by the largest of their layer (nn_vis means to)."""
    gamma = importance.units.mean(axis=1)[network.edge_source]
    weight = importance.edges[:, 0]
    return {"gamma x |weight|": gamma * weight, "|weight|": weight, "gamma": gamma}

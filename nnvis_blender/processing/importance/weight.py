"""Importance from weights alone: |w| for edges, and for units the share of |w| that leads from them to each class.

From the classes backwards: the last layer is the identity, and a unit's score for a class is the sum of its outgoing
|w|, each
over all |w| that enter its target, times the target's score (Garson 1991's partition of weights, carried through every
layer).
"""

import numpy as np

from ..network import Importance
from .classes import by_layer_maximum, weight_edges
from .parameters import WeightParameters


def estimate(model, dataset, parameters: WeightParameters, seed: int, report) -> Importance:
    """Needs neither samples nor a seed; dataset is not looked at."""
    scores = [np.eye(model.layer_sizes[-1], dtype=np.float32)]
    for w, _ in reversed(model.weights):
        strength = np.abs(w)
        scores.insert(0, strength / np.maximum(strength.sum(axis=0), np.finfo(np.float32).tiny) @ scores[0])
    units = np.concatenate([by_layer_maximum(scores[:-1], report), scores[-1]])
    raw = np.concatenate([*scores[:-1], np.zeros_like(scores[-1])])
    return Importance(units, weight_edges(model), raw, "weight", {})

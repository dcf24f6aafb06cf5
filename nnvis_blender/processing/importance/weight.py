"""Importance from weights alone: |w| for edges, and for units the share of |w| that leads from them to each class.

From the classes backwards: the output layer is the identity, and a unit's score for a class is the sum of its outgoing
|w|, each over all |w| that enter its target, times the target's score (Garson 1991's partition of weights, carried
through every layer). The network is looked at, nothing is run.
"""

import numpy as np

from ..network import Importance
from ..tasks import Tasks
from .classes import by_layer_maximum, raw_units, weight_edges
from .parameters import WeightParameters


def estimate(model, dataset, parameters: WeightParameters, seed: int, report, tasks: Tasks) -> Importance:
    """Needs neither samples nor a seed; dataset is not looked at."""
    network, scores = model.network, _unit_scores(model)
    units = by_layer_maximum(network, scores, report)
    return Importance(units, weight_edges(network), raw_units(network, scores), "weight", {})


def _unit_scores(model) -> list:
    """For each layer (units, classes) float32: the share of |w| that leads to each class."""
    network = model.network
    flat = np.zeros((network.unit_count, network.class_count), np.float32)
    flat[network.output_units] = np.eye(network.class_count)
    scores = np.split(flat, network.unit_offsets[1:-1])
    for target in reversed(model.order):
        into = [network.connections[number] for number in model.entering[target]]
        strengths = [np.abs(network.matrix(c)) for c in into]
        total = np.maximum(sum(strength.sum(axis=0) for strength in strengths), np.finfo(np.float32).tiny)
        for c, strength in zip(into, strengths):
            scores[c.source] += strength / total @ scores[target]
    return scores

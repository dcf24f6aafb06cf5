"""What is drawn of a network: its edges' class vectors, the mass of those left out, the shares drawn, their quality."""

import dataclasses

import numpy as np

from ..network import Importance
from .classes import CHANNELS, reduced, unit_vectors
from .edges import edge_attraction
from .mass import gather_mass
from .quality import bundle_quality


def with_few_classes(importance: Importance) -> Importance:
    """The importance as bundling takes it.

    Where edges have the class vectors of their units,
    those of many classes are reduced before each is copied to thousands of edges.
    """
    if importance.has_edge_classes or importance.units.shape[1] <= CHANNELS:
        return importance
    length = np.linalg.norm(importance.units, axis=1, keepdims=True)
    return dataclasses.replace(importance, units=reduced(unit_vectors(importance.units), CHANNELS) * length)


def edge_classes(importance: Importance, edges, source, target) -> np.ndarray:
    """(k, 2, classes) float32: an edge's own class vector twice where it has one, else those of its two units."""
    if importance.has_edge_classes:
        return np.repeat(importance.edges[edges][:, None], 2, axis=1)
    return np.stack([importance.units[source], importance.units[target]], axis=1)


def undrawn_mass(network, importance, positions, score, kept, drawn, edge_importance_type):
    """The Mass of the kept edges that are not drawn, or None where all are."""
    if len(drawn) == len(kept):
        return None
    attraction = np.zeros(len(score), np.float32)
    attraction[kept] = edge_attraction(score[kept], len(kept))
    attraction[drawn] = 0
    return gather_mass(network, importance, positions, attraction, edge_importance_type)


def drawn_shares(score: np.ndarray, kept: np.ndarray, drawn: np.ndarray) -> dict[str, int | float]:
    """What provenance says of the edges: their number, the shares that pruning leaves, and those that are drawn."""
    total = max(score.sum(dtype=np.float64), 1e-30)
    return {"edges": len(score)} | {
        f"{name}_{part}": value
        for part, edges in (("kept", kept), ("drawn", drawn))
        for name, value in (
            ("edges", len(edges) / len(score)),
            ("importance", float(score[edges].sum(dtype=np.float64) / total)),
        )
    }


def drawn_quality(points, offsets, classes, groups, sample_length: float) -> dict[str, float]:
    """What provenance says of the bundles: bundle_quality on cells of a third of a sample's length, to four digits."""
    quality = bundle_quality(points, offsets, classes, groups, sample_length / 3.0)
    return {name: round(value, 4) for name, value in quality.items()}

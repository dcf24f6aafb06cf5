"""Methods that keep the distances of all pairs: metric MDS, and Sammon's mapping, by majorization.

Both make the stress sum w (d - delta)^2 small, where d are the distances of the points and delta those of the samples:
w = 1 for metric MDS (Kruskal 1964), w = 1 / delta for Sammon (1969). Each step replaces the points by those that make a
quadratic bound of it smallest (SMACOF, de Leeuw 1977), so that the stress never rises.
"""

import numpy as np

from .embedded import Embedded, no_watch
from .linear import principal_components

STEPS, _STILL = 300, 1e-5  # at most so many; until the stress falls by less than this share


def metric_mds(values, labels, settings, start=None, watch=no_watch) -> Embedded:
    delta = distances(values)
    points, stress = majorized(delta, np.ones_like(delta), _start(values, settings, start), watch)
    normed = float(np.sqrt(stress / np.square(delta).sum() * 2))
    return Embedded(points, figures={"stress": normed})


def sammon(values, labels, settings, start=None, watch=no_watch) -> Embedded:
    delta = distances(values)
    scale = delta.mean()  # weights are those of distances about 1, whatever the samples are measured in
    delta, begun = delta / scale, _start(values, settings, start) / scale
    weights = np.divide(1.0, delta, out=np.zeros_like(delta), where=delta > 0)  # samples that are alike count nothing
    points, stress = majorized(delta, weights, begun, lambda points: watch(points * scale))
    return Embedded(points * scale, figures={"stress": float(2 * stress / delta.sum())})


def sammon_stress(delta: np.ndarray, points: np.ndarray) -> float:
    """Sammon's stress of points, as he wrote it. delta: (n, n) distances of the samples."""
    first, second = np.triu_indices(len(delta), 1)
    wanted, found = delta[first, second], np.linalg.norm(points[first] - points[second], axis=1)
    apart = wanted > 0
    return float((np.square(wanted - found)[apart] / wanted[apart]).sum() / wanted.sum())


def majorized(delta: np.ndarray, weights: np.ndarray, points: np.ndarray, watch=no_watch) -> tuple[np.ndarray, float]:
    """(points (n, dimensions), their stress: the sum over pairs). delta, weights: (n, n), symmetric."""
    inverse = None if (weights == 1).all() else _inverse(weights)
    count, before = len(delta), np.inf
    watch(points)
    for _ in range(STEPS):
        found = distances(points)
        stress = float((weights * np.square(found - delta)).sum() / 2)
        if before - stress <= _STILL * before < np.inf:
            break
        before = stress
        pull = np.divide(weights * delta, found, out=np.zeros_like(found), where=found > 0)
        moved = pull.sum(axis=1, keepdims=True) * points - pull @ points
        points = moved / count if inverse is None else inverse @ moved
        watch(points)
    return points, float((weights * np.square(distances(points) - delta)).sum() / 2)


def distances(points: np.ndarray) -> np.ndarray:
    """(n, n) float64: Euclidean distances of all pairs of points (n, d)."""
    squares = np.square(points).sum(axis=1)
    found = squares[:, None] + squares - 2 * points @ points.T
    np.maximum(found, 0, out=found)
    np.sqrt(found, out=found)
    np.fill_diagonal(found, 0)
    return found


def _inverse(weights: np.ndarray) -> np.ndarray:
    """The Moore-Penrose inverse of the Laplacian of the weights, whose null space is what all have in common."""
    count = len(weights)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    return np.linalg.inv(laplacian + 1 / count) - 1 / count


def _start(values, settings, start) -> np.ndarray:
    return principal_components(values, None, settings).points if start is None else start

"""The density of the drawn edges for each class on a regular grid: what a scene shows as cubes, points or fog."""

import numpy as np

from ..network import Bundles, ClassDensity
from .density import DensityGrid, bounds

MOST_VALUES = 1 << 21  # cells times classes; coarser cells keep to it, so that a file stays small
_CELLS_PER_SAMPLE = 2.0
_REACH = 2.0  # of the kernel, in cells: smooth from one grid point to the next, and no wider
_FAINT = 1e-3  # of the largest density: less is nothing, which also keeps the file small


def class_density(
    bundles: Bundles, ends: np.ndarray, weights: np.ndarray, sample_length: float, most_values: int = MOST_VALUES
) -> ClassDensity:
    """How much importance runs through each place, and how the classes share it.

    Each edge spreads weight x length over the grid points near it, shared among the classes as along the edge: from the
    shares of its source's class vector to those of its target's.
    Then everything is divided by the largest sum over the classes.

    ends: (edges, 2, classes) float32, class vectors >= 0 of the bundles' edges. weights: (edges,) float32 >= 0.
    sample_length: of the bundles; a cell is half of it, or wider if there were more than most_values values.
    """
    points, offsets = bundles.points, bundles.offsets
    classes = ends.shape[2]
    if len(points) == 0:
        return ClassDensity(np.zeros((1, 1, 1, classes), np.float32), np.zeros(3, np.float32), float(sample_length))
    grid = _grid(points, sample_length / _CELLS_PER_SAMPLE, classes, most_values)
    length = np.add.reduceat(_steps(points, offsets), offsets[:-1])
    spacing = length / (np.diff(offsets) - 1)
    weights = (weights / max(float(weights.max()), 1e-30)).astype(np.float32)
    spacing = (spacing / max(float(spacing.max()), 1e-30)).astype(np.float32)
    values = grid.density(points, offsets, _shares(ends), weights, spacing)
    total = values.sum(axis=3)
    values[total < _FAINT * total.max()] = 0.0
    values /= max(float(total.max()), 1e-30)
    return ClassDensity(values, grid.low.astype(np.float32), float(grid.cell))


def _grid(points: np.ndarray, cell: float, classes: int, most_values: int) -> DensityGrid:
    """A grid that holds the points and the kernel's reach around them."""
    low, high = bounds(points)
    while True:
        margin = np.float32((_REACH + 1) * cell)
        corners = np.stack([low - margin, high + margin])
        grid = DensityGrid(corners, cell, _REACH * cell, classes)
        if np.prod(grid.shape, dtype=np.float64) <= most_values or max(grid.shape[:3]) <= 16:
            return grid
        cell *= 1.1


def _steps(points: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """(samples,) distance of each sample from the one before it in its polyline, 0 for the first."""
    steps = np.zeros(len(points), np.float32)
    steps[1:] = np.linalg.norm(np.diff(points, axis=0), axis=1)
    steps[offsets[:-1]] = 0.0
    return steps


def _shares(ends: np.ndarray) -> np.ndarray:
    total = ends.sum(axis=2, keepdims=True)
    return np.divide(ends, total, out=np.zeros_like(ends, np.float32), where=total > 0)

"""What of a point of the plane goes into the network."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Feature(NamedTuple):
    """of: (x, y) arrays of one shape -> an array of it. title, help: as a menu says it."""

    of: Callable
    title: str
    help: str


FEATURES = {
    "x": Feature(lambda x, y: x, "x", "How far right"),
    "y": Feature(lambda x, y: y, "y", "How far up"),
    "x2": Feature(lambda x, y: x * x, "x²", "The square of x"),
    "y2": Feature(lambda x, y: y * y, "y²", "The square of y"),
    "xy": Feature(lambda x, y: x * y, "xy", "The product of both"),
    "sin_x": Feature(lambda x, y: np.sin(x), "sin x", "A wave along x"),
    "sin_y": Feature(lambda x, y: np.sin(y), "sin y", "A wave along y"),
}


def features_of(points: np.ndarray, names) -> np.ndarray:
    """(n, features) float64 of points (n, 2), for the names of some FEATURES; of points (n, 3) the points."""
    if points.shape[1] == 3:
        return points.astype(np.float64)
    return np.stack([FEATURES[name].of(*points.T) for name in names], axis=1).astype(np.float64)

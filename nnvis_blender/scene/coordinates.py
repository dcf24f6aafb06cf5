"""From the arrays' coordinates to Blender's: x right, y up, layers along z -> layers along X, x along Y, up along Z."""

from typing import NamedTuple

import numpy as np


class Box(NamedTuple):
    """An axis-aligned box: its center and half its size, each (3,)."""

    center: np.ndarray
    half: np.ndarray


def to_blender(points: np.ndarray) -> np.ndarray:
    """(n, 3) array coordinates -> (n, 3) float32 Blender coordinates (X, Y, Z) = (z, x, y)."""
    return np.ascontiguousarray(points[:, [2, 0, 1]], np.float32)


def straightened(points: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Each polyline's samples moved onto the straight line between its ends, at the same share of its length.

    points: (samples, 3). offsets: (polylines + 1,). Returns (samples, 3) float32.
    A polyline without length keeps its start.
    """
    counts = np.diff(offsets)
    first, last = offsets[:-1], offsets[1:] - 1
    steps = np.zeros(len(points))
    steps[1:] = np.linalg.norm(np.diff(points, axis=0), axis=1)
    steps[first] = 0.0
    length = np.cumsum(steps)
    start = np.repeat(length[first], counts)
    total = np.repeat(length[last] - length[first], counts)
    share = np.divide(length - start, total, out=np.zeros_like(length), where=total > 0)[:, None].astype(np.float32)
    line = (1 - share) * np.repeat(points[first], counts, axis=0) + share * np.repeat(points[last], counts, axis=0)
    line[last[counts > 1]] = points[last[counts > 1]]
    return line.astype(np.float32)


def bounding_box(points: np.ndarray) -> Box:
    """The box around the points (n, 3)."""
    low, high = points.min(axis=0), points.max(axis=0)
    return Box((low + high) / 2, (high - low) / 2)

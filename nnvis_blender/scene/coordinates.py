"""From the arrays' coordinates to Blender's: x right, y up, layers along z -> layers along X, x along Y, up along Z."""

from typing import NamedTuple

import numpy as np


class Box(NamedTuple):
    """An axis-aligned box: its center and half its size, each (3,)."""

    center: np.ndarray
    half: np.ndarray


def to_blender(points: np.ndarray) -> np.ndarray:
    """(n, 3) array coordinates -> (n, 3) float32 Blender coordinates (X, Y, Z) = (z, x, y)."""
    turned = np.empty(points.shape, np.float32)
    turned[:, 0], turned[:, 1], turned[:, 2] = points[:, 2], points[:, 0], points[:, 1]
    return turned


def straightened(points: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Each polyline's samples moved onto the straight line between its ends, at the same share of its length.

    points: (samples, 3). offsets: (polylines + 1,). Returns (samples, 3) float32.
    A polyline without length keeps its start.
    """
    counts = np.diff(offsets)
    first, last = offsets[:-1], offsets[1:] - 1
    axes = np.ascontiguousarray(points.T, np.float32)  # rows of all x, y and z take half as long as columns
    x, y, z = np.diff(axes, axis=1)
    steps = np.zeros(len(points))
    steps[1:] = np.sqrt(x * x + y * y + z * z)
    steps[first] = 0.0
    length = np.cumsum(steps)
    total = np.repeat(length[last] - length[first], counts)
    length -= np.repeat(length[first], counts)
    share = np.divide(length, total, out=np.zeros_like(length), where=total > 0).astype(np.float32)
    rest, line = 1 - share, np.empty(points.shape, np.float32)
    for number, axis in enumerate(axes):
        line[:, number] = rest * np.repeat(axis[first], counts) + share * np.repeat(axis[last], counts)
    line[last[counts > 1]] = points[last[counts > 1]]
    return line


def bounding_box(points: np.ndarray) -> Box:
    """The box around the points (n, 3), n > 0."""
    low, high = (np.array([extreme(axis) for axis in points.T]) for extreme in (np.min, np.max))
    return Box((low + high) / 2, (high - low) / 2)

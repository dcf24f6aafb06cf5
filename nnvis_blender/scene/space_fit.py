"""How a space fits the box that its objects are built in: one scale for all axes, so that distances stay comparable."""

from dataclasses import dataclass

import numpy as np

from ..processing.spaces.space import Space

_ROOM = 1.04  # of the box over what lies in it
_FLAT = 1e-9  # of a space all of whose points are one


@dataclass(frozen=True)
class Fit:
    """From the space's numbers to the box, whose longest side is 1 and which stands about the origin.

    middle: (3,) of the space, what becomes the origin. scale: of all axes. half: (3,) half the box's sides.
    """

    middle: np.ndarray
    scale: float
    half: np.ndarray

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """(..., 3) float32 in the box."""
        return ((points - self.middle) * self.scale).astype(np.float32)


def fit_space(space: Space) -> Fit:
    """The Fit of all that lies in a space, at all its states."""
    ends = [_ends(piece.points.reshape(-1, 3)) for piece in (*space.clouds, *space.lattices) if piece.points.size]
    if space.arrows is not None:
        ends.append(_ends(space.arrows.points.reshape(-1, 3)))
    ends += [np.pad(np.stack([one.low, one.high]), ((0, 0), (0, 3 - len(one.axes)))) for one in space.regions]
    if not ends:
        return Fit(np.zeros(3), 1.0, np.full(3, 0.5))
    ends = np.stack(ends)
    low, high = ends[:, 0].min(axis=0), ends[:, 1].max(axis=0)
    scale = 1 / max(float((high - low).max()) * _ROOM, _FLAT)
    half = (high - low) / 2 * scale * _ROOM
    sides = np.arange(3) < space.dimensions
    return Fit((low + high) / 2, scale, np.where(sides, np.maximum(half, 0.05), half))


def _ends(points: np.ndarray) -> np.ndarray:
    return np.stack([points.min(axis=0), points.max(axis=0)])

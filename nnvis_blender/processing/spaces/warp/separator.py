"""What parts two classes in the last hidden layer: a line or a plane, which goes on through the last layer."""

from typing import NamedTuple

import numpy as np

from .frames import Frame
from .steps import Step

_LINE, _PLANE = 33, 13  # vertices along a side
_REACH = 1.1  # over how far samples lie from their middle


class Separator(NamedTuple):
    """values: (n, units) float64 in the hidden layer, all of one probability of both classes. edges, faces: see
    Lattice.
    step: the last layer's number.
    """

    values: np.ndarray
    edges: np.ndarray
    faces: np.ndarray
    step: int


def make_separator(last: Step, number: int, frame: Frame, places: np.ndarray) -> Separator | None:
    """Where the last layer, of two outputs or one, answers both classes alike, in what is seen of the layer before it.

    frame: of that layer. places: (samples, axes) there, in the frame's own axes. None with more classes, and where it
    does not come near the samples.
    """
    if not last.is_dense or last.matrix.shape[1] > 2:
        return None
    weights = np.concatenate([np.zeros((len(last.matrix), 1)), last.matrix], axis=1)
    normal, offset = weights[:, -1] - weights[:, -2], last.bias[-1] - np.concatenate([[0.0], last.bias])[-2]
    seen = frame.directions.T @ normal
    offset = offset + normal @ (frame.base + frame.directions @ frame.middle)
    middle, length = places.mean(axis=0), float(seen @ seen)
    reach = _REACH * float(np.linalg.norm(places - middle, axis=1).max())
    if length <= 1e-12 * max(float(normal @ normal), 1e-300) or len(seen) < 2:
        return None
    foot = middle - seen * (seen @ middle + offset) / length
    if np.linalg.norm(foot - middle) > reach:
        return None
    across = np.linalg.svd(seen[None])[2][1:]
    ends = [_ends((places - foot) @ axis) for axis in across]  # as far as the samples, or the space would be empty
    if len(across) == 1:
        along, edges, faces = np.linspace(*ends[0], _LINE)[:, None], _pairs(_LINE), np.zeros((0, 4), np.int32)
    else:
        sides = [np.linspace(*own, _PLANE) for own in ends]
        along = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
        number_of = np.arange(_PLANE * _PLANE, dtype=np.int32).reshape(_PLANE, _PLANE)
        corners = number_of[:-1, :-1], number_of[:-1, 1:], number_of[1:, 1:], number_of[1:, :-1]
        edges, faces = np.zeros((0, 2), np.int32), np.stack(corners, axis=-1).reshape(-1, 4)
    values = frame.base + (foot + along @ across + frame.middle) @ frame.directions.T
    return Separator(values, edges, faces, number)


def _ends(along: np.ndarray) -> tuple[float, float]:
    middle, half = (along.max() + along.min()) / 2, np.ptp(along) / 2
    return middle - _REACH * half, middle + _REACH * half


def _pairs(count: int) -> np.ndarray:
    return np.stack([np.arange(count - 1), np.arange(1, count)], axis=1).astype(np.int32)

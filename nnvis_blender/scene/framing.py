"""Framing: where a camera must stand so that what it shall see fills the picture. Plain geometry, without a scene.

What a camera shall see are points: rows of x, y, z in the world, in model units. A row may go on with how far to the
right and how far upwards of that place something lies on the picture, whichever way the camera looks: the rim of a
ball, the end of a text that faces the camera. And then with a vector x, y, z: as far as this is long, something lies
also to the side to which it points on the picture, as a text does that stands beside what it names. So points are
(n, 3), (n, 5) or (n, 8).
"""

from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from mathutils import Matrix, Vector

from ..nodes.labels import ONE_SIDED

FILL = 0.86  # the share of the picture's width or height that the network takes up
# what an orbit may make of it for the sake of a smooth path, with room for what points do not tell: strands' thickness
_LEAST, _MOST = 0.82, 0.90
_WITHIN = 0.94  # of the half picture: no point lies farther out
_TRIED = 7  # places of each side that are tried where the picture's corner is taken
_SMOOTHEST = np.radians([90.0, 60.0, 40.0, 27.0, 18.0, 12.0, 8.0, 5.0])  # widths to smooth an orbit with, one by one


class Corner(NamedTuple):
    """What stands in a lower corner of the picture, up to where, each from -1 at that corner to 1 across the picture.
    side: 1 of the left corner, -1 of the right one.
    """

    x: float
    y: float
    side: int = 1


@dataclass(frozen=True)
class View:
    """Where a camera stands: location, rotation (3x3), and the depth of the subject's centre.

    The rotation's columns are right, up, backwards.
    """

    location: Vector
    rotation: Matrix
    distance: float


def look_rotation(direction) -> Matrix:
    """The rotation of a camera that stands in that direction and looks back at the origin, with +Z up."""
    return (-Vector(direction)).to_track_quat("-Z", "Y").to_matrix()


def together(*parts: np.ndarray) -> np.ndarray:
    """(n, 8) float64: points of any sort, one after the other."""
    return np.concatenate([np.pad(part, ((0, 0), (0, 8 - part.shape[1]))) for part in parts]).astype(np.float64)


def moved(points: np.ndarray, matrix) -> np.ndarray:
    """(n, 8): points of any sort, from a space to one where the matrix (4, 4) takes it."""
    points, matrix = together(points), np.array(matrix)
    turn = matrix[:3, :3].T
    scale = abs(np.linalg.det(turn)) ** (1 / 3)
    return np.hstack([points[:, :3] @ turn + matrix[:3, 3], points[:, 3:5] * scale, points[:, 5:] @ turn])


def seen_from_front(points: np.ndarray) -> np.ndarray:
    """(n, 3): where points of any sort lie for a camera that looks along +Y: the picture's right is X, up is Z."""
    across, _ = _in_camera(together(points), np.array(look_rotation((0.0, -1.0, 0.0))))
    return np.column_stack([across[:, 0], points[:, 1], across[:, 1]])


def fit_view(
    points: np.ndarray,
    direction,
    tangents: tuple[float, float],
    fill: float = FILL,
    corners: tuple[Corner, ...] = (),
) -> View:
    """The nearest place in that direction from which all points lie within `fill` of the picture, centred, or beside
    what stands in its lower corners.

    points: of any sort. tangents: (horizontal, vertical) of half the field of view.
    """
    rotation = look_rotation(direction)
    points = together(points)
    window = _window(points[None], np.array(rotation), np.array(tangents), fill, corners)
    place, _ = _fit(points, np.array(rotation), window)
    depth = points[:, :3] @ np.array(rotation)[:, 2]
    return View(rotation @ Vector(place), rotation, float(place[2] - (depth.max() + depth.min()) / 2))


def orbit_places(
    points: np.ndarray,
    centre,
    direction,
    tangents: tuple[float, float],
    steps: int,
    fill: float = FILL,
    corners: tuple[Corner, ...] = (),
) -> np.ndarray:
    """(steps, 3): where a camera stands as seen from a turning pivot, so that points fill the picture at each angle.

    The pivot stands at the centre and turns about the vertical; at step k of `steps` it has turned by k / steps of a
    circle. The camera keeps its direction from the pivot and its rotation, look_rotation(direction). All places are the
    same where one distance fills every picture; else they go as smoothly as every picture between _LEAST and _MOST
    allows: what is longer than wide is as far away as its length asks for when it lies across, and nearer end on.
    corners: see fit_view; one part of the picture beside them is filled at every angle.
    """
    rotation, tangents = np.array(look_rotation(direction)), np.asarray(tangents)
    offsets = moved(points, Matrix.Translation(-Vector(centre)))
    angles = np.arange(steps) * (2 * np.pi / steps)
    window = _window((_turned(offsets, -angle) for angle in angles), rotation, tangents, fill, corners)
    fits = [_fit(_turned(offsets, -angle), rotation, window) for angle in angles]
    exact = np.array([place for place, _ in fits])
    outermost = offsets[np.unique(np.concatenate([held for _, held in fits]))]
    turned = np.stack([_turned(outermost, -angle) for angle in angles])
    for path in _paths(exact):
        if _fills(turned, path, rotation, window, fill):
            break
    return path @ rotation.T


class _Window(NamedTuple):
    """The part of the picture that points are to fill: (2,) tangents of its lower left and of its upper right end."""

    low: np.ndarray
    high: np.ndarray


def _window(pictures, rotation: np.ndarray, tangents: np.ndarray, fill: float, corners) -> _Window:
    """The part of the picture within `fill` in which points are largest and clear of the corners. pictures: of points
    (n, 8), which are to fill the same part.
    """
    whole = _Window(-fill * tangents, fill * tangents)
    if not corners:
        return whole
    pictures = list(pictures)
    ends = max((one.x for one in corners if one.side > 0), default=-fill), max(one.y for one in corners)
    edges = [np.linspace(-fill, max(end, -fill), _TRIED) for end in ends]
    found = []
    for low in product(*edges):
        window = _Window(np.array(low) * tangents, whole.high)
        places = [_fit(points, rotation, window)[0] for points in pictures]
        if all(_is_clear(_seen(*one, rotation) / tangents, corners) for one in zip(pictures, places)):
            found.append((round(max(place[2] for place in places), 6), sum(low), window))
            if low == (-fill, -fill):
                break
    return min(found, key=lambda one: one[:2])[2] if found else whole


def _is_clear(seen: np.ndarray, corners: tuple[Corner, ...]) -> bool:
    """Whether a straight line parts points of the picture from each of its corners. seen: (n, 2), -1 to 1."""
    turn = np.radians(np.arange(0, 91, 10))
    lines = np.stack([np.cos(turn), np.sin(turn)])
    return all(bool((((seen * (one.side, 1) - (one.x, one.y)) @ lines).min(axis=0) >= -1e-6).any()) for one in corners)


def _seen(points: np.ndarray, place: np.ndarray, rotation: np.ndarray) -> np.ndarray:
    """(..., n, 2): tangents at which a camera at a place along its own axes sees points (..., n, 8)."""
    across, depth = _in_camera(points, rotation)
    return (across - place[..., None, :2]) / (place[..., None, 2] - depth)[..., None]


def _fit(points: np.ndarray, rotation: np.ndarray, window: _Window) -> tuple[np.ndarray, np.ndarray]:
    """((3,) the camera's place along its own axes right, up and backwards, (4,) the points that the window's sides
    touch).

    Each side of the window is a plane through the camera; the tightest point at each of two opposite planes gives the
    camera's place across and its distance in closed form.
    """
    across, depth = _in_camera(points, rotation)
    above, below = across + window.high * depth[:, None], across + window.low * depth[:, None]
    first, last = above.argmax(axis=0), below.argmin(axis=0)
    high, low = above[first, (0, 1)], below[last, (0, 1)]
    away = ((high - low) / (window.high - window.low)).max()
    middle = (high + low) / 2 - away * (window.high + window.low) / 2
    return np.append(middle, away), np.append(first, last)


def _in_camera(points: np.ndarray, rotation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """((..., 2) right and up, (...,) backwards) of points (..., 8), along the axes of a camera."""
    local = points[..., :3] @ rotation
    side, length = points[..., 5:] @ rotation[:, 0], np.linalg.norm(points[..., 5:], axis=-1)
    across = local[..., :2] + points[..., 3:5]
    across[..., 0] += np.clip(side / ONE_SIDED, -length, length)
    return across, local[..., 2]


def _turned(points: np.ndarray, angle: float) -> np.ndarray:
    return moved(points, Matrix.Rotation(angle, 4, "Z"))


def _paths(exact: np.ndarray):
    """Closed paths (steps, 3) of a camera along its own axes, from one that stands still to the exact one."""
    smooth = np.column_stack([exact[:, :2], np.log(exact[:, 2])])  # shares of a distance count, not metres
    still = np.tile((smooth.max(axis=0) + smooth.min(axis=0)) / 2, (len(exact), 1))
    waves = np.fft.rfft(smooth, axis=0)
    for path in (
        still,
        *(np.fft.irfft(waves * _kept(len(waves), width), len(exact), axis=0) for width in _SMOOTHEST),
        smooth,
    ):
        yield np.column_stack([path[:, :2], np.exp(path[:, 2])])


def _kept(waves: int, width: float) -> np.ndarray:
    """(waves, 1): what smoothing with a Gauss curve of that width in radians leaves of each wave round the circle."""
    return np.exp(-0.5 * (np.arange(waves) * width) ** 2)[:, None]


def _fills(turned: np.ndarray, path: np.ndarray, rotation: np.ndarray, window: _Window, fill: float) -> bool:
    """Whether points (steps, n, 8) fill the window in each picture of a path as they would the whole picture's share
    `fill`, and none lies outside.
    """
    half = (window.high - window.low) / 2 / fill
    seen = (_seen(turned, path, rotation) - (window.high + window.low) / 2) / half
    low, high = seen.min(axis=1), seen.max(axis=1)
    size = ((high - low) / 2).max(axis=1)
    return bool((_LEAST <= size.min()) and size.max() <= _MOST and -_WITHIN <= low.min() and high.max() <= _WITHIN)

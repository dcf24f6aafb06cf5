"""Hulls about classes: convex, of as many corners at every state, so that one becomes the next."""

import numpy as np

from ..space import Lattice

SHARE = 0.9  # of a class's points, those nearest to their middle, lie within its hull
_CORNERS = 48  # of a hull in the plane
_BEHIND = 2e-3  # in the plane, one hull lies so far behind the other, and all behind the points
_RINGS = 9  # of one in space, from pole to pole


def class_hulls(points: np.ndarray, labels: np.ndarray) -> Lattice | None:
    """The hulls of all classes of three points or more, None where there is none. points: (states, n, 3)."""
    flat = not points[..., 2].any()
    directions, edges, faces = _circle() if flat else _sphere()
    classes = [k for k in np.unique(labels[labels >= 0]) if (labels == k).sum() > (2 if flat else 3)]
    if not classes:
        return None
    corners = np.concatenate([_supports(points[:, labels == k], directions) for k in classes], axis=1)
    if flat:
        corners[..., 2] = -_BEHIND * np.repeat(np.arange(1, len(classes) + 1), len(directions))
    steps = np.arange(len(classes))[:, None, None] * len(directions)
    return Lattice(
        name="hulls",
        points=corners.astype(np.float32),
        edges=(edges + steps).reshape(-1, 2).astype(np.int32),
        faces=(faces + steps).reshape(-1, faces.shape[1]).astype(np.int32),
        labels=np.repeat(np.array(classes, np.int32), len(directions)),
    )


def _supports(points: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """(states, directions, 3): in each direction the farthest of the SHARE of points nearest to their median."""
    away = np.linalg.norm(points - np.median(points, axis=1, keepdims=True), axis=2)
    kept = max(3, int(np.ceil(SHARE * points.shape[1])))
    inner = np.argsort(away, axis=1, kind="stable")[:, :kept]
    near = np.take_along_axis(points, inner[..., None], axis=1)
    farthest = (near @ directions.T).argmax(axis=1)
    return np.take_along_axis(near, farthest[..., None], axis=1)


def _circle() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    angles = np.arange(_CORNERS) * (2 * np.pi / _CORNERS)
    directions = np.stack([np.cos(angles), np.sin(angles), np.zeros(_CORNERS)], axis=1)
    corner, half = np.arange(_CORNERS), np.arange(_CORNERS // 2 - 1)
    across = np.stack([half, half + 1, _CORNERS - 2 - half, _CORNERS - 1 - half], axis=1)  # from side to side
    return directions, np.stack([corner, np.roll(corner, -1)], axis=1), across


def _sphere() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rings from pole to pole, joined by quads; what of them has no extent has no area either."""
    up = np.linspace(-np.pi / 2, np.pi / 2, _RINGS)
    angles = np.arange(_CORNERS // 2) * (4 * np.pi / _CORNERS)
    height, angle = np.meshgrid(up, angles, indexing="ij")
    directions = np.stack([np.cos(height) * np.cos(angle), np.cos(height) * np.sin(angle), np.sin(height)], axis=-1)
    corner = np.arange(height.size).reshape(height.shape)
    beside = np.roll(corner, -1, axis=1)
    faces = np.stack([corner[:-1], beside[:-1], beside[1:], corner[1:]], axis=-1).reshape(-1, 4)
    return directions.reshape(-1, 3), np.zeros((0, 2), int), faces

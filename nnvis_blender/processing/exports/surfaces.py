"""The surfaces of what is drawn: tubes along edges and balls at units, as vertices and triangles."""

from typing import NamedTuple

import numpy as np


class Surface(NamedTuple):
    """vertices (n, 3), faces (m, 3 or 4) int32 of them, anticlockwise seen from outside, and of (n,) which sample or
    ball each vertex belongs to.
    """

    vertices: np.ndarray
    faces: np.ndarray
    of: np.ndarray


def tubes(places: np.ndarray, radius: np.ndarray, offsets: np.ndarray, sides: int, capped: bool = False) -> Surface:
    """Tubes of flat sides along polylines, without ends, or closed by flat ones.

    places (P, 3), radius (P,), offsets (E + 1,): see Drawing; every polyline has two samples or more.
    """
    across, up = _frames(places, offsets)
    angle = 2 * np.pi * np.arange(sides) / sides
    ring = np.cos(angle)[:, None] * across[:, None] + np.sin(angle)[:, None] * up[:, None]
    vertices = (places[:, None] + radius[:, None, None] * ring).reshape(-1, 3)
    is_last = np.zeros(len(places), bool)
    is_last[offsets[1:] - 1] = True
    first = sides * np.flatnonzero(~is_last)[:, None]
    side, beside = np.arange(sides), (np.arange(sides) + 1) % sides
    walls = np.stack([first + side, first + beside, first + beside + sides, first + side + sides], axis=2).reshape(
        -1, 4
    )
    of = np.repeat(np.arange(len(places)), sides)
    if not capped:
        return Surface(vertices.astype(np.float32), walls.astype(np.int32), of)
    ends = offsets[:-1], offsets[1:] - 1
    middles = sides * len(places) + np.arange(2 * len(ends[0])).reshape(2, -1, 1)
    rings = [sides * end[:, None] for end in ends]
    caps = [
        np.stack([np.broadcast_to(middles[0], (len(ends[0]), sides)), rings[0] + beside, rings[0] + side], axis=2),
        np.stack([np.broadcast_to(middles[1], (len(ends[0]), sides)), rings[1] + side, rings[1] + beside], axis=2),
    ]
    faces = np.concatenate([walls[:, [0, 1, 2]], walls[:, [0, 2, 3]], *(cap.reshape(-1, 3) for cap in caps)])
    vertices = np.concatenate([vertices, places[ends[0]], places[ends[1]]])
    return Surface(vertices.astype(np.float32), faces.astype(np.int32), np.concatenate([of, *ends]))


def _frames(places: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(across, up) (P, 3) each, of length 1, square to the way at each sample and without a twist along a polyline."""
    counts = np.diff(offsets)
    ways = np.zeros((len(places), 3))
    steps = np.diff(places, axis=0)
    steps[offsets[1:-1] - 1] = 0.0
    ways[:-1] += steps
    ways[1:] += steps
    chord = places[offsets[1:] - 1] - places[offsets[:-1]]
    ways = _normal(ways, np.repeat(_normal(chord, np.array([1.0, 0.0, 0.0])), counts, axis=0))
    least = np.eye(3)[np.abs(chord).argmin(axis=1)]  # the axis that an edge leads along least
    away = np.repeat(least, counts, axis=0)
    across = away - np.einsum("ij,ij->i", away, ways)[:, None] * ways
    across = _normal(across, np.roll(ways, 1, axis=1))
    return across, np.cross(ways, across)


def _normal(vectors: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The vectors with the length 1, the others where they have none."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(length > 1e-9, vectors / np.maximum(length, 1e-9), others)


def balls(places: np.ndarray, radius: np.ndarray, detail: int) -> Surface:
    """Balls of triangles. detail: how often each of an icosahedron's 20 faces is cut into four."""
    vertices, faces = ball(detail)
    count = len(vertices)
    placed = places[:, None] + radius[:, None, None] * vertices
    shifted = faces + count * np.arange(len(places))[:, None, None]
    return Surface(
        placed.reshape(-1, 3).astype(np.float32),
        shifted.reshape(-1, 3).astype(np.int32),
        np.repeat(np.arange(len(places)), count),
    )


def ball(detail: int) -> tuple[np.ndarray, np.ndarray]:
    """(vertices, triangles) of a ball of radius 1: an icosahedron whose faces are cut into four `detail` times."""
    golden = (1 + np.sqrt(5)) / 2
    corners = [(a, b * golden) for a in (-1, 1) for b in (-1, 1)]
    vertices = np.array([np.roll((0, a, b), k) for k in range(3) for a, b in corners], float)
    apart = np.linalg.norm(vertices[:, None] - vertices, axis=2)
    near = np.isclose(apart, 2.0)
    faces = np.array(
        [(i, j, k) for i in range(12) for j in range(i) for k in range(j) if near[i, j] & near[j, k] & near[i, k]]
    )
    normals = np.cross(vertices[faces[:, 1]] - vertices[faces[:, 0]], vertices[faces[:, 2]] - vertices[faces[:, 0]])
    inwards = np.einsum("ij,ij->i", normals, vertices[faces].mean(axis=1)) < 0
    faces[inwards] = faces[inwards][:, ::-1]
    for _ in range(detail):
        sides = np.sort(faces[:, [[0, 1], [1, 2], [2, 0]]], axis=2).reshape(-1, 2)
        unique, index = np.unique(sides, axis=0, return_inverse=True)
        middle = len(vertices) + index.reshape(-1, 3)
        vertices = np.concatenate([vertices, vertices[unique].mean(axis=1)])
        a, b, c = faces.T
        ab, bc, ca = middle.T
        faces = np.concatenate([np.stack(one, axis=1) for one in ((a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca))])
    return vertices / np.linalg.norm(vertices, axis=1, keepdims=True), faces

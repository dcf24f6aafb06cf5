"""How good a bundling is, against the straight edges between the same end points: ink, detour and coherence."""

import numba
import numpy as np

from .classes import end_vectors
from .kernels import kernel
from .sampling import resample, straight_samples
from .threads import in_chunks, thread_count

MOST_EDGES = 200_000  # of more, every n-th is measured
_SCALE = 2.0**24  # of class vectors as whole numbers, whose sums do not depend on the order in which threads add


def bundle_quality(
    points: np.ndarray, offsets: np.ndarray, classes: np.ndarray, groups: np.ndarray | None, cell: float
) -> dict[str, float]:
    """Measures polylines on a grid of cubic voxels, the edges of each group by themselves (see bundle_edges).

    points (M, 3) float32, offsets (E + 1,): polylines.
    classes: (E, 2, C) class vectors at both ends. groups: (E,) or None.
    cell: edge of a voxel, in the points' unit. Returns floats by name, or {} where no edge has a length:
    ink: voxels touched, over those that the straight edges touch (lower: tighter bundles).
    detour: mean of an edge's length over the distance of its ends (1: straight; lower: more faithful).
    coherence: mean cosine, over samples half a voxel apart, of an edge's class vector and the sum of class vectors in
    its voxel (higher: purer bundles). coherence_straight: the same for the straight edges.
    """
    if len(offsets) - 1 > MOST_EDGES:
        points, offsets, chosen = _every_nth(points, offsets, -(-(len(offsets) - 1) // MOST_EDGES))
        classes, groups = classes[chosen], None if groups is None else groups[chosen]
    starts, ends = points[offsets[:-1]], points[offsets[1:] - 1]
    distance = np.linalg.norm(ends - starts, axis=1)
    if cell <= 0 or not (distance > 0).any():
        return {}
    vectors = end_vectors(classes, 0)
    members = (
        [np.arange(len(starts))] if groups is None else [np.flatnonzero(groups == group) for group in np.unique(groups)]
    )
    straight = straight_samples(starts, ends)
    ink, coherence, lengths = _measure(points, offsets, vectors, members, cell)
    ink_straight, coherence_straight, _ = _measure(*straight, vectors, members, cell)
    apart = distance > 0
    return {
        "ink": ink / ink_straight,
        "detour": float((lengths[apart] / distance[apart]).mean(dtype=np.float64)),
        "coherence": coherence,
        "coherence_straight": coherence_straight,
    }


def _every_nth(points, offsets, n: int) -> tuple:
    """Every n-th polyline. Returns points, offsets and which they are."""
    chosen = np.arange(0, len(offsets) - 1, n)
    counts = np.diff(offsets)[chosen]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return points[np.repeat(offsets[:-1][chosen], counts) + within], np.concatenate([[0], np.cumsum(counts)]), chosen


def _measure(points, offsets, vectors, members, cell) -> tuple:
    """Voxels touched, mean cosine, and lengths (E,)."""
    points, offsets, lengths = resample(points, offsets, cell / 2)
    inverse, touched, cosines = np.float32(1 / cell), 0, 0.0
    for edges in members:
        own_offsets = np.concatenate([[0], np.cumsum(np.diff(offsets)[edges])])
        low, shape = _box(points, offsets, edges, inverse)
        total = sum(
            in_chunks(
                own_offsets,
                lambda first, last: _added(points, offsets, vectors, edges[first:last], inverse, low, shape),
                thread_count(own_offsets),
            )
        )
        norm = np.sqrt(np.einsum("vk,vk->v", total, total, dtype=np.float64))
        touched += int((norm > 0).sum())
        pure = (total / np.maximum(norm, 1.0)[:, None]).astype(np.float32)
        along = np.empty(len(edges))  # a sum an edge, for the same reason as _SCALE
        in_chunks(
            own_offsets,
            lambda first, last: _cosines(
                points, offsets, vectors, edges[first:last], inverse, low, shape, pure, along[first:last]
            ),
        )
        cosines += float(along.sum())
    return touched, cosines / len(points), lengths


@kernel()
def _box(points, offsets, edges, inverse):
    """The lowest voxel of some polylines, and how many there are along each axis."""
    low, high = np.full(3, 2**31), np.full(3, -(2**31))
    for e in edges:
        for i in range(offsets[e], offsets[e + 1]):
            for k in range(3):
                voxel = int(np.floor(points[i, k] * inverse))
                low[k], high[k] = min(low[k], voxel), max(high[k], voxel)
    return low, high - low + 1


@kernel()
def _added(points, offsets, vectors, edges, inverse, low, shape):
    """The sum of unit class vectors in each voxel, (voxels, channels) whole numbers."""
    channels = vectors.shape[2]
    total = np.zeros((shape[0] * shape[1] * shape[2], channels), np.int64)
    for e in edges:
        start, last = offsets[e], offsets[e + 1] - offsets[e] - 1
        squares = _squares(vectors, e)
        for i in range(last + 1):
            t = np.float32(i) / np.float32(last)
            a, b = _shares(squares, t)
            voxel = _voxel(points, start + i, inverse, low, shape)
            for k in range(channels):
                total[voxel, k] += int(_SCALE * (a * vectors[e, 0, k] + b * vectors[e, 1, k]))
    return total


@kernel()
def _cosines(points, offsets, vectors, edges, inverse, low, shape, pure, along):
    """Writes for each edge the sum of its samples' cosines with their voxels' unit vectors `pure`."""
    for number, e in enumerate(edges):
        start, last = offsets[e], offsets[e + 1] - offsets[e] - 1
        squares = _squares(vectors, e)
        cosines = 0.0
        for i in range(last + 1):
            a, b = _shares(squares, np.float32(i) / np.float32(last))
            voxel = _voxel(points, start + i, inverse, low, shape)
            cosine = np.float32(0)
            for k in range(vectors.shape[2]):
                cosine += (a * vectors[e, 0, k] + b * vectors[e, 1, k]) * pure[voxel, k]
            cosines += cosine
        along[number] = cosines


@numba.njit(inline="always")
def _voxel(points, i, inverse, low, shape):
    x = int(np.floor(points[i, 0] * inverse)) - low[0]
    y = int(np.floor(points[i, 1] * inverse)) - low[1]
    z = int(np.floor(points[i, 2] * inverse)) - low[2]
    return (x * shape[1] + y) * shape[2] + z


@numba.njit(inline="always")
def _squares(vectors, e):
    """a.a, a.b and b.b of an edge's class vectors a, b at its ends."""
    aa = ab = bb = np.float32(0)
    for k in range(vectors.shape[2]):
        a, b = vectors[e, 0, k], vectors[e, 1, k]
        aa, ab, bb = aa + a * a, ab + a * b, bb + b * b
    return aa, ab, bb


@numba.njit(inline="always")
def _shares(squares, t):
    """What a and b are multiplied by in the unit vector of (1 - t) a + t b."""
    one = np.float32(1)
    square = (one - t) ** 2 * squares[0] + np.float32(2) * t * (one - t) * squares[1] + t * t * squares[2]
    over = one / np.sqrt(max(square, np.float32(1e-12)))
    return (one - t) * over, t * over

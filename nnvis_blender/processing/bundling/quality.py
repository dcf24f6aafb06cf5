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
    places = [np.floor(axis * np.float32(1 / cell)).astype(np.int64) for axis in points.T]
    touched, cosines = 0, 0.0
    for edges in members:
        own_offsets = np.concatenate([[0], np.cumsum(np.diff(offsets)[edges])])
        samples = np.repeat(offsets[edges] - own_offsets[:-1], np.diff(own_offsets)) + np.arange(own_offsets[-1])
        voxel, count = _numbered([axis[samples] for axis in places])
        own = vectors[edges]
        threads = thread_count(own_offsets)
        parts = np.zeros((threads, count, own.shape[2]), np.int64)
        free = list(parts)
        in_chunks(own_offsets, lambda first, last: _add(voxel, own_offsets, own, first, last, free.pop()), threads)
        total = parts[0] if threads == 1 else parts.sum(axis=0)
        norm = np.sqrt(np.einsum("vk,vk->v", total, total, dtype=np.float64))
        touched += int((norm > 0).sum())
        pure = (total / np.maximum(norm, 1.0)[:, None]).astype(np.float32)
        along = np.empty(len(edges))  # a sum an edge, for the same reason as _SCALE
        in_chunks(own_offsets, lambda first, last: _cosines(voxel, own_offsets, own, first, last, pure, along))
        cosines += float(along.sum())
    return touched, cosines / len(points), lengths


def _numbered(axes: list[np.ndarray]) -> tuple[np.ndarray, int]:
    """The number of each sample's voxel among those that hold any, (samples,) int32, and how many these are.

    axes: the voxels' whole coordinates, one array an axis.
    """
    flat, size = np.zeros(len(axes[0]), np.int64), 1
    for axis in reversed(axes):
        low = axis.min()
        flat += (axis - low) * size
        size *= int(axis.max() - low) + 1
    held = np.zeros(size, bool)
    held[flat] = True
    number = np.cumsum(held, dtype=np.int32)
    return number[flat] - 1, int(number[-1])


@kernel()
def _add(voxel, offsets, vectors, first, last, total):
    """Adds the unit class vectors of the edges first to last to their voxels in total (voxels, channels) int64."""
    channels = vectors.shape[2]
    for e in range(first, last):
        start, end = offsets[e], offsets[e + 1] - offsets[e] - 1
        squares = _squares(vectors, e)
        for i in range(end + 1):
            a, b = _shares(squares, np.float32(i) / np.float32(end))
            for k in range(channels):
                total[voxel[start + i], k] += int(_SCALE * (a * vectors[e, 0, k] + b * vectors[e, 1, k]))


@kernel()
def _cosines(voxel, offsets, vectors, first, last, pure, along):
    """Writes for each edge the sum of its samples' cosines with their voxels' unit vectors `pure`."""
    for e in range(first, last):
        start, end = offsets[e], offsets[e + 1] - offsets[e] - 1
        squares = _squares(vectors, e)
        cosines = 0.0
        for i in range(end + 1):
            a, b = _shares(squares, np.float32(i) / np.float32(end))
            cosine = np.float32(0)
            for k in range(vectors.shape[2]):
                cosine += (a * vectors[e, 0, k] + b * vectors[e, 1, k]) * pure[voxel[start + i], k]
            cosines += cosine
        along[e] = cosines


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

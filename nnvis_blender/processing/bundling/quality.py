"""How good a bundling is, against the straight edges between the same end points: ink, detour and coherence."""
import numba
import numpy as np

from .classes import end_vectors
from .sampling import resample, straight_samples
from .threads import in_chunks


def bundle_quality(points: np.ndarray, offsets: np.ndarray, classes: np.ndarray, groups: np.ndarray | None, cell: float) -> dict:
    """Measures polylines on a grid of cubic voxels, the edges of each group by themselves (see bundle_edges).

    points (M, 3) float32, offsets (E + 1,): polylines. classes: (E, 2, C) class vectors at both ends. groups: (E,) or None.
    cell: edge of a voxel, in the points' unit. Returns floats by name, or {} where no edge has a length:
    ink: voxels touched, over those that the straight edges touch (lower: tighter bundles).
    detour: mean of an edge's length over the distance of its ends (1: straight; lower: more faithful).
    coherence: mean cosine, over samples half a voxel apart, of an edge's class vector and the sum of class vectors in its voxel
    (higher: purer bundles). coherence_straight: the same for the straight edges.
    """
    starts, ends = points[offsets[:-1]], points[offsets[1:] - 1]
    distance = np.linalg.norm(ends - starts, axis=1)
    if cell <= 0 or not (distance > 0).any():
        return {}
    vectors = end_vectors(classes, 0)
    straight = straight_samples(starts, ends)
    ink, coherence, lengths = _measure(points, offsets, vectors, groups, cell)
    ink_straight, coherence_straight, _ = _measure(*straight, vectors, groups, cell)
    apart = distance > 0
    return {
        "ink": ink / ink_straight, "detour": float((lengths[apart] / distance[apart]).mean(dtype=np.float64)),
        "coherence": coherence, "coherence_straight": coherence_straight,
    }


def _measure(points, offsets, vectors, groups, cell) -> tuple:
    """Voxels touched, mean cosine, and lengths (E,)."""
    points, offsets, lengths = resample(points, offsets, cell / 2)
    voxels = np.floor(points * np.float32(1 / cell)).astype(np.int32)
    touched, cosines = 0, 0.0
    for edges in _members(groups, len(offsets) - 1):
        counts = np.diff(offsets)[edges]
        mine = np.repeat(offsets[:-1][edges] - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
        own = voxels[mine]
        own -= own.min(axis=0)
        shape = own.max(axis=0).astype(np.int64) + 1
        index = (own[:, 0].astype(np.int64) * shape[1] + own[:, 1]) * shape[2] + own[:, 2]
        total = np.zeros((int(shape.prod()), vectors.shape[2]), np.float64)
        group_offsets = np.concatenate([[0], np.cumsum(counts)])
        own_vectors = vectors[edges]
        _add(index, group_offsets, own_vectors, total)
        norm = np.sqrt(np.einsum("vk,vk->v", total, total))
        touched += int((norm > 0).sum())
        total /= np.maximum(norm, 1e-30)[:, None]
        along = np.empty(len(edges))  # a sum an edge, so that the number of threads does not change the order of the sums
        in_chunks(group_offsets, lambda first, last: _cosines(index, group_offsets, own_vectors, total, first, last, along))
        cosines += float(along.sum())
    return touched, cosines / len(points), lengths


def _members(groups, edges: int) -> list:
    return [np.arange(edges)] if groups is None else [np.flatnonzero(groups == group) for group in np.unique(groups)]


@numba.njit(cache=True, nogil=True)
def _add(index, offsets, vectors, total):
    for e in range(len(offsets) - 1):
        start, last = offsets[e], max(1, offsets[e + 1] - offsets[e] - 1)
        for i in range(start, offsets[e + 1]):
            t = (i - start) / last
            w = _unit_at(vectors, e, t)
            for k in range(vectors.shape[2]):
                total[index[i], k] += w * (vectors[e, 0, k] + t * (vectors[e, 1, k] - vectors[e, 0, k]))


@numba.njit(cache=True, nogil=True)
def _cosines(index, offsets, vectors, total, first, end, along):
    for e in range(first, end):
        along[e] = 0.0
        start, last = offsets[e], max(1, offsets[e + 1] - offsets[e] - 1)
        for i in range(start, offsets[e + 1]):
            t = (i - start) / last
            w = _unit_at(vectors, e, t)
            for k in range(vectors.shape[2]):
                along[e] += w * (vectors[e, 0, k] + t * (vectors[e, 1, k] - vectors[e, 0, k])) * total[index[i], k]


@numba.njit(inline="always")
def _unit_at(vectors, e, t):
    """One over the length of the class vector at t along edge e."""
    square = 0.0
    for k in range(vectors.shape[2]):
        value = vectors[e, 0, k] + t * (vectors[e, 1, k] - vectors[e, 0, k])
        square += value * value
    return 1.0 / np.sqrt(max(square, 1e-24))

"""Polylines as one flat array of samples and CSR offsets; both end points stay as they are, to the bit."""
import numba
import numpy as np

from .threads import in_chunks

MOST_SAMPLES = 256  # of one edge, so that one stray edge cannot fill the memory


def straight_samples(starts: np.ndarray, ends: np.ndarray) -> tuple:
    """Straight polylines of two samples each. starts, ends: (E, 3). Returns points (2 E, 3) float32, offsets (E + 1,) int64."""
    points = np.stack([starts, ends], axis=1).astype(np.float32).reshape(-1, 3)
    return points, np.arange(0, len(points) + 1, 2, dtype=np.int64)


def resample(points: np.ndarray, offsets: np.ndarray, step: float) -> tuple:
    """Spaces the samples of every polyline evenly along it, at most `step` apart.

    points (M, 3) float32, offsets (E + 1,) int64. nn_vis marches a sphere along the polyline, which leaves a last segment of any
    length; even spacing makes smoothing act alike everywhere. Returns points, offsets, lengths (E,) float32.
    """
    edges = len(offsets) - 1
    lengths = np.empty(edges, np.float32)
    in_chunks(offsets, lambda first, last: _lengths(points, offsets, first, last, lengths))
    counts = np.clip(np.ceil(lengths / np.float32(step) - 1e-4), 1, MOST_SAMPLES - 1).astype(np.int64) + 1
    new_offsets = np.zeros(edges + 1, np.int64)
    np.cumsum(counts, out=new_offsets[1:])
    new_points = np.empty((int(new_offsets[-1]), 3), np.float32)
    in_chunks(new_offsets, lambda first, last: _resample(points, offsets, lengths, first, last, new_points, new_offsets))
    return new_points, new_offsets, lengths


def resample_like(points: np.ndarray, offsets: np.ndarray, new_offsets: np.ndarray) -> np.ndarray:
    """The polylines with evenly spaced samples, as many for each as new_offsets (E + 1,) says. Returns (new samples, 3) float32."""
    lengths = np.empty(len(offsets) - 1, np.float32)
    in_chunks(offsets, lambda first, last: _lengths(points, offsets, first, last, lengths))
    new_points = np.empty((int(new_offsets[-1]), 3), np.float32)
    in_chunks(new_offsets, lambda first, last: _resample(points, offsets, lengths, first, last, new_points, new_offsets))
    return new_points


@numba.njit(cache=True, nogil=True)
def _lengths(points, offsets, first, last, lengths):
    for e in range(first, last):
        total = 0.0
        for i in range(offsets[e] + 1, offsets[e + 1]):
            x, y, z = points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1], points[i, 2] - points[i - 1, 2]
            total += np.sqrt(x * x + y * y + z * z)
        lengths[e] = total


@numba.njit(cache=True, nogil=True)
def _resample(points, offsets, lengths, first, last, new_points, new_offsets):
    for e in range(first, last):
        start, end = new_offsets[e], new_offsets[e + 1] - 1
        new_points[start] = points[offsets[e]]
        new_points[end] = points[offsets[e + 1] - 1]
        step = lengths[e] / np.float32(end - start)
        i = offsets[e] + 1
        done, segment = np.float32(0), _distance(points[i - 1], points[i])
        for j in range(start + 1, end):
            at = step * np.float32(j - start)
            while done + segment < at and i < offsets[e + 1] - 1:
                done += segment
                i += 1
                segment = _distance(points[i - 1], points[i])
            t = min(np.float32(1), (at - done) / segment) if segment > 0 else np.float32(0)
            for k in range(3):
                new_points[j, k] = points[i - 1, k] + t * (points[i, k] - points[i - 1, k])


@numba.njit(inline="always")
def _distance(a, b):
    x, y, z = a[0] - b[0], a[1] - b[1], a[2] - b[2]
    return np.sqrt(x * x + y * y + z * z)

"""Polylines as one flat array of samples and CSR offsets; both end points stay as they are, to the bit."""

from typing import NamedTuple

import numba
import numpy as np

from .kernels import kernel
from .threads import in_chunks

MOST_SAMPLES = 256  # of one edge, so that one stray edge cannot fill the memory


class Resampled(NamedTuple):
    """Polylines, points (M, 3) float32 and offsets (E + 1,) int64, and the length (E,) float32 of each."""

    points: np.ndarray
    offsets: np.ndarray
    lengths: np.ndarray


def straight_samples(starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Straight polylines of two samples each.

    starts, ends: (E, 3). Returns points (2 E, 3) float32, offsets (E + 1,) int64.
    """
    points = np.stack([starts, ends], axis=1).astype(np.float32).reshape(-1, 3)
    return points, np.arange(0, len(points) + 1, 2, dtype=np.int64)


def resample(points: np.ndarray, offsets: np.ndarray, step: float) -> Resampled:
    """Spaces the samples of every polyline evenly along it, at most `step` apart.

    points (M, 3) float32, offsets (E + 1,) int64. nn_vis marches a sphere along the polyline, which leaves a last
    segment of any length; even spacing makes smoothing act alike everywhere.
    """
    edges = len(offsets) - 1
    lengths = np.empty(edges, np.float32)
    in_chunks(offsets, lambda first, last: _lengths(points, offsets, first, last, lengths))
    counts = np.clip(np.ceil(lengths / np.float32(step) - 1e-4), 1, MOST_SAMPLES - 1).astype(np.int64) + 1
    new_offsets = np.zeros(edges + 1, np.int64)
    np.cumsum(counts, out=new_offsets[1:])
    return Resampled(_resampled(points, offsets, lengths, new_offsets), new_offsets, lengths)


def resample_like(points: np.ndarray, offsets: np.ndarray, new_offsets: np.ndarray) -> np.ndarray:
    """The polylines with evenly spaced samples, as many for each as new_offsets (E + 1,) says.

    Returns (new samples, 3) float32.
    """
    lengths = np.empty(len(offsets) - 1, np.float32)
    in_chunks(offsets, lambda first, last: _lengths(points, offsets, first, last, lengths))
    return _resampled(points, offsets, lengths, new_offsets)


def _resampled(points, offsets, lengths, new_offsets) -> np.ndarray:
    old, new = points.reshape(-1), np.empty((int(new_offsets[-1]), 3), np.float32)
    in_chunks(
        new_offsets,
        lambda first, last: _resample(old, offsets, lengths, first, last, new.reshape(-1), new_offsets),
    )
    return new


@kernel()
def _lengths(points, offsets, first, last, lengths):
    for e in range(first, last):
        total = 0.0
        for i in range(offsets[e] + 1, offsets[e + 1]):
            x, y, z = points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1], points[i, 2] - points[i - 1, 2]
            total += np.sqrt(x * x + y * y + z * z)
        lengths[e] = total


@kernel()
def _resample(old, offsets, lengths, first, last, new, new_offsets):
    three = np.uintp(3)
    for e in range(first, last):
        count = new_offsets[e + 1] - new_offsets[e]
        i, final, to = np.uintp(3 * offsets[e]), np.uintp(3 * (offsets[e + 1] - 2)), np.uintp(3 * new_offsets[e])
        _write(new, to, _read(old, i))
        step = lengths[e] / np.float32(count - 1)
        (x, y, z), (dx, dy, dz) = _read(old, i), _segment(old, i)
        done, length = np.float32(0), np.sqrt(dx * dx + dy * dy + dz * dz)
        for number in range(1, count - 1):
            at = step * np.float32(number)
            while done + length < at and i < final:
                done += length
                i += three
                (x, y, z), (dx, dy, dz) = _read(old, i), _segment(old, i)
                length = np.sqrt(dx * dx + dy * dy + dz * dz)
            t = min(np.float32(1), (at - done) / length) if length > 0 else np.float32(0)
            to += three
            _write(new, to, (x + t * dx, y + t * dy, z + t * dz))
        _write(new, to + three, _read(old, final + three))


@numba.njit(inline="always")
def _read(flat, at):
    return flat[at], flat[at + np.uintp(1)], flat[at + np.uintp(2)]


@numba.njit(inline="always")
def _write(flat, at, sample):
    flat[at], flat[at + np.uintp(1)], flat[at + np.uintp(2)] = sample


@numba.njit(inline="always")
def _segment(flat, at):
    """From the sample at `at` to the next."""
    x, y, z = _read(flat, at)
    u, v, w = _read(flat, at + np.uintp(3))
    return u - x, v - y, w - z

"""Smoothing of polylines: every sample between the ends moves towards the middle of its two neighbours."""

import numba
import numpy as np

from .kernels import kernel
from .rows import MARGIN, empty_rows, read_rows, write_inner
from .simd import fill8, load8, store
from .threads import in_chunks

# What each neighbour counts in a pass. nn_vis takes the mean of all three (1/3), which straightens the bundles that
# advection has just made; at this share half the advection does the same, with less detour and purer bundles.
NEIGHBOUR = 0.15


def smooth(points: np.ndarray, offsets: np.ndarray, passes: int) -> None:
    """Smooths polylines in place, `passes` times. points (M, 3) float32, offsets (E + 1,) int64; end points stay.

    nn_vis widens the window on polylines of more than 24 samples (they are drift there);
    even spacing leaves three enough.
    """
    points = points.reshape(-1)
    for done in range(0, passes, MARGIN):
        taps = _taps(min(MARGIN, passes - done))
        in_chunks(
            offsets,
            lambda first, last: _smooth(points, offsets, first, last, taps, empty_rows(6, offsets, first, last)),
        )


def _taps(passes: int) -> np.ndarray:
    """(passes + 1,) float32: what a sample counts, and its neighbours on one side, near to far, after all passes."""
    taps = np.ones(1)
    for _ in range(passes):
        taps = np.convolve(taps, [NEIGHBOUR, 1 - 2 * NEIGHBOUR, NEIGHBOUR])
    return taps[passes:].astype(np.float32)


@kernel()
def _smooth(points, offsets, first, last, taps, rows):
    """All passes at once.

    With fixed ends they are one convolution of the polyline continued beyond them, mirrored at the end points.
    """
    x, y, z, smooth_x, smooth_y, smooth_z = rows[0], rows[1], rows[2], rows[3], rows[4], rows[5]
    for e in range(first, last):
        start, count = offsets[e], offsets[e + 1] - offsets[e]
        read_rows(points, start, count, x, y, z)
        for row in (x, y, z):
            _continue(row, count, len(taps) - 1)
        for i in range(MARGIN + 1, MARGIN + count - 1, 8):
            tap = fill8(taps[0])
            sum_x, sum_y, sum_z = tap * load8(x, i), tap * load8(y, i), tap * load8(z, i)
            for j in range(1, len(taps)):
                tap = fill8(taps[j])
                sum_x = sum_x + tap * (load8(x, i - j) + load8(x, i + j))
                sum_y = sum_y + tap * (load8(y, i - j) + load8(y, i + j))
                sum_z = sum_z + tap * (load8(z, i - j) + load8(z, i + j))
            store(smooth_x, i, sum_x)
            store(smooth_y, i, sum_y)
            store(smooth_z, i, sum_z)
        write_inner(points, start, count, smooth_x, smooth_y, smooth_z)


@numba.njit(inline="always")
def _continue(row, count, reach):
    """Mirrors `reach` samples beyond each of the two end points at that point."""
    start, end = np.uintp(MARGIN), np.uintp(MARGIN + count - 1)
    twice_start, twice_end = row[start] + row[start], row[end] + row[end]
    for j in range(np.uintp(1), np.uintp(reach + 1)):
        row[start - j] = twice_start - row[start + j]
        row[end + j] = twice_end - row[end - j]

"""Smoothing of polylines: every sample between the ends moves towards the middle of its two neighbours."""
import numba
import numpy as np

from .rows import MARGIN, empty_rows, read_rows, row_length, write_inner
from .simd import fill8, load8, store
from .threads import in_chunks

# What each neighbour counts in a pass. nn_vis takes the mean of all three (1/3), which straightens the bundles that advection has just
# made; at this share half the advection does the same, with less detour and purer bundles.
NEIGHBOUR = 0.15


def smooth(points: np.ndarray, offsets: np.ndarray, passes: int) -> None:
    """Smooths polylines in place, `passes` times. points (M, 3) float32, offsets (E + 1,) int64; end points stay.

    nn_vis widens the window on polylines of more than 24 samples (they are drift there); even spacing leaves three enough.
    """
    for done in range(0, passes, MARGIN):
        taps = _taps(min(MARGIN, passes - done))
        in_chunks(offsets, lambda first, last: _smooth(points, offsets, first, last, taps))


def _taps(passes: int) -> np.ndarray:
    """(passes + 1,) float32: what a sample counts, and its neighbours on one side, near to far, after so many passes."""
    taps = np.ones(1)
    for _ in range(passes):
        taps = np.convolve(taps, [NEIGHBOUR, 1 - 2 * NEIGHBOUR, NEIGHBOUR])
    return taps[passes:].astype(np.float32)


@numba.njit(cache=True, nogil=True)
def _smooth(points, offsets, first, last, taps):
    """All passes at once: with fixed ends they are one convolution of the polyline continued beyond them, mirrored at the end points."""
    length, reach = row_length(offsets, first, last), len(taps) - 1
    rows, smoothed = empty_rows(length), empty_rows(length)
    for e in range(first, last):
        start, count = offsets[e], offsets[e + 1] - offsets[e]
        read_rows(points, start, count, rows[0], rows[1], rows[2])
        for axis in range(3):
            row, out = rows[axis], smoothed[axis]
            before, after = MARGIN, MARGIN + count - 1
            twice_first, twice_last = row[before] + row[before], row[after] + row[after]
            for j in range(1, reach + 1):
                row[before - j] = twice_first - row[before + j]
                row[after + j] = twice_last - row[after - j]
            for i in range(MARGIN + 1, after, 8):
                total = fill8(taps[0]) * load8(row, i)
                for j in range(1, reach + 1):
                    total = total + fill8(taps[j]) * (load8(row, i - j) + load8(row, i + j))
                store(out, i, total)
        write_inner(points, start, count, smoothed[0], smoothed[1], smoothed[2])

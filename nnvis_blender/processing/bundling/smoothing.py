"""Smoothing of polylines: every sample between the ends moves towards the middle of its two neighbours."""
import numba
import numpy as np

from .threads import in_chunks

# What each neighbour counts in a pass. nn_vis takes the mean of all three (1/3), which straightens the bundles that advection has just
# made; at this share half the advection does the same, with less detour and purer bundles.
NEIGHBOUR = 0.15


def smooth(points: np.ndarray, offsets: np.ndarray, passes: int) -> None:
    """Smooths polylines in place, `passes` times. points (M, 3) float32, offsets (E + 1,) int64; end points stay.

    nn_vis widens the window on polylines of more than 24 samples (they are drift there); even spacing leaves three enough.
    """
    in_chunks(offsets, lambda first, last: _smooth(points, offsets, first, last, passes, np.float32(NEIGHBOUR)))


@numba.njit(cache=True, nogil=True)
def _smooth(points, offsets, first, last, passes, neighbour):
    middle = np.float32(1) - neighbour - neighbour
    for e in range(first, last):
        for _ in range(passes):
            for k in range(3):
                before = points[offsets[e], k]
                for i in range(offsets[e] + 1, offsets[e + 1] - 1):
                    here = points[i, k]
                    points[i, k] = neighbour * (before + points[i + 1, k]) + middle * here
                    before = here

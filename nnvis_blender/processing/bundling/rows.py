"""One edge's samples as three rows x, y, z, so that kernels work on eight samples at a time."""

import numba
import numpy as np

from .simd import fill8, floats, load8, load_xyz, store, store_xyz, truncated

MARGIN = 16  # numbers before and after the samples, for what a kernel needs there


def empty_rows(rows: int, offsets: np.ndarray, first: int, last: int) -> np.ndarray:
    """(rows, numbers) float32, each of which holds any of the polylines first to last, with both margins.

    Seven more numbers are there for vectors that reach over the end.
    """
    longest = np.diff(offsets[first : last + 1]).max(initial=0)
    return np.empty((rows, longest + 2 * MARGIN + 7), np.float32)


def empty_indices(offsets: np.ndarray, first: int, last: int) -> np.ndarray:
    """A row as of empty_rows, of int32."""
    return empty_rows(1, offsets, first, last)[0].view(np.int32)


@numba.njit(inline="always")
def read_rows(flat, start, count, x, y, z):
    """Fills the rows with `count` samples from the start-th on, and whatever follows. flat: x, y, z, x, y, z, ..."""
    for i in range(0, count, 8):
        at = 3 * (start + i)
        if at + 24 <= len(flat):
            eight = load_xyz(flat, at)
            store(x, MARGIN + i, eight[0])
            store(y, MARGIN + i, eight[1])
            store(z, MARGIN + i, eight[2])
        else:
            for j in range(i, count):
                at = 3 * (start + j)
                x[MARGIN + j], y[MARGIN + j], z[MARGIN + j] = flat[at], flat[at + 1], flat[at + 2]


@numba.njit(inline="always")
def write_inner(flat, start, count, x, y, z):
    """Writes the samples between the two ends back."""
    end = count - 1
    if end < 9:
        for i in range(1, end):
            at = 3 * (start + i)
            flat[at], flat[at + 1], flat[at + 2] = x[MARGIN + i], y[MARGIN + i], z[MARGIN + i]
        return
    for i in range(1, end, 8):
        i = min(i, end - 8)  # the last eight may overlap those before
        store_xyz(flat, 3 * (start + i), load8(x, MARGIN + i), load8(y, MARGIN + i), load8(z, MARGIN + i))


@numba.njit(inline="always")
def locate(x, y, z, count, low, inverse, shape, u, v, w, voxel):
    """Where samples lie in a grid: u, v, w in [0, 1) within their cell, voxel the index of the cell's first number.

    low: corner of the grid. inverse: of a cell's edge, float32. shape: (nx, ny, nz, channels).
    u, v, w, voxel (int32): rows to fill.
    """
    scale, low_x, low_y, low_z = fill8(inverse), fill8(low[0]), fill8(low[1]), fill8(low[2])
    ny, nz, channels = fill8(np.int32(shape[1])), fill8(np.int32(shape[2])), fill8(np.int32(shape[3]))
    for i in range(MARGIN, MARGIN + count, 8):
        a, b, c = (load8(x, i) - low_x) * scale, (load8(y, i) - low_y) * scale, (load8(z, i) - low_z) * scale
        cell_a, cell_b, cell_c = truncated(a), truncated(b), truncated(c)
        store(voxel, i, ((cell_a * ny + cell_b) * nz + cell_c) * channels)
        store(u, i, a - floats(cell_a))
        store(v, i, b - floats(cell_b))
        store(w, i, c - floats(cell_c))

"""One edge's samples as three rows x, y, z, so that kernels work on eight samples at a time."""
import numba
import numpy as np

from .simd import fill8, floats, load8, store, truncated

MARGIN = 16  # numbers before and after the samples, for what a kernel needs there


@numba.njit(cache=True, nogil=True)
def row_length(offsets, first, last):
    """Numbers of a row that holds any of some polylines with both margins, and the seven by which a vector may reach over the end."""
    longest = 0
    for e in range(first, last):
        longest = max(longest, offsets[e + 1] - offsets[e])
    return longest + 2 * MARGIN + 7


@numba.njit(cache=True, nogil=True)
def empty_rows(length):
    return np.empty(length, np.float32), np.empty(length, np.float32), np.empty(length, np.float32)


@numba.njit(cache=True, nogil=True)
def read_rows(points, start, count, x, y, z):
    """Fills the rows with `count` samples from points[start] on."""
    flat, at = points.reshape(-1), np.uintp(3 * start)  # unsigned: numba then asks for no negative index
    for i in range(np.uintp(MARGIN), np.uintp(MARGIN + count)):
        x[i], y[i], z[i] = flat[at], flat[at + np.uintp(1)], flat[at + np.uintp(2)]
        at += np.uintp(3)


@numba.njit(cache=True, nogil=True)
def write_inner(points, start, count, x, y, z):
    """Writes the samples between the two ends back."""
    flat, at = points.reshape(-1), np.uintp(3 * start + 3)
    for i in range(np.uintp(MARGIN + 1), np.uintp(MARGIN + count - 1)):
        flat[at], flat[at + np.uintp(1)], flat[at + np.uintp(2)] = x[i], y[i], z[i]
        at += np.uintp(3)


@numba.njit(cache=True, nogil=True)
def locate(x, y, z, count, low, inverse, shape, u, v, w, voxel):
    """Where samples lie in a grid: u, v, w in [0, 1) within their cell, voxel the index of the cell's first number.

    low: corner of the grid. inverse: of a cell's edge, float32. shape: (nx, ny, nz, channels). u, v, w, voxel (int32): rows to fill.
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

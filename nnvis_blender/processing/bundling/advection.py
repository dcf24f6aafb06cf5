"""Moves samples up the density of edges like their own, and away from the density of all the others."""

import numba
import numpy as np

from .kernels import kernel
from .rows import MARGIN, empty_indices, empty_rows, locate, read_rows, write_inner
from .simd import blend, fill8, larger, lasts, load4, load8, products, roots, smaller, store, sums
from .threads import even_offsets, in_chunks


def advect(points, offsets, ends, density, grid, similarity: float, longest: float, gain: float) -> None:
    """Moves every sample between the ends, in place, up the gradient of log A.

    A(D) = |D| cos(w, D)^p with p = 1 / (1 - sigma) and the sample's class vector w.
    Where D is nearly of its kind (cos near 1) this is the gradient of nn_vis' A(D) = |D| (cos - sigma);
    but A stays positive, so unlike edges lose their pull instead of pushing bundles apart.
    The step is a mean shift, gain * variance * grad log A: it fades on a bundle's ridge instead of jumping over it,
    and is never longer than `longest`. The part along the polyline, which would only crowd the samples, is left out,
    and z stays between the end points' z.

    points (M, 3), offsets (E + 1,): polylines. ends (E, 2, channels): class vectors, the last channel 0.
    density (nx, ny, nz, channels): its last channel holds |D| (see store_length). grid: the DensityGrid it lies on.
    """
    reach = np.arange(len(grid.taps)) - len(grid.taps) // 2
    variance = float((grid.taps * reach**2).sum()) * grid.cell**2
    step, power = gain * variance / grid.cell, 1.0 / (1.0 - similarity)
    toward, aside = np.float32(step * power), np.float32(step * (power - 1.0))
    blocks, shape, longest = (0,) * (ends.shape[2] // 4), density.shape, np.float32(longest)
    points, vectors, voxels = points.reshape(-1), ends.reshape(-1), density.reshape(-1)

    def move(first, last):
        edges = (points, offsets, vectors, first, last)
        rows, corners = empty_rows(9, offsets, first, last), empty_rows(16, offsets, first, last)
        field = (voxels, shape, grid.low, grid.inverse, toward, aside, longest, blocks)
        _advect(*edges, *field, rows, corners, empty_indices(offsets, first, last))

    in_chunks(offsets, move)


def store_length(density: np.ndarray) -> None:
    """Writes |D| into the last channel of a density, (nx, ny, nz, channels) float32, in place."""
    flat = density.reshape(-1, density.shape[-1])
    in_chunks(even_offsets(len(flat), 20), lambda first, last: _store_length(flat, first, last))


@kernel(fastmath={"contract", "reassoc"})
def _store_length(voxels, first, last):
    own = voxels.shape[1] - 1
    for i in range(first, last):
        total = np.float32(0)
        for k in range(own):
            total += voxels[i, k] * voxels[i, k]
        voxels[i, own] = np.sqrt(total)


@kernel()
def _advect(
    points,
    offsets,
    vectors,
    first,
    last,
    voxels,
    shape,
    low,
    inverse,
    toward,
    aside,
    longest,
    blocks,
    rows,
    read,
    voxel,
):
    """Moves the edges first to last. blocks: a tuple of channels / 4 numbers. rows, read, voxel: 9, 16 and one row."""
    channels = 4 * len(blocks)
    over_y, over_x = shape[2] * channels, shape[1] * shape[2] * channels
    corners = (
        0,
        channels,
        over_y,
        over_y + channels,
        over_x,
        over_x + channels,
        over_x + over_y,
        over_x + over_y + channels,
    )
    x, y, z, cells, moved = rows[0], rows[1], rows[2], rows[3:6], rows[6:9]
    dots, lengths = read[:8], read[8:]
    for e in range(first, last):
        start, count = offsets[e], offsets[e + 1] - offsets[e]
        read_rows(points, start, count, x, y, z)
        locate(x, y, z, count, low, inverse, shape, cells[0], cells[1], cells[2], voxel)
        voxel[MARGIN + count : MARGIN + count + 3] = 0
        _read_corners(vectors, 2 * channels * e, voxels, voxel, corners, count, dots, lengths, blocks)
        _move((x, y, z), cells, dots, lengths, count, toward, aside, longest, moved)
        write_inner(points, start, count, moved[0], moved[1], moved[2])


@kernel()
def _read_corners(vectors, source, voxels, voxel, corners, count, dots, lengths, blocks):
    """w . D and |D| at the eight corners of each inner sample's cell, into dots and lengths, (8, samples).

    Four samples at a time.
    vectors[source:]: the edge's two class vectors. voxel: where each sample's cell begins in voxels.
    corners: where its corners are.
    """
    channels = 4 * len(blocks)
    target, last = source + channels, channels - 4
    step = np.float32(1) / np.float32(count - 1)
    for i in range(np.uintp(MARGIN + 1), np.uintp(MARGIN + count - 1), np.uintp(4)):
        t = np.float32(i - np.uintp(MARGIN))
        one, two, three = np.uintp(1), np.uintp(2), np.uintp(3)
        w0 = blend(vectors, source, target, t * step, blocks)
        w1 = blend(vectors, source, target, (t + np.float32(1)) * step, blocks)
        w2 = blend(vectors, source, target, (t + np.float32(2)) * step, blocks)
        w3 = blend(vectors, source, target, (t + np.float32(3)) * step, blocks)
        v0, v1 = np.int64(voxel[i]), np.int64(voxel[i + one])
        v2, v3 = np.int64(voxel[i + two]), np.int64(voxel[i + three])
        for k in range(8):
            a, b, c, d = v0 + corners[k], v1 + corners[k], v2 + corners[k], v3 + corners[k]
            p0, p1 = products(w0, voxels, a), products(w1, voxels, b)
            p2, p3 = products(w2, voxels, c), products(w3, voxels, d)
            store(dots[k], i, sums(p0, p1, p2, p3))
            ends = load4(voxels, a + last), load4(voxels, b + last), load4(voxels, c + last), load4(voxels, d + last)
            store(lengths[k], i, lasts(ends[0], ends[1], ends[2], ends[3]))


@kernel()
def _move(rows, cells, dots, lengths, count, toward, aside, longest, moved):
    """Writes where the inner samples go into `moved`; eight samples at a time."""
    x, y, z = rows
    one, tiny, farthest = fill8(np.float32(1)), fill8(np.float32(1e-12)), fill8(longest)
    toward, aside = fill8(toward), fill8(aside)
    ends = z[MARGIN], z[MARGIN + count - 1]
    bottom, top = fill8(min(ends)), fill8(max(ends))
    for i in range(MARGIN + 1, MARGIN + count - 1, 8):
        u, v, w = load8(cells[0], i), load8(cells[1], i), load8(cells[2], i)
        own, ax, ay, az = _value_and_gradient(_corners(dots, i), u, v, w)
        norm, nx, ny, nz = _value_and_gradient(_corners(lengths, i), u, v, w)
        near, far = toward / larger(own, tiny), aside / larger(norm, tiny)
        gx, gy, gz = near * ax - far * nx, near * ay - far * ny, near * az - far * nz
        tx = load8(x, i + 1) - load8(x, i - 1)
        ty = load8(y, i + 1) - load8(y, i - 1)
        tz = load8(z, i + 1) - load8(z, i - 1)
        along = (gx * tx + gy * ty + gz * tz) / (tx * tx + ty * ty + tz * tz + tiny)
        gx, gy, gz = gx - along * tx, gy - along * ty, gz - along * tz
        limit = smaller(one, farthest / roots(gx * gx + gy * gy + gz * gz + tiny))
        store(moved[0], i, load8(x, i) + limit * gx)
        store(moved[1], i, load8(y, i) + limit * gy)
        store(moved[2], i, smaller(top, larger(bottom, load8(z, i) + limit * gz)))


@numba.njit(inline="always")
def _corners(values, i):
    return (
        load8(values[0], i),
        load8(values[1], i),
        load8(values[2], i),
        load8(values[3], i),
        load8(values[4], i),
        load8(values[5], i),
        load8(values[6], i),
        load8(values[7], i),
    )


@numba.njit(inline="always")
def _value_and_gradient(corners, x, y, z):
    """The trilinear interpolation of a cell's corners at (x, y, z) in [0, 1]^3, and its gradient per cell.

    z varies fastest.
    """
    a, b, c, d, e, f, g, h = corners
    z00, z01, z10, z11 = b - a, d - c, f - e, h - g  # differences along z at (x, y)
    v00, v01, v10, v11 = a + z * z00, c + z * z01, e + z * z10, g + z * z11
    y0, y1 = v01 - v00, v11 - v10
    v0, v1 = v00 + y * y0, v10 + y * y1
    z0, z1 = z00 + y * (z01 - z00), z10 + y * (z11 - z10)
    return v0 + x * (v1 - v0), v1 - v0, y0 + x * (y1 - y0), z0 + x * (z1 - z0)

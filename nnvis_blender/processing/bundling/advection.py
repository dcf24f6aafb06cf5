"""Moves samples up the density of edges like their own, and away from the density of all the others."""
import numba
import numpy as np

from .threads import in_chunks


def advect(points, offsets, ends, density, grid, similarity: float, longest: float, gain: float) -> None:
    """Moves every sample between the ends, in place, up the gradient of log A with A(D) = |D| cos(w, D)^p, p = 1 / (1 - sigma).

    w is the sample's class vector. Where D is nearly of its kind (cos near 1) this is the gradient of nn_vis'
    A(D) = |D| (cos - sigma); but A stays positive, so unlike edges lose their pull instead of pushing bundles apart. The step
    is a mean shift, gain * variance * grad log A: it fades on a bundle's ridge instead of jumping over it, and is never longer than
    `longest`. The part along the polyline, which would only crowd the samples, is left out, and z stays between the end points' z.

    points (M, 3), offsets (E + 1,): polylines. ends (E, 2, channels): class vectors, the last channel 0.
    density (nx, ny, nz, channels): its last channel holds |D| (see store_length). grid: the DensityGrid it lies on.
    """
    inverse = np.float32(1.0 / grid.cell)
    reach = np.arange(len(grid.taps)) - len(grid.taps) // 2
    variance = float((grid.taps * reach**2).sum()) * grid.cell**2
    step, power = np.float32(gain * variance / grid.cell), np.float32(1.0 / (1.0 - similarity))
    in_chunks(offsets, lambda first, last: _advect(
        points, offsets, ends, density, first, last, grid.low, inverse, step, power, np.float32(longest),
    ))


def store_length(density: np.ndarray) -> None:
    """Writes |D| into the last channel of a density, (nx, ny, nz, channels) float32, in place."""
    flat = density.reshape(-1, density.shape[-1])
    flat[:, -1] = 0
    flat[:, -1] = np.sqrt(np.einsum("ik,ik->i", flat, flat))


@numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "arcp", "reassoc"})
def _advect(points, offsets, ends, density, first, last, low, inverse, step, power, longest):
    channels, rows, columns = ends.shape[2], density.shape[1], density.shape[2]
    voxels = density.reshape(-1)
    over_x, over_y = np.uintp(rows * columns * channels), np.uintp(columns * channels)
    w = np.empty(channels, np.float32)
    one, tiny = np.float32(1), np.float32(1e-12)
    for e in range(first, last):
        start, end = offsets[e], offsets[e + 1] - 1
        bottom, top = min(points[start, 2], points[end, 2]), max(points[start, 2], points[end, 2])
        bx, by, bz = points[start, 0], points[start, 1], points[start, 2]  # where the sample before was
        for i in range(start + 1, end):
            t = np.float32(i - start) / np.float32(end - start)
            for k in range(channels):
                w[k] = ends[e, 0, k] + t * (ends[e, 1, k] - ends[e, 0, k])
            px, py, pz = points[i, 0], points[i, 1], points[i, 2]
            x, y, z = (px - low[0]) * inverse, (py - low[1]) * inverse, (pz - low[2]) * inverse
            cx, cy, cz = int(x), int(y), int(z)
            x, y, z = x - np.float32(cx), y - np.float32(cy), z - np.float32(cz)
            voxel = np.uintp(((cx * rows + cy) * columns + cz) * channels)
            dots, lengths = _corners(w, voxels, voxel, over_x, over_y)
            own, ax, ay, az = _value_and_gradient(dots, x, y, z)
            norm, nx, ny, nz = _value_and_gradient(lengths, x, y, z)
            toward, aside = step * power / max(own, tiny), step * (power - one) / max(norm, tiny)
            gx, gy, gz = toward * ax - aside * nx, toward * ay - aside * ny, toward * az - aside * nz
            tx, ty, tz = points[i + 1, 0] - bx, points[i + 1, 1] - by, points[i + 1, 2] - bz
            along = (gx * tx + gy * ty + gz * tz) / (tx * tx + ty * ty + tz * tz + tiny)
            gx, gy, gz = gx - along * tx, gy - along * ty, gz - along * tz
            limit = min(one, longest / np.sqrt(gx * gx + gy * gy + gz * gz + tiny))
            bx, by, bz = px, py, pz
            points[i, 0], points[i, 1] = px + limit * gx, py + limit * gy
            points[i, 2] = min(top, max(bottom, pz + limit * gz))


@numba.njit(inline="always")
def _corners(w, voxels, voxel, over_x, over_y):
    """w . D and |D| at the eight corners of the cell that begins at voxels[voxel]; x varies slowest, z fastest.

    One loop over the channels with eight sums keeps the processor busier than eight loops.
    """
    a = b = c = d = e = f = g = h = np.float32(0)
    over_z, last = np.uintp(len(w)), np.uintp(len(w) - 1)
    at_y, at_x, at_xy = voxel + over_y, voxel + over_x, voxel + over_x + over_y
    for channel in range(len(w)):
        k = np.uintp(channel)
        u = w[k]
        a += u * voxels[voxel + k]
        b += u * voxels[voxel + over_z + k]
        c += u * voxels[at_y + k]
        d += u * voxels[at_y + over_z + k]
        e += u * voxels[at_x + k]
        f += u * voxels[at_x + over_z + k]
        g += u * voxels[at_xy + k]
        h += u * voxels[at_xy + over_z + k]
    lengths = (
        voxels[voxel + last], voxels[voxel + over_z + last], voxels[at_y + last], voxels[at_y + over_z + last],
        voxels[at_x + last], voxels[at_x + over_z + last], voxels[at_xy + last], voxels[at_xy + over_z + last],
    )
    return (a, b, c, d, e, f, g, h), lengths


@numba.njit(inline="always")
def _value_and_gradient(corners, x, y, z):
    """The trilinear interpolation of a cell's corners at (x, y, z) in [0, 1]^3, and its gradient per cell: four floats."""
    a, b, c, d, e, f, g, h = corners
    z00, z01, z10, z11 = b - a, d - c, f - e, h - g  # differences along z at (x, y)
    v00, v01, v10, v11 = a + z * z00, c + z * z01, e + z * z10, g + z * z11
    y0, y1 = v01 - v00, v11 - v10
    v0, v1 = v00 + y * y0, v10 + y * y1
    z0, z1 = z00 + y * (z01 - z00), z10 + y * (z11 - z10)
    return v0 + x * (v1 - v0), v1 - v0, y0 + x * (y1 - y0), z0 + x * (z1 - z0)

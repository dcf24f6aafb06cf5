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
    channels, ny, nz = ends.shape[2], density.shape[1], density.shape[2]
    voxels = density.reshape(-1)
    bz_, by_, bx_, last_ = np.uintp(channels), np.uintp(nz * channels), np.uintp(ny * nz * channels), np.uintp(channels - 1)
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
            a000 = a001 = a010 = a011 = a100 = a101 = a110 = a111 = np.float32(0)
            b00 = np.uintp(((cx * ny + cy) * nz + cz) * channels)
            b01, b10, b11 = b00 + by_, b00 + bx_, b00 + bx_ + by_
            for k in range(channels):
                j = np.uintp(k)
                u = w[j]
                a000 += u * voxels[b00 + j]
                a001 += u * voxels[b00 + bz_ + j]
                a010 += u * voxels[b01 + j]
                a011 += u * voxels[b01 + bz_ + j]
                a100 += u * voxels[b10 + j]
                a101 += u * voxels[b10 + bz_ + j]
                a110 += u * voxels[b11 + j]
                a111 += u * voxels[b11 + bz_ + j]
            own, ax, ay, az = _value_and_gradient(a000, a001, a010, a011, a100, a101, a110, a111, x, y, z)
            norm, nx, ny_, nz_ = _value_and_gradient(
                voxels[b00 + last_], voxels[b00 + bz_ + last_], voxels[b01 + last_], voxels[b01 + bz_ + last_],
                voxels[b10 + last_], voxels[b10 + bz_ + last_], voxels[b11 + last_], voxels[b11 + bz_ + last_], x, y, z,
            )
            pull, purity = step * power / max(own, tiny), step * (power - one) / max(norm, tiny)
            gx, gy, gz = pull * ax - purity * nx, pull * ay - purity * ny_, pull * az - purity * nz_
            tx, ty, tz = points[i + 1, 0] - bx, points[i + 1, 1] - by, points[i + 1, 2] - bz
            along = (gx * tx + gy * ty + gz * tz) / (tx * tx + ty * ty + tz * tz + tiny)
            gx, gy, gz = gx - along * tx, gy - along * ty, gz - along * tz
            limit = min(one, longest / np.sqrt(gx * gx + gy * gy + gz * gz + tiny))
            bx, by, bz = px, py, pz
            points[i, 0], points[i, 1] = px + limit * gx, py + limit * gy
            points[i, 2] = min(top, max(bottom, pz + limit * gz))


@numba.njit(inline="always")
def _value_and_gradient(a000, a001, a010, a011, a100, a101, a110, a111, x, y, z):
    """The trilinear interpolation of a cube's corners (x first) at (x, y, z) in [0, 1]^3, and its gradient per cell."""
    a00, a01, a10, a11 = a000 + z * (a001 - a000), a010 + z * (a011 - a010), a100 + z * (a101 - a100), a110 + z * (a111 - a110)
    a0, a1 = a00 + y * (a01 - a00), a10 + y * (a11 - a10)
    dy = (a01 - a00) + x * ((a11 - a10) - (a01 - a00))
    d0, d1 = (a001 - a000) + y * ((a011 - a010) - (a001 - a000)), (a101 - a100) + y * ((a111 - a110) - (a101 - a100))
    return a0 + x * (a1 - a0), a1 - a0, dy, d0 + x * (d1 - d0)

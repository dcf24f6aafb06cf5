"""Moves samples up the density of edges like their own, and away from the density of all the others."""
import numba
import numpy as np

from .threads import in_chunks

_FLAGS = {"contract", "nsz", "arcp"}


def advect(points, offsets, ends, density, grid, longest: float, gain: float) -> None:
    """Moves every sample between the ends, in place, up the gradient of A(D) = w . D - sigma |D| (w: its unit class vector).

    The step is a mean shift, gain * variance * grad A / (w . D), so it fades on a bundle's ridge instead of jumping over it; no
    step is longer than `longest`. The part along the polyline, which would only crowd the samples, is left out, and z stays
    between the end points' z.

    points (M, 3), offsets (E + 1,): polylines. ends (E, 2, channels): class vectors, the last channel 0.
    density (nx, ny, nz, channels): its last channel holds -sigma |D|. grid: the DensityGrid it lies on.
    """
    inverse = np.float32(1.0 / grid.cell)
    reach = np.arange(len(grid.taps)) - len(grid.taps) // 2
    variance = float((grid.taps * reach**2).sum()) * grid.cell**2
    step = np.float32(gain * variance)
    in_chunks(offsets, lambda first, last: _advect(
        points, offsets, ends, density, first, last, grid.low, inverse, step, np.float32(longest),
    ))


def similarity_field(density: np.ndarray, similarity: float) -> None:
    """Writes -sigma |D| into the last channel, so that one dot product gives A(D). density: (nx, ny, nz, channels) float32."""
    density[..., -1] = 0
    flat = density.reshape(-1, density.shape[-1])
    flat[:, -1] = -similarity * np.sqrt(np.einsum("ik,ik->i", flat, flat))


@numba.njit(cache=True, nogil=True, fastmath=_FLAGS)
def _advect(points, offsets, ends, density, first, last, low, inverse, step, longest):
    channels = ends.shape[2]
    w = np.empty(channels, np.float32)
    a = np.empty((2, 2, 2), np.float32)
    s = np.empty((2, 2, 2), np.float32)
    one, tiny = np.float32(1), np.float32(1e-12)
    for e in range(first, last):
        start, end = offsets[e], offsets[e + 1] - 1
        bottom, top = min(points[start, 2], points[end, 2]), max(points[start, 2], points[end, 2])
        px, py, pz = points[start, 0], points[start, 1], points[start, 2]  # the sample before, where it was
        for i in range(start + 1, end):
            t = np.float32(i - start) / np.float32(end - start)
            norm = tiny
            for k in range(channels - 1):
                w[k] = ends[e, 0, k] + t * (ends[e, 1, k] - ends[e, 0, k])
                norm += w[k] * w[k]
            norm = one / np.sqrt(norm)
            for k in range(channels - 1):
                w[k] *= norm
            qx, qy, qz = points[i, 0], points[i, 1], points[i, 2]
            x, y, z = (qx - low[0]) * inverse, (qy - low[1]) * inverse, (qz - low[2]) * inverse
            cx, cy, cz = int(x), int(y), int(z)
            x, y, z = x - np.float32(cx), y - np.float32(cy), z - np.float32(cz)
            own = np.float32(0)
            for dx in range(2):
                for dy in range(2):
                    for dz in range(2):
                        voxel = density[cx + dx, cy + dy, cz + dz]
                        dot = np.float32(0)
                        for k in range(channels - 1):
                            dot += w[k] * voxel[k]
                        s[dx, dy, dz] = dot
                        a[dx, dy, dz] = dot + voxel[channels - 1]
                        own += dot * (x if dx else one - x) * (y if dy else one - y) * (z if dz else one - z)
            gx = gy = gz = np.float32(0)
            for j in range(2):
                for k in range(2):
                    wy, wz = (y if j else one - y), (z if k else one - z)
                    wx = x if j else one - x
                    gx += (a[1, j, k] - a[0, j, k]) * wy * wz
                    gy += (a[j, 1, k] - a[j, 0, k]) * wx * wz
                    gz += (a[j, k, 1] - a[j, k, 0]) * wx * (y if k else one - y)
            factor = step * inverse / max(own, tiny)
            gx, gy, gz = gx * factor, gy * factor, gz * factor
            tx, ty, tz = points[i + 1, 0] - px, points[i + 1, 1] - py, points[i + 1, 2] - pz
            along = (gx * tx + gy * ty + gz * tz) / (tx * tx + ty * ty + tz * tz + tiny)
            gx, gy, gz = gx - along * tx, gy - along * ty, gz - along * tz
            length = np.sqrt(gx * gx + gy * gy + gz * gz)
            limit = longest / length if length > longest else one
            px, py, pz = qx, qy, qz
            points[i, 0], points[i, 1] = qx + gx * limit, qy + gy * limit
            points[i, 2] = min(top, max(bottom, qz + gz * limit))

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


@numba.njit(cache=True, nogil=True, fastmath={"contract", "nsz", "arcp"})
def _advect(points, offsets, ends, density, first, last, low, inverse, step, power, longest):
    channels = ends.shape[2]
    w = np.empty(channels, np.float32)
    dots, lengths, corner = np.empty((2, 2, 2), np.float32), np.empty((2, 2, 2), np.float32), np.empty(3, np.float32)
    toward, uphill, place, before = np.empty(4, np.float32), np.empty(4, np.float32), np.empty(3, np.float32), np.empty(3, np.float32)
    shift, tangent = np.empty(3, np.float32), np.empty(3, np.float32)
    one, tiny = np.float32(1), np.float32(1e-12)
    for e in range(first, last):
        start, end = offsets[e], offsets[e + 1] - 1
        before[:] = points[start]  # where the sample before was
        for i in range(start + 1, end):
            t = np.float32(i - start) / np.float32(end - start)
            for k in range(channels - 1):
                w[k] = ends[e, 0, k] + t * (ends[e, 1, k] - ends[e, 0, k])
            place[:] = points[i]
            cx = int((place[0] - low[0]) * inverse)
            cy = int((place[1] - low[1]) * inverse)
            cz = int((place[2] - low[2]) * inverse)
            corner[0] = (place[0] - low[0]) * inverse - np.float32(cx)
            corner[1] = (place[1] - low[1]) * inverse - np.float32(cy)
            corner[2] = (place[2] - low[2]) * inverse - np.float32(cz)
            for dx in range(2):
                for dy in range(2):
                    for dz in range(2):
                        voxel = density[cx + dx, cy + dy, cz + dz]
                        dot = np.float32(0)
                        for k in range(channels - 1):
                            dot += w[k] * voxel[k]
                        dots[dx, dy, dz] = dot
                        lengths[dx, dy, dz] = voxel[channels - 1]
            _value_and_gradient(dots, corner, toward)
            _value_and_gradient(lengths, corner, uphill)
            along, square = np.float32(0), tiny
            for k in range(3):
                shift[k] = step * (power * toward[k + 1] / max(toward[0], tiny) - (power - one) * uphill[k + 1] / max(uphill[0], tiny))
                tangent[k] = points[i + 1, k] - before[k]
                along += shift[k] * tangent[k]
                square += tangent[k] * tangent[k]
            length = tiny
            for k in range(3):
                shift[k] -= along / square * tangent[k]
                length += shift[k] * shift[k]
            limit = min(one, longest / np.sqrt(length))
            before[:] = place
            for k in range(3):
                points[i, k] = place[k] + limit * shift[k]
            bottom, top = min(points[start, 2], points[end, 2]), max(points[start, 2], points[end, 2])
            points[i, 2] = min(top, max(bottom, points[i, 2]))


@numba.njit(inline="always")
def _value_and_gradient(corners, at, out):
    """The trilinear interpolation of a cube's corners at (x, y, z) in [0, 1]^3, and its gradient per cell: out (4,)."""
    one = np.float32(1)
    x, y, z = at[0], at[1], at[2]
    out[:] = 0
    for j in range(2):
        for k in range(2):
            wj, wk, wi = (y if j else one - y), (z if k else one - z), (x if j else one - x)
            out[0] += ((one - x) * corners[0, j, k] + x * corners[1, j, k]) * wj * wk
            out[1] += (corners[1, j, k] - corners[0, j, k]) * wj * wk
            out[2] += (corners[j, 1, k] - corners[j, 0, k]) * wi * wk
            out[3] += (corners[j, k, 1] - corners[j, k, 0]) * wi * (y if k else one - y)

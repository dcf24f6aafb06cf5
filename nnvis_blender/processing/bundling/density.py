"""Class density on a grid: samples are splat trilinearly, then blurred with a separable kernel of the current bandwidth.

Costs samples + voxels, whatever the bandwidth. Sums are whole numbers, so neither the order of the edges nor the number of
threads changes a bit of the result.
"""
import numba
import numpy as np

from .threads import in_chunks

CELLS_PER_BANDWIDTH = 4.0  # cells grow with the bandwidth; at four the blurred field is smooth to the eye
GRID_BYTES = 64 << 20  # cells grow further rather than let one density grid exceed this
THREAD_BYTES = 256 << 20  # fewer threads splat at once rather than let their grids together exceed this

_LARGEST_SUM = 2.0**30  # of an int32, with a margin for rounding


class DensityGrid:
    """Where a grid lies and the kernel that blurs it.

    points: (M, 3) float32, the samples that it must hold. cell: wanted edge of a voxel. bandwidth: reach of the kernel.
    channels: floats per voxel.
    """

    def __init__(self, points, cell: float, bandwidth: float, channels: int):
        low, high = _bounds(points)
        extent = high.astype(np.float64) - low
        while True:
            self.shape = (np.floor(extent / cell).astype(np.int64) + 3).tolist() + [channels]
            if np.prod(self.shape, dtype=np.float64) * 4 <= GRID_BYTES:
                break
            cell *= 1.25
        self.cell = cell
        self.low = low - np.float32(0.5 * cell)
        self.taps = biweight_taps(bandwidth / cell)

    @property
    def cells(self) -> int:
        return int(np.prod(self.shape[:3]))

    def density(self, points, offsets, ends, weights, spacing) -> np.ndarray:
        """Class density of polylines on the grid's points, (nx, ny, nz, channels) float32.

        points (M, 3), offsets (E + 1,): polylines. ends (E, 2, channels): class vectors of length <= 1 at both ends.
        weights (E,) in [0, 1]. spacing (E,): distance of a polyline's samples, as a share of the sample length, in [0, 1].
        """
        inverse = np.float32(1.0 / self.cell)
        crowd = np.zeros(self.shape[:3], np.int32)
        _count(points, self.low, inverse, crowd)
        scale = np.float32(min(2.0**20, _LARGEST_SUM / (8.0 * max(1, int(crowd.max())))))
        partial = in_chunks(
            offsets, lambda first, last: _splat(
                points, offsets, ends, weights, spacing, first, last, self.low, inverse, scale, np.zeros(self.shape, np.int32),
            ),
            most=max(1, THREAD_BYTES // (4 * self.cells * self.shape[3])),
        )
        total = partial[0]
        for other in partial[1:]:
            total += other
        density = np.multiply(total, np.float32(1.0 / scale), dtype=np.float32)
        return _blur(density, self.taps)


def biweight_taps(reach: float) -> np.ndarray:
    """Weights (2 r + 1,) float32 of the biweight kernel (1 - x^2)^2, |x| <= 1, that reaches `reach` cells; they sum to 1.

    Products of it over the axes are near to round, unlike those of the Epanechnikov kernel.
    """
    radius = max(1, int(np.ceil(reach)) - 1)
    x = np.arange(-radius, radius + 1) / max(reach, 1.0 + 1e-3)
    taps = np.maximum(1.0 - x * x, 0.0) ** 2
    return (taps / taps.sum()).astype(np.float32)


def _blur(density: np.ndarray, taps: np.ndarray) -> np.ndarray:
    """Convolves the three axes of (nx, ny, nz, channels) one after the other; outside the grid there is nothing."""
    nx, ny, nz, channels = density.shape
    for planes, lines, row in ((1, nx, ny * nz * channels), (nx, ny, nz * channels), (nx * ny, nz, channels)):
        blurred = np.empty_like(density)
        _convolve(density.reshape(planes, lines, row), taps, blurred.reshape(planes, lines, row))
        density = blurred
    return density


@numba.njit(cache=True, nogil=True)
def _bounds(points):
    low, high = points[0].copy(), points[0].copy()
    for i in range(len(points)):
        for k in range(3):
            low[k] = min(low[k], points[i, k])
            high[k] = max(high[k], points[i, k])
    return low, high


@numba.njit(cache=True, nogil=True)
def _count(points, low, inverse, crowd):
    for i in range(len(points)):
        x = int((points[i, 0] - low[0]) * inverse)
        y = int((points[i, 1] - low[1]) * inverse)
        z = int((points[i, 2] - low[2]) * inverse)
        crowd[x, y, z] += 1


@numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "arcp"})
def _splat(points, offsets, ends, weights, spacing, first, last, low, inverse, scale, grid):
    channels, ny, nz = ends.shape[2], grid.shape[1], grid.shape[2]
    voxels = grid.reshape(-1)
    sample, pair = np.empty(channels, np.float32), np.empty(2 * channels, np.float32)
    half = np.float32(0.5)
    for e in range(first, last):
        start, count = offsets[e], offsets[e + 1] - offsets[e]
        for i in range(count):
            share = weights[e] * spacing[e] * scale
            if i == 0 or i == count - 1:
                share *= half
            t = np.float32(i) / np.float32(count - 1)
            for k in range(channels):
                sample[k] = share * (ends[e, 0, k] + t * (ends[e, 1, k] - ends[e, 0, k]))
            x = (points[start + i, 0] - low[0]) * inverse
            y = (points[start + i, 1] - low[1]) * inverse
            z = (points[start + i, 2] - low[2]) * inverse
            cx, cy, cz = int(x), int(y), int(z)
            x, y, z = x - np.float32(cx), y - np.float32(cy), z - np.float32(cz)
            for k in range(channels):  # two neighbours along z lie side by side
                pair[k + channels] = z * sample[k]
                pair[k] = sample[k] - pair[k + channels]
            for dx in range(2):
                wx = x if dx else np.float32(1) - x
                for dy in range(2):
                    share = wx * (y if dy else np.float32(1) - y)
                    row = np.uintp((((cx + dx) * ny + cy + dy) * nz + cz) * channels)
                    for k in range(2 * channels):
                        voxels[row + np.uintp(k)] += np.int32(share * pair[k] + half)
    return grid


@numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "nsz", "arcp"})
def _convolve(source, taps, target):
    planes, lines, row = source.shape
    radius = len(taps) // 2
    for p in range(planes):
        for i in range(lines):
            out = target[p, i]
            for k in range(row):
                out[k] = np.float32(0)
            for j in range(max(0, i - radius), min(lines, i + radius + 1)):
                tap = taps[j - i + radius]
                line = source[p, j]
                for k in range(row):
                    out[k] += tap * line[k]

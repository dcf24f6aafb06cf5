"""Class density on a grid: samples are splat trilinearly, then blurred to the current bandwidth, axis by axis.

Costs samples + voxels, whatever the bandwidth. Sums are whole numbers, so neither the order of the edges nor the number
of threads changes a bit of the result.
"""

import numpy as np

from .blur import biweight_taps, blur
from .kernels import kernel
from .rows import MARGIN, empty_indices, empty_rows, locate, read_rows
from .simd import add_rounded, blend, joined, scaled
from .threads import in_chunks, thread_count

GRID_BYTES = 64 << 20  # cells grow further rather than let one density grid exceed this
THREAD_BYTES = 256 << 20  # fewer threads splat at once rather than let their grids together exceed this

_LARGEST_SUM = 2.0**30  # of an int32, with a margin for rounding
_CHANNELS_AT_ONCE = 16
_ROW = 256  # samples that are compared at a time to find the box


class DensityGrid:
    """Where a grid lies and the kernel that blurs it.

    points: (M, 3) float32, the samples that it must hold. cell: wanted edge of a voxel. bandwidth: reach of the kernel.
    channels: floats per voxel.
    """

    def __init__(self, points, cell: float, bandwidth: float, channels: int):
        low, high = bounds(points)
        extent = high.astype(np.float64) - low
        while True:
            self.shape = (np.floor(extent / cell).astype(np.int64) + 3).tolist() + [channels]
            self.shape[2] += self.shape[2] % 2  # with channels a multiple of four, vectors of eight fill the columns
            if np.prod(self.shape, dtype=np.float64) * 4 <= GRID_BYTES:
                break
            cell *= 1.25
        self.cell = cell
        self.low = low - np.float32(0.5 * cell)
        self.taps = biweight_taps(bandwidth / cell)

    @property
    def cells(self) -> int:
        return int(np.prod(self.shape[:3]))

    @property
    def inverse(self) -> np.float32:
        """Of the cell's edge."""
        return np.float32(1.0 / self.cell)

    def density(self, points, offsets, ends, weights, spacing) -> np.ndarray:
        """Class density of polylines on the grid's points, (nx, ny, nz, channels) float32.

        points (M, 3), offsets (E + 1,): polylines. ends (E, 2, channels): class vectors of length <= 1 at both ends.
        weights (E,) in [0, 1]. spacing (E,): distance of a polyline's samples,
        as a share of the sample length, in [0, 1].
        """
        scale = np.float32(min(2.0**20, _LARGEST_SUM / (8.0 * max(1, self._crowd(points, offsets)))))
        parts = [
            self._density(
                points, offsets, _in_fours(ends[:, :, first : first + _CHANNELS_AT_ONCE]), weights, spacing, scale
            )
            for first in range(0, ends.shape[2], _CHANNELS_AT_ONCE)
        ]
        return (parts[0] if len(parts) == 1 else np.concatenate(parts, axis=3))[..., : ends.shape[2]]

    def _crowd(self, points, offsets) -> int:
        """The number of samples in the cell that holds most."""
        count = thread_count(offsets)
        parts = np.zeros([count, *self.shape[:3]], np.int32)
        free = list(parts)
        in_chunks(
            offsets,
            lambda first, last: _count(points, offsets[first], offsets[last], self.low, self.inverse, free.pop()),
            count,
        )
        return int((parts[0] if count == 1 else parts.sum(axis=0, dtype=np.int32)).max())

    def _density(self, points, offsets, ends, weights, spacing, scale) -> np.ndarray:
        channels = ends.shape[2]
        blocks = (0,) * (channels // 4)
        count = min(thread_count(offsets), max(1, THREAD_BYTES // (4 * self.cells * channels)))
        shape = (*self.shape[:3], channels)
        grids = np.zeros((count, *shape), np.int32)
        free = [grid.reshape(-1) for grid in grids]
        points, vectors = points.reshape(-1), ends.reshape(-1)

        def splat(first, last):
            edges = (points, offsets, vectors, weights, spacing, first, last)
            rows, voxel = empty_rows(6, offsets, first, last), empty_indices(offsets, first, last)
            _splat(*edges, self.low, self.inverse, scale, free.pop(), shape, blocks, rows, voxel)

        in_chunks(offsets, splat, count)
        return blur(grids, np.float32(1.0 / scale), self.taps)


def _in_fours(ends: np.ndarray) -> np.ndarray:
    """Class vectors with a multiple of four channels, the new ones 0."""
    missing = -ends.shape[2] % 4
    return np.ascontiguousarray(np.pad(ends, ((0, 0), (0, 0), (0, missing))) if missing else ends, np.float32)


def bounds(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The corners of the box about all points, (3,) float32 each."""
    whole = len(points) - len(points) % _ROW
    rows = points[:whole].reshape(-1, 3 * _ROW)  # long rows are compared as vectors
    low, high = (
        extreme(extreme(rows, axis=0, initial=start).reshape(-1, 3), axis=0)
        for extreme, start in ((np.min, np.inf), (np.max, -np.inf))
    )
    rest = points[whole:]
    return np.min([low, *rest], axis=0), np.max([high, *rest], axis=0)


@kernel()
def _count(points, first, last, low, inverse, crowd):
    """Adds the number of samples in each cell to crowd (nx, ny, nz) int32."""
    for i in range(first, last):
        x = int((points[i, 0] - low[0]) * inverse)
        y = int((points[i, 1] - low[1]) * inverse)
        z = int((points[i, 2] - low[2]) * inverse)
        crowd[x, y, z] += 1


@kernel()
def _splat(
    points, offsets, vectors, weights, spacing, first, last, low, inverse, scale, voxels, shape, blocks, rows, voxel
):
    """Adds the edges first to last, times scale, to the voxels of a grid of the shape (nx, ny, nz, channels), int32.

    blocks: a tuple of channels / 4 numbers.
    """
    channels = 4 * len(blocks)
    over_y, over_x = shape[2] * channels, shape[1] * shape[2] * channels
    x, y, z, u, v, w = rows[0], rows[1], rows[2], rows[3], rows[4], rows[5]
    one, half = np.float32(1), np.float32(0.5)
    for e in range(first, last):
        start, count = offsets[e], offsets[e + 1] - offsets[e]
        read_rows(points, start, count, x, y, z)
        locate(x, y, z, count, low, inverse, shape, u, v, w, voxel)
        source, full, step = 2 * channels * e, weights[e] * spacing[e] * scale, one / np.float32(count - 1)
        for number in range(count):
            i = np.uintp(MARGIN + number)
            vector = blend(vectors, source, source + channels, np.float32(number) * step, blocks)
            share = half * full if number == 0 or number == count - 1 else full
            upper = w[i] * share
            # two neighbours along z lie side by side
            pair = joined(scaled(vector, share - upper), scaled(vector, upper))
            a, b, at = u[i], v[i], np.int64(voxel[i])
            add_rounded(voxels, at, pair, (one - a) * (one - b))
            add_rounded(voxels, at + over_y, pair, (one - a) * b)
            add_rounded(voxels, at + over_x, pair, a * (one - b))
            add_rounded(voxels, at + over_x + over_y, pair, a * b)

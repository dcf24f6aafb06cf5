"""The separable kernel that turns splat samples into a density."""

import numba
import numpy as np

from .kernels import kernel
from .simd import fill8, floats, load8, store
from .threads import even_offsets, in_chunks

LINES = 8  # blurred along x together


def biweight_taps(reach: float) -> np.ndarray:
    """Weights (2 r + 1,) float32 of the biweight kernel (1 - x^2)^2, |x| <= 1, that reaches `reach` cells.

    They sum to 1.

    Products of it over the axes are near to round, unlike those of the Epanechnikov kernel.
    """
    radius = max(1, int(np.ceil(reach)) - 1)
    x = np.arange(-radius, radius + 1) / max(reach, 1.0 + 1e-3)
    taps = np.maximum(1.0 - x * x, 0.0) ** 2
    return (taps / taps.sum()).astype(np.float32)


def blur(grids: np.ndarray, scale: np.float32, taps: np.ndarray) -> np.ndarray:
    """Convolves scale * the sum of whole-number grids with a kernel along the three axes.

    Outside the grid there is nothing.
    grids: (parts, nx, ny, nz, channels) int32, nz * channels a multiple of eight. taps: (2 r + 1,) float32, symmetric.
    Returns (nx, ny, nz, channels) float32, in the memory of the first grid:
    fresh memory would cost as much as the work on it.
    """
    parts, nx, ny, nz, channels = grids.shape
    radius, column = len(taps) // 2, nz * channels
    half = taps[radius:]
    planes = np.empty((nx + 2 * radius, ny * column), np.float32)
    planes[:radius] = planes[nx + radius :] = 0
    grids = grids.reshape(parts, nx, ny * column)
    in_chunks(
        even_offsets(nx, ny * column),
        lambda first, last: _blur_planes(
            grids,
            scale,
            half,
            first,
            last,
            channels,
            planes,
            np.zeros(column + 2 * radius * channels, np.float32),
            np.zeros((ny + 2 * radius) * column, np.float32),
        ),
    )
    out, flat = grids[0].view(np.float32), planes.reshape(-1)
    in_chunks(even_offsets(ny, nx * column), lambda first, last: _blur_across(flat, half, first, last, column, out))
    return out.reshape(nx, ny, nz, channels)


@kernel()
def _blur_planes(grids, scale, taps, first, last, channels, planes, line, plane):
    """Blurs planes of grids (parts, nx, ny * column) along z and y, into planes (radius + nx + radius, ny * column).

    line, plane: zeros, a column and a plane with nothing before and after it.
    """
    parts, radius = len(grids), len(taps) - 1
    column = len(line) - 2 * radius * channels
    lines = grids.shape[2] // column
    factor = fill8(scale)
    for x in range(first, last):
        for y in range(lines):
            for k in range(0, column, 8):
                total = load8(grids[0, x], y * column + k)
                for part in range(1, parts):
                    total = total + load8(grids[part, x], y * column + k)
                store(line, radius * channels + k, factor * floats(total))
            for k in range(0, column, 8):
                store(plane, (radius + y) * column + k, _convolved(line, radius * channels + k, channels, taps))
        out = planes[radius + x]
        for k in range(0, lines * column, 8):
            store(out, k, _convolved(plane, radius * column + k, column, taps))


@kernel()
def _blur_across(planes, taps, first, last, column, out):
    """Blurs the lines first to last of planes, (radius + nx + radius) * ny * column numbers, along x, into out.

    out: (nx, ny * column).
    """
    numbers, radius = out.shape[1], len(taps) - 1
    for start in range(first * column, last * column, LINES * column):  # few lines of all planes stay in the cache
        end = min(start + LINES * column, last * column)
        for x in range(len(out)):
            row, here = out[x], (radius + x) * numbers
            for k in range(start, end, 8):
                store(row, k, _convolved(planes, here + k, numbers, taps))


@numba.njit(inline="always")
def _convolved(numbers, index, stride, taps):
    """Eight numbers from `index` on, each blurred with those at the distances stride, 2 stride, ... on both sides."""
    total = fill8(taps[0]) * load8(numbers, index)
    for j in range(1, len(taps)):
        total = total + fill8(taps[j]) * (load8(numbers, index - j * stride) + load8(numbers, index + j * stride))
    return total

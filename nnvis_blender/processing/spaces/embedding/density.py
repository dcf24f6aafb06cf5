"""How dense points lie: a Gaussian kernel density estimate on a grid, whose integral is 1."""

import numpy as np

from ..surface import Surface

RESOLUTIONS = {2: 81, 3: 33}
_MARGIN = 3.0  # bandwidths beyond the points
_LEAST = 1e-6  # of the largest density is that of everywhere, so that no contour runs along where there is none


def density_of(states: np.ndarray, axes: list[str]) -> Surface:
    """The density of points (states, n, dimensions) at each state, as a Surface over one box for all of them.

    The bandwidth is Scott's, one for all axes. Points are counted by cells, shared out linearly among the corners about
    them, and smoothed along one axis after the other, so that it takes no pairs of points and places.
    """
    from scipy.ndimage import gaussian_filter1d  # noqa: PLC0415

    count, dimensions = states.shape[1:]
    widths = np.std(states, axis=1).mean(axis=1) * count ** (-1 / (dimensions + 4))
    widths = np.maximum(widths, 1e-6 * max(float(np.ptp(states)), 1e-6))
    reach = _MARGIN * widths.max()
    low, high = states.min(axis=(0, 1)) - reach, states.max(axis=(0, 1)) + reach
    side = RESOLUTIONS[dimensions]
    cells = (high - low) / (side - 1)
    values = np.empty((len(states), 1, *(side,) * dimensions), np.float32)
    for number, (points, width) in enumerate(zip(states, widths)):
        grid = _counted((points - low) / cells, side)
        for axis in range(dimensions):
            sigma = max(width / cells[axis], 0.6)  # narrower than that, a kernel falls between places
            grid = gaussian_filter1d(grid, sigma, axis=dimensions - 1 - axis, mode="constant", truncate=4.0)
        values[number, 0] = np.maximum(grid, _LEAST * grid.max()) / (count * np.prod(cells))
    return Surface(
        kind="output",
        axes=axes,
        low=low.astype(np.float64),
        high=high.astype(np.float64),
        fields=["density"],
        values=values,
        epochs=np.arange(len(states), dtype=np.float64),
        points=np.zeros((0, dimensions), np.float32),
        labels=np.zeros(0, np.int32),
        heights=np.zeros((len(states), 0, 1), np.float32),
        measure="density",
    )


def integral(surface: Surface, state: int) -> float:
    """The integral of a density over its box at a state."""
    cells = (surface.high - surface.low) / (np.array(surface.values.shape[:1:-1]) - 1)
    return float(surface.values[state, 0].sum(dtype=np.float64) * np.prod(cells))


def _counted(places: np.ndarray, side: int) -> np.ndarray:
    """(side, ...) float64, the first axis of places last: points (n, dimensions) in cells, each shared out linearly."""
    low = np.clip(places.astype(int), 0, side - 2)
    share = places - low
    dimensions = places.shape[1]
    grid = np.zeros(side**dimensions)
    for corner in np.ndindex(*(2,) * dimensions):
        weight = np.prod(np.where(np.array(corner) == 1, share, 1 - share), axis=1)
        index = np.ravel_multi_index(tuple((low + corner).T[::-1]), (side,) * dimensions)
        grid += np.bincount(index, weight, side**dimensions)
    return grid.reshape((side,) * dimensions)

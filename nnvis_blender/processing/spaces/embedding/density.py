"""How dense points lie: a Gaussian kernel density estimate on a grid, whose integral is 1."""

import numpy as np

from ..surface import Surface

SIDE = 81  # places along a side of the plane
MOST_CLASSES = 40  # that have a density of their own in space
_SIDES = (25, 49)  # along one of space, at least and at most: as many as _MOST_VALUES allow
_MOST_VALUES = 1 << 22
_MARGIN = 3.0  # bandwidths beyond the points
_LEAST = 1e-6  # of the largest density is that of everywhere, so that no contour runs along where there is none
_FEW = 5  # points of a class, below which it has the bandwidth of all


def density_of(states: np.ndarray, labels: np.ndarray, class_names: list[str]) -> Surface:
    """The density of points (states, n, 2 or 3) at each state, as a Surface over one box for all of them.

    labels: (n,). In the plane it has one field; in space, where all points have labels, one for each class, whose sum
    is the density. The bandwidth is Scott's, one for all axes, of each field its own. Points are counted by cells,
    shared out linearly among the corners about them, and smoothed along one axis after the other, so that it takes no
    pairs of points and places.
    """
    count, dimensions = states.shape[1:]
    is_split = dimensions == 3 and labels.min() >= 0 and len(class_names) <= MOST_CLASSES
    groups = [labels == k for k in range(len(class_names))] if is_split else [np.ones(count, bool)]
    widths = np.stack([_widths(states, group) for group in groups], axis=1)
    reach = _MARGIN * widths.max()
    low, high = states.min(axis=(0, 1)) - reach, states.max(axis=(0, 1)) + reach
    side = SIDE if dimensions == 2 else _side_of_space(widths.size)
    cells = (high - low) / (side - 1)
    values = np.empty((*widths.shape, *(side,) * dimensions), np.float32)
    for state, field in np.ndindex(widths.shape):
        grid = _smooth((states[state][groups[field]] - low) / cells, side, widths[state, field] / cells)
        values[state, field] = grid / (count * np.prod(cells))
    if dimensions == 2:
        values = np.maximum(values, _LEAST * values.max(axis=(1, 2, 3), keepdims=True))
    return Surface(
        kind="output",
        axes=["x", "y", "z"][:dimensions],
        low=low.astype(np.float64),
        high=high.astype(np.float64),
        fields=list(class_names) if is_split else ["density"],
        values=values,
        epochs=np.arange(len(states), dtype=np.float64),
        points=np.zeros((0, dimensions), np.float32),
        labels=np.zeros(0, np.int32),
        heights=np.zeros((len(states), 0, len(groups)), np.float32),
        measure="density",
    )


def integral(surface: Surface, state: int) -> float:
    """The integral of a density, of all its fields together, over its box at a state."""
    cells = (surface.high - surface.low) / (np.array(surface.values.shape[:1:-1]) - 1)
    return float(surface.values[state].sum(dtype=np.float64) * np.prod(cells))


def _widths(states: np.ndarray, group: np.ndarray) -> np.ndarray:
    """(states,) Scott's bandwidth of those of the points (states, n, dimensions)."""
    points = states[:, group] if group.sum() >= _FEW else states
    count, dimensions = points.shape[1:]
    widths = np.std(points, axis=1).mean(axis=1) * count ** (-1 / (dimensions + 4))
    return np.maximum(widths, 1e-6 * max(float(np.ptp(states)), 1e-6))


def _side_of_space(fields: int) -> int:
    """Places along a side of space, of so many fields at all states."""
    return int(np.clip(round((_MOST_VALUES / fields) ** (1 / 3)), *_SIDES))


def _smooth(places: np.ndarray, side: int, widths: np.ndarray) -> np.ndarray:
    """Points at places (n, dimensions) in cells, counted and smoothed by bandwidths in cells; see _counted."""
    from scipy.ndimage import gaussian_filter1d  # noqa: PLC0415

    grid, dimensions = _counted(places, side), places.shape[1]
    for axis, width in enumerate(widths):
        # narrower than that, a kernel falls between places
        grid = gaussian_filter1d(grid, max(width, 0.6), axis=dimensions - 1 - axis, mode="constant", truncate=4.0)
    return grid


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

"""New values of a surface in the data that is there, while its network learns."""

import numpy as np

from ...nodes.surfaces.group import GRID, POINT, TEXT
from ..attributes import read_attribute, write_attribute
from ..controls import get_control, set_control


def show_surface(item, outputs: np.ndarray) -> None:
    """Shows values (fields, rows, columns) float32, the lowest row first, of one epoch.

    Points that stand for samples of classes are as high as the surface there; those of values stay.
    """
    mesh = item.data
    part, label, place = (read_attribute(mesh, name) for name in ("part", "label", "position"))
    points = np.flatnonzero((part == POINT) & (label >= 0))
    weights, corners = _corners(place[points, :2] + 0.5, outputs.shape[1:])
    for k, values in enumerate(outputs.reshape(len(outputs), -1)):
        held = read_attribute(mesh, f"value_{k}")
        held[part == GRID] = values
        held[points] = (weights * values[corners]).sum(axis=1)
        write_attribute(mesh, f"value_{k}", "FLOAT", "POINT", held)
    _tell_range(item, held[part != TEXT] if len(outputs) == 1 else None)
    mesh.update_tag()


def _corners(at: np.ndarray, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """(weights, indices), each (points, 4), of the grid's pixels about points (n, 2) from 0 to 1."""
    last = np.array(shape[::-1]) - 1
    place = np.clip(at, 0, 1) * last
    low = np.minimum(place.astype(int), last - 1)
    share = place - low
    x, y = (np.stack([1 - share[:, axis], share[:, axis]], axis=1) for axis in (0, 1))
    column, row = (low[:, axis, None] + [0, 1] for axis in (0, 1))
    weights = (y[:, :, None] * x[:, None]).reshape(-1, 4)
    return weights, (row[:, :, None] * shape[1] + column[:, None]).reshape(-1, 4)


def _tell_range(item, values: np.ndarray | None) -> None:
    """The ends of the values of grid and points; of probabilities (None) 0 and 1. Nothing of before counts: a network
    whose values have once exploded would look flat ever after.
    """
    if values is None:
        ends = {"Low": 0.0, "High": 1.0, "Margin": 1.0}
    else:
        ends = {"Low": float(values.min()), "High": float(values.max())}
    for name, value in ends.items():
        if get_control(item, name) != value:
            set_control(item, name, value)

"""Grids of a plane or a space: vertices, lines and cells."""

from typing import NamedTuple

import numpy as np

from ...errors import usage

SHEET_LINES, SPACE_LINES = 21, 7
MOST_VERTICES = 100_000


class Grid(NamedTuple):
    """places: (n, axes) float64. edges: (e, 2) int32, pieces of the lines. faces: (f, 4) int32, cells."""

    places: np.ndarray
    edges: np.ndarray
    faces: np.ndarray


def make_grid(low: np.ndarray, high: np.ndarray, lines: int | None, fine: int, solid: bool = False) -> Grid:
    """A grid from low to high (axes,), 2 or 3 of them.

    lines: along each axis. fine: pieces of a line between two crossings. solid: of three axes, lines all through,
    without cells; else the three planes through the middle. Raises NNVisError (usage) for more vertices than
    MOST_VERTICES.
    """
    axes = len(low)
    lines = lines or (SHEET_LINES if axes == 2 else SPACE_LINES)
    if axes == 3 and not solid:
        lines += 1 - lines % 2  # one line lies in the middle
    side = (lines - 1) * fine + 1
    if (many := side**2 * (1 if axes == 2 else 3 * lines if solid else 3)) > MOST_VERTICES:
        raise usage(f"the grid would have {many:,} vertices", "Set lines or fine lower")
    on_line = np.arange(side) % fine == 0
    if axes == 2:
        grid = _sheet(side, on_line)
    elif solid:
        grid = _solid(side, on_line)
    else:
        grid = _middle_planes(side, on_line)
    return grid._replace(places=low + grid.places / (side - 1) * (high - low))


def _sheet(side: int, on_line: np.ndarray) -> Grid:
    number = np.arange(side * side, dtype=np.int32).reshape(side, side)
    rows, columns = np.divmod(number.ravel(), side)
    along = np.stack([number[on_line, :-1], number[on_line, 1:]], axis=-1).reshape(-1, 2)
    up = np.stack([number[:-1, on_line], number[1:, on_line]], axis=-1).reshape(-1, 2)
    faces = np.stack([number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]], axis=-1).reshape(-1, 4)
    return Grid(np.stack([columns, rows], axis=1).astype(float), np.concatenate([along, up]), faces)


def _middle_planes(side: int, on_line: np.ndarray) -> Grid:
    sheet, count = _sheet(side, on_line), side * side
    planes = [np.insert(sheet.places, axis, (side - 1) / 2, axis=1) for axis in range(3)]
    edges, faces = ([part + number * count for number in range(3)] for part in (sheet.edges, sheet.faces))
    return Grid(np.concatenate(planes), np.concatenate(edges), np.concatenate(faces))


def _solid(side: int, on_line: np.ndarray) -> Grid:
    """Vertices are where two of the three coordinates, or all, are those of lines."""
    crossing = on_line[:, None, None].astype(int) + on_line[None, :, None] + on_line[None, None, :]
    kept = crossing >= 2
    number = np.cumsum(kept.ravel(), dtype=np.int32).reshape(kept.shape) - 1
    edges = []
    for axis in range(3):
        first, second = (np.take(number, part, axis) for part in (np.arange(side - 1), np.arange(1, side)))
        both = np.take(kept, np.arange(side - 1), axis) & np.take(kept, np.arange(1, side), axis)
        edges.append(np.stack([first[both], second[both]], axis=-1))
    return Grid(np.argwhere(kept).astype(float), np.concatenate(edges), np.zeros((0, 4), np.int32))

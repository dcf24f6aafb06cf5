"""Bodies to print: edges as thick as they are important, units as balls, joined into closed bodies.

Thousands of tubes that lie in each other are joined as distances on a grid, whose surface is taken; to join them as
surfaces takes minutes by the thousand.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..errors import usage
from .contour import contour
from .drawing import Drawing
from .formats import ExportParameters

_CELLS_ACROSS = 3.0  # of the thinnest part
_MOST_NUMBERS = 500_000_000  # that are held at a time: a grid a group, and two more
_MARGIN = 2  # cells
_FLATNESS = 0.05  # of a cell: how far the surface may stray where it is made of fewer triangles


@dataclass
class Body:
    """A closed surface: vertices (n, 3) in millimetres, the lowest at Z = 0, triangles (m, 3) of them; number of the
    class that it is of, -1 of the whole network. volume in cubic millimetres.
    """

    vertices: np.ndarray
    triangles: np.ndarray
    number: int
    volume: float


class Print(NamedTuple):
    """bodies: one, or one for each class that edges or units matter for most, none within another. pieces: that all
    together fall into. left_out: units that no edge reaches, which would fall out of it.
    """

    bodies: list[Body]
    pieces: int
    left_out: int


def make_print(drawing: Drawing, parameters: ExportParameters) -> Print:
    """The bodies of a drawing. Raises NNVisError (usage) where nothing is drawn, or the size takes too fine a grid."""
    units = _printed_units(drawing)
    segments = _segments(drawing, units)
    if not len(segments.start):
        raise usage(f"nothing of {drawing.name} is drawn, so there is nothing to print", "Show its edges or units")
    places = np.concatenate([segments.start, segments.end])
    longest = float(np.ptp(places, axis=0).max()) + 2 * float(segments.radius.max())
    scale, cell = parameters.print_size / max(longest, 1e-9), parameters.thinnest / _CELLS_ACROSS
    radius = np.maximum(segments.radius * scale, parameters.thinnest / 2)
    start, end = segments.start * scale, segments.end * scale
    low = np.minimum(start, end).min(axis=0) - radius.max() - _MARGIN * cell
    shape = np.ceil((np.maximum(start, end).max(axis=0) + radius.max() + _MARGIN * cell - low) / cell).astype(int) + 1
    groups = segments.number if parameters.by_class else np.full(len(radius), -1)
    if shape.prod() * (len(np.unique(groups)) + 2) > _MOST_NUMBERS:
        raise usage(
            f"{parameters.print_size:g} mm with parts of {parameters.thinnest:g} mm take {shape.prod():,} points",
            "Print it smaller, its thinnest parts thicker, or not by class",
        )
    whole, levels = _levels(groups, (start - low) / cell, (end - low) / cell, radius / cell, shape)
    pieces = _pieces(whole)
    bodies = [_body(number, level, cell) for number, level in levels]
    lowest = min(body.vertices[:, 2].min() for body in bodies)
    for body in bodies:
        body.vertices[:, 2] -= lowest
    return Print(bodies, pieces, int((drawing.unit_radius > 0).sum()) - len(units))


def told(made: Print) -> list[str]:
    """How large bodies are, in words."""
    bodies = made.bodies
    places = np.concatenate([body.vertices for body in bodies])
    sides = " × ".join(f"{side:.1f}" for side in np.ptp(places, axis=0))
    volume = sum(body.volume for body in bodies) / 1000
    notes = [f"{volume:.2f} cm³, {sides} mm, {sum(len(body.triangles) for body in bodies):,} triangles"]
    if made.pieces > 1:
        notes.append(f"{made.pieces} pieces: what no edge that is drawn joins falls apart")
    if made.left_out:
        notes.append(f"left out: {made.left_out:,} units that no edge that is drawn reaches")
    return notes


@dataclass
class _Segments:
    """Straight pieces (n, 3) each from start to end, a ball's of no length; radius (n,), number (n,) of the class."""

    start: np.ndarray
    end: np.ndarray
    radius: np.ndarray
    number: np.ndarray


def _printed_units(drawing: Drawing) -> np.ndarray:
    """The units that edges reach; all that are drawn where there are no edges."""
    seen = np.flatnonzero(drawing.unit_radius > 0)
    ends = np.concatenate([drawing.edge_source, drawing.edge_target])
    return seen[np.isin(seen, ends)] if len(ends) else seen


def _segments(drawing: Drawing, units: np.ndarray) -> _Segments:
    joined = np.ones(len(drawing.places), bool)
    joined[drawing.offsets[1:] - 1] = False
    first = np.flatnonzero(joined)
    edge = np.repeat(np.arange(len(drawing.edge_source)), np.diff(drawing.offsets))[first]
    of_units = drawing.unit_importance[units].argmax(axis=1)
    return _Segments(
        np.concatenate([drawing.places[first], drawing.unit_place[units]]).astype(float),
        np.concatenate([drawing.places[first + 1], drawing.unit_place[units]]).astype(float),
        np.concatenate([(drawing.radius[first] + drawing.radius[first + 1]) / 2, drawing.unit_radius[units]]),
        np.concatenate([drawing.edge_class[edge], of_units]),
    )


def _levels(groups: np.ndarray, start, end, radius, shape):
    """(the grid of all, below 0 within; (number, grid) of each group, one after the other: below 0 within its body,
    which ends where another group is nearer).
    """
    numbers = np.unique(groups)
    nearest = np.full((2, *shape), _MARGIN, np.float32)  # of all groups before, and after the last of all
    own = {}
    for number in numbers:
        of = groups == number
        own[number] = _distances(start[of], end[of], radius[of], shape)
        np.minimum(nearest[1], np.maximum(nearest[0], own[number]), out=nearest[1])
        np.minimum(nearest[0], own[number], out=nearest[0])

    def each():
        for number in numbers:
            others = np.where(own[number] <= nearest[0], nearest[1], nearest[0])
            yield int(number), np.maximum(own[number], (own[number] - others) / 2) if len(own) > 1 else own[number]

    return nearest[0], each()


def _distances(start: np.ndarray, end: np.ndarray, radius: np.ndarray, shape) -> np.ndarray:
    """The distance of each point of a grid from the nearest rod, all in its steps, _MARGIN where that is farther."""
    from .rods import bring_nearer  # numba, which a list of formats does not need

    grid = np.full(tuple(shape), _MARGIN, np.float32)
    bring_nearer(grid, *(values.astype(np.float32) for values in (start, end, radius)), np.float32(_MARGIN))
    return grid


def _body(number: int, level: np.ndarray, cell: float) -> Body:
    import manifold3d

    for axis in range(3):  # closed, whatever reaches the sides
        sides = np.moveaxis(level, axis, 0)
        sides[0] = sides[-1] = _MARGIN
    vertices, triangles = contour(level)
    mesh = manifold3d.Mesh((vertices * cell).astype(np.float32), triangles.astype(np.uint32))
    solid = manifold3d.Manifold(mesh).simplify(_FLATNESS * cell)
    found = solid.to_mesh()
    return Body(found.vert_properties[:, :3].astype(float), found.tri_verts, number, solid.volume())


def _pieces(level: np.ndarray) -> int:
    """How many bodies a grid holds; hollows within them are none. Points that contour() joins are neighbours."""
    from scipy import ndimage

    steps = np.indices((2, 2, 2)).reshape(3, -1)
    neighbours = np.zeros((3, 3, 3), bool)
    neighbours[tuple(1 + steps)] = neighbours[tuple(1 - steps)] = True
    return int(ndimage.label(level < 0, neighbours)[1])

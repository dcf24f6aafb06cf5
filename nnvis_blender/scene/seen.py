"""What is seen of a network: the places of all that its controls draw, weighed by how thick and how opaque it is.

It follows the node groups "NNVis Edges", "NNVis Units", ... and the shader group "NNVis Opacity", half way between the
nearest and the farthest place. To evaluate these would take as long as drawing the network.
"""

from typing import NamedTuple

import numpy as np

from ..nodes import density, edge_styles, input_image, units
from ..nodes.class_view import ONE_CLASS
from ..nodes.edge_samples import ATTRIBUTION, WEIGHED
from ..nodes.unit_samples import ATTRIBUTED, FREE_ROOM
from .attributes import read_attribute
from .checkpoints import passed_checkpoint, read_at_epoch, read_units_at_epoch
from .controls import plain_controls
from .iteration import shown_samples, shown_units
from .parts.edges import ranks_of
from .placed_plates import placed_plates

CELLS = 64  # along the network's longest side
DIRECTIONS = 500  # about five degrees apart, so that what lies between two is seen to half a percent
LEAST_COVER = 0.01  # of a cell's face: what covers less of it is not seen, unless more lies in the same cell
SOLID = (edge_styles.LINES, edge_styles.SPHERES, edge_styles.POINTS, units.SPHERES, units.POINTS)
_THIN = 0.13  # of the control Size has what is drawn thin and of one width
_FAINTEST = 0.35  # of its radius keeps a unit that the chosen class has no use for


class Drawn(NamedTuple):
    """What an object draws: places (n, 3) float32 in its own space, radius (n,) of a ball or a strand there, and
    cover (n,), the area that it covers on a picture, weighed by its opacity. In model units.
    """

    places: np.ndarray
    radius: np.ndarray
    cover: np.ndarray


def outermost(places: np.ndarray, cover: np.ndarray, side: float) -> np.ndarray:
    """The indices of the places that bound what is seen: in each of many directions the farthest in a cell of that side
    that is covered enough. Single faint strands that stray count for nothing, many together do.

    places: (n, 3). cover: (n,) areas.
    """
    cells = np.floor(places / side).astype(np.int64)
    cells -= cells.min(axis=0, initial=0)
    shape = cells.max(axis=0, initial=0) + 1
    _, cell = np.unique((cells[:, 0] * shape[1] + cells[:, 1]) * shape[2] + cells[:, 2], return_inverse=True)
    covered = np.bincount(cell, cover) >= LEAST_COVER * side**2
    middle = np.average(places, axis=0, weights=cover) if cover.any() else places.mean(axis=0)
    away = np.einsum("ij,ij->i", places - middle, places - middle)
    farthest = np.zeros(len(covered))
    np.maximum.at(farthest, cell, away)
    index = np.flatnonzero(covered[cell] & (away == farthest[cell]))
    index = index[np.unique(cell[index], return_index=True)[1]]  # edges share the places of their units
    return np.unique(index[(_directions() @ places[index].T).argmax(axis=1)]) if len(index) else index


def _directions() -> np.ndarray:
    """(n, 3): DIRECTIONS evenly spread over a ball, along a spiral, and the axes."""
    number = np.arange(DIRECTIONS) + 0.5
    height, turn = 1 - 2 * number / DIRECTIONS, np.pi * (1 + np.sqrt(5)) * number
    around = np.sqrt(1 - height**2)
    return np.concatenate(
        [np.stack([around * np.cos(turn), around * np.sin(turn), height], axis=1), np.eye(3), -np.eye(3)]
    )


def drawn_edges(edges, side: float) -> Drawn:
    """The samples of the edges that are drawn, each for the strand before it, of `side` at most."""
    curves, values = edges.data, plain_controls(edges)
    if not len(curves.curves) or values["Style"] == edge_styles.NONE:
        return _nothing()
    importance = read_at_epoch(edges, "importance")
    if values["Class View"] == ONE_CLASS:
        number = values["Class"]
        share = (_read(curves, f"source_importance_{number}") + _read(curves, f"target_importance_{number}")) / 2
        radius, shown = importance * np.minimum(2 * share, 1.0) * values["Size"], share
    else:
        radius, shown = importance * values["Size"], importance
    radius = radius * (1 - values["Depth Weight"] / 2)
    drawn = edges_are_drawn(edges)
    counts = np.diff(_offsets(curves))
    of_samples = np.repeat(drawn, counts)
    is_earlier = passed_checkpoint(edges) is not None
    places = read_at_epoch(edges, "position_bundled")[of_samples] if is_earlier else shown_samples(edges, of_samples)
    radius, opacity = _solid(values, radius, opacity_of(values, shown))
    radius, opacity = (np.repeat(one[drawn], counts[drawn]) for one in (radius, opacity))
    steps = np.zeros(len(places), np.float32)
    steps[1:] = np.linalg.norm(np.diff(places, axis=0), axis=1)
    steps[np.cumsum(counts[drawn])[:-1]] = 0.0
    return Drawn(places, radius, 2 * radius * np.minimum(steps, side) * opacity)


def drawn_units(item) -> Drawn:
    """The balls of the units that are drawn."""
    mesh, values = item.data, plain_controls(item)
    if values["Style"] == units.NONE:
        return _nothing()
    strength, room, emphasis = read_units_at_epoch(item, "strength"), "room", 1.0
    shown = strength
    if values["Class View"] == ONE_CLASS:
        shown = _read(mesh, f"importance_{values['Class']}")
        emphasis = _FAINTEST + (1 - _FAINTEST) * np.minimum(2 * shown, 1.0)
    if values.get(WEIGHED) == ATTRIBUTION and values[ATTRIBUTED]:
        shown = strength = _attributed(mesh, values["Sample"], values[ATTRIBUTED])
        room = FREE_ROOM
    radius = strength * np.minimum(values["Size"], _read(mesh, room)) * emphasis
    drawn = units_are_drawn(item)
    radius, opacity = (one[drawn] for one in _solid(values, radius, opacity_of(values, shown)))
    return Drawn(unit_places(item)[drawn], radius, np.pi * radius**2 * opacity)


def _attributed(mesh, sample: float, count: int) -> np.ndarray:
    """(units,) 0..1: what units have to do with a sample of so many, or with two between them, over the most of their
    layer. See nodes/unit_samples.py.
    """
    sample = min(sample, count - 1)
    here = int(sample + 1e-4)
    share = max(sample - here, 0.0)
    first, second = (_read(mesh, f"attribution_{one}") for one in (here, min(here + 1, count - 1)))
    size, layer = np.abs((1 - share) * first + share * second), read_attribute(mesh, "layer")
    most = np.full(layer.max(initial=0) + 1, 1e-12)
    np.maximum.at(most, layer, size)
    return size / most[layer]


def unit_places(item) -> np.ndarray:
    """(units, 3): where the units' object has them, drawn or not, in its own space."""
    is_earlier = passed_checkpoint(item) is not None
    return read_units_at_epoch(item, "position") if is_earlier else shown_units(item)


def edges_are_drawn(edges) -> np.ndarray:
    """(edges,) bool: which the controls leave, whatever the style."""
    curves, values = edges.data, plain_controls(edges)
    if passed_checkpoint(edges) is not None:
        importance = read_at_epoch(edges, "importance")
        return (ranks_of(importance) < values["Edge Budget"]) & (importance > values["Importance Threshold"])
    rank = _read(curves, f"{_of_path(curves, values, 'rank')}{_class_suffix(values)}")
    return (rank < values["Edge Budget"]) & (
        _read(curves, _of_path(curves, values, "importance")) > values["Importance Threshold"]
    )


def units_are_drawn(item) -> np.ndarray:
    """(units,) bool: which the controls leave, whatever the style."""
    mesh, values = item.data, plain_controls(item)
    drawn = read_units_at_epoch(item, "strength") > values["Importance Threshold"]
    rank, least = (_of_path(mesh, values, name) for name in ("rank", "importance"))
    if rank == "path_rank":
        drawn &= _read(mesh, f"{rank}{_class_suffix(values)}") < values["Path Budget"]
    if least == "path_importance":
        drawn &= _read(mesh, least) > values["Path Threshold"]
    return drawn


def _of_path(data, values: dict, name: str) -> str:
    """The attribute that is looked at: that of the paths where they alone are drawn, and there are any."""
    return f"path_{name}" if values.get("Only Paths") and f"path_{name}" in data.attributes else name


def _class_suffix(values: dict) -> str:
    return f"_{values['Class']}" if values["Class View"] == ONE_CLASS else ""


def drawn_density(item) -> Drawn:
    """The places of the density that are drawn."""
    mesh, values = item.data, plain_controls(item)
    if values["Style"] == density.NONE or not len(mesh.vertices):
        return _nothing()
    one_class = values["Class View"] == ONE_CLASS
    dense = _read(mesh, f"density_{values['Class']}" if one_class else "density")
    drawn = dense > values["Density Threshold"]
    root = np.cbrt(dense[drawn])
    radius = root * (values["Size"] * values["Cell"] / 2)
    return Drawn(read_attribute(mesh, "position")[drawn], radius, (2 * radius) ** 2 * opacity_of(values, root))


def drawn_picture(item) -> Drawn:
    """The pixels of the input's picture: of strokes, those of the sheet that they are drawn on."""
    mesh, values = item.data, plain_controls(item)
    if values["Picture"] == input_image.NONE or not len(mesh.polygons):
        return _nothing()
    strokes = values["Strokes"] * read_attribute(mesh, "drawing")[0]
    opacity = values.get("Opacity", 1.0) * (1 - strokes * (1 - values.get("Sheet Opacity", 1.0)))
    places = read_attribute(mesh, "position") - np.float32((values["Distance"], 0, 0))
    size = np.linalg.norm(places[1] - places[0])
    return Drawn(places, np.zeros(len(places), np.float32), np.full(len(places), size**2 * opacity, np.float32))


def drawn_plates(item) -> Drawn:
    """The corners of the plates that are drawn."""
    plates = placed_plates(item)
    sides = np.array([(y, z) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
    corners = np.concatenate([np.zeros((len(plates.size), 4, 1)), plates.size[:, None] * sides], axis=2)
    places = (plates.position[:, None] + corners).reshape(-1, 3).astype(np.float32)
    cover = np.repeat(plates.size.prod(axis=1) / 4 * plain_controls(item).get("Opacity", 1.0), 4)
    return Drawn(places, np.zeros(len(places), np.float32), cover.astype(np.float32))


def opacity_of(values: dict, importance: np.ndarray) -> np.ndarray:
    """See shaders/opacity.py; 1 where a material of the user's has no such controls."""
    by_importance, by_depth, base = (
        values.get(name, 0.0) for name in ("Importance Opacity", "Depth Opacity", "Base Opacity")
    )
    product = (1 - by_importance + by_importance * importance) * (1 - by_depth / 2) * (1 - base)
    return np.clip(product + base, 0.0, 1.0)


def _solid(values: dict, radius: np.ndarray, opacity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Radius and opacity of solid styles, which are opaque, and at least thin."""
    if values["Style"] not in SOLID:
        return radius, opacity
    return np.maximum(radius, _THIN * values["Size"]), np.ones_like(opacity)


def _read(data, name: str) -> np.ndarray:
    """An attribute's values; zeros where there is none, as nodes have it (a class that the network does not have)."""
    if name in data.attributes:
        return read_attribute(data, name)
    return np.zeros(len(data.curves if hasattr(data, "curves") else data.vertices), np.float32)


def _offsets(curves) -> np.ndarray:
    offsets = np.empty(len(curves.curves) + 1, np.int32)
    curves.curve_offset_data.foreach_get("value", offsets)
    return offsets


def _nothing() -> Drawn:
    return Drawn(np.zeros((0, 3), np.float32), np.zeros(0, np.float32), np.zeros(0, np.float32))

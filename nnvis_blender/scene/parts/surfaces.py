"""Surfaces: what a network answers over the plane of two inputs, and what it loses over a plane of its weights.

One mesh each, drawn by the group "NNVis Height Field", beside the network.
"""

from functools import partial

import bpy
import numpy as np

from ...nodes.color_maps import BLUE_RED, GRAY
from ...nodes.font import LETTER
from ...nodes.surfaces.bodies import bodies_group
from ...nodes.surfaces.group import GRID, POINT, TEXT, height_field_group
from ...processing.network import ProcessedNetwork
from ...processing.spaces.surface import Surface
from ...shaders import labels_material
from ...shaders.fields import fields_material
from ..attributes import write_attribute
from ..controls import get_control, has_control, set_control
from ..coordinates import bounding_box, to_blender
from ..placed_plates import placed_plates
from .epochs import at_checkpoint
from .labels import label_corners, one_line, set_text
from .part import Part
from .plates import ROLE as PLATES
from .quads import add_quads

OUTPUT, LOSS, BODIES = SURFACES = ("surface", "landscape", "bodies")  # roles
_KINDS = {OUTPUT: ("output", 2), LOSS: ("loss", 2), BODIES: ("output", 3)}
_SIDE = 1.35  # of a surface, over the network's width
_LEAST_SIDE = 0.5  # of the network's width, where that is nothing
_APART = 0.35  # of its side is between a surface and what it stands beside
_COARSE = 64  # places along a side, below which each cell is drawn as four
_WIDE = 30.0  # times the least value is the largest where logarithms show more
# of each of nodes.surfaces.axes.LINES: x, y, z, axis, whether it is the axis' name
_TEXTS = (
    *((0, 0, 0, 0, 1), (-1, 0, 0, 0, 0), (1, 0, 0, 0, 0)),
    *((0, 0, 0, 1, 1), (0, -1, 0, 1, 0), (0, 1, 0, 1, 0)),
    *((0, 0, 0.0, 2, 0), (0, 0, 0.5, 2, 0), (0, 0, 1.0, 2, 0), (0, 0, 1.0, 2, 1)),
)


def surface_of(processed: ProcessedNetwork, role: str) -> Surface | None:
    """The last surface that a role shows."""
    found = [one for one in processed.surfaces if (one.kind, len(one.axes)) == _KINDS[role]]
    return found[-1] if found else None


def build_surface_data(name: str, processed: ProcessedNetwork, colors: np.ndarray, role: str):
    """The mesh of the surface that a role shows, see surface_mesh; empty without one."""
    surface = surface_of(processed, role)
    if surface is None:
        return bpy.data.meshes.new(name)
    return surface_mesh(name, surface, processed.epochs.numbers if follows_epochs(surface, processed) else None)


def surface_mesh(name: str, surface: Surface, numbers: np.ndarray | None):
    """A new mesh for the group "NNVis Height Field", see there, in a square of side 1 around the origin, or for "NNVis
    Bodies", in a cube that stands there.

    numbers: (checkpoints,) epochs at which it has values; None for the last ones alone.
    """
    mesh = bpy.data.meshes.new(name)
    shape, points = surface.values.shape[2:], (surface.points - surface.low) / (surface.high - surface.low) - 0.5
    ends = [np.linspace(-0.5, 0.5, count) for count in shape]
    grid = np.stack(np.meshgrid(*ends, indexing="ij")[::-1], axis=-1).reshape(-1, len(shape))
    places, texts = np.concatenate([grid, points]), np.array(_TEXTS)
    if len(shape) == 2:
        places = np.pad(places, ((0, 0), (0, 1)))
    else:
        places[:, 2] += 0.5
    mesh.vertices.add(len(places) + len(texts))
    if len(shape) == 2:
        _write_faces(mesh, *shape, len(points) if surface.is_path else 0)
    write_attribute(mesh, "position", "FLOAT_VECTOR", "POINT", np.concatenate([places, texts[:, :3]]))
    counts = (len(grid), len(points), len(texts))
    passed = np.arange(len(points)) if surface.passed is None else surface.passed
    fading = 0 if surface.fading is None else surface.fading.ravel()
    for attribute, kind, parts in (
        ("part", "INT", (GRID, POINT, TEXT)),
        ("label", "INT", (-1, surface.labels, -1)),
        ("passed", "FLOAT", (0, passed, 0)),
        ("fading", "FLOAT", (fading, 0, 0)),
        ("axis", "INT", (0, 0, texts[:, 3])),
        ("is_name", "INT", (0, 0, texts[:, 4])),
    ):
        write_attribute(mesh, attribute, kind, "POINT", _joined(counts, parts))
    for k in range(len(surface.fields)):
        grids, heights = surface.values[:, k].reshape(len(surface.epochs), -1), surface.heights[:, :, k]
        for attribute, values in _named_values(
            f"value_{k}", np.concatenate([grids, heights], axis=1), surface, numbers
        ):
            write_attribute(mesh, attribute, "FLOAT", "POINT", np.pad(values, (0, len(texts))))
    return mesh


def _joined(counts, parts) -> np.ndarray:
    """What the grid, the points and the texts have, one after the other: an array each, or one number for all."""
    return np.concatenate([np.broadcast_to(part, count) for part, count in zip(parts, counts)])


def _write_faces(mesh, rows: int, columns: int, passed: int) -> None:
    """The cells of the grid, whose vertices come first, and edges along the `passed` points after them."""
    corner = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    faces = np.stack([corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]], axis=-1).reshape(-1, 4)
    if passed > 1:
        edges = rows * columns + np.stack([np.arange(passed - 1), np.arange(1, passed)], axis=1)
        mesh.edges.add(len(edges))
        mesh.edges.foreach_set("vertices", edges.astype(np.int32).ravel())
    add_quads(mesh, faces)


def follows_epochs(surface: Surface, processed: ProcessedNetwork) -> bool:
    return processed.epochs is not None and len(surface.epochs) > 1


def _named_values(name: str, values: np.ndarray, surface: Surface, numbers: np.ndarray | None):
    """(attribute, (places,) values) of values (epochs, places): of each of the numbers, or the last ones.

    Between the surface's own epochs, where they are not these, lie values of theirs in between.
    """
    if numbers is None:
        yield name, values[-1]
        return
    place = np.interp(numbers, surface.epochs, np.arange(len(surface.epochs)))
    first = np.floor(place).astype(int)
    second = np.minimum(first + 1, len(values) - 1)
    for number, (one, other, share) in enumerate(zip(first, second, place - first)):
        yield at_checkpoint(name, number), (1 - share) * values[one] + share * values[other]


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool, role: str) -> None:
    surface = surface_of(processed, role)
    if surface is None:
        return
    for control, value in told_of(surface, follows_epochs(surface, processed)).items():
        set_control(item, control, value)
    ends = [[f"{end:.3g}".replace("-", "\N{MINUS SIGN}") for end in side] for side in (surface.low, surface.high)]
    lines = [text for axis, *pair in zip(map(one_line, surface.axes), *ends) for text in (axis, *pair)]
    if role == BODIES:
        lines[6:] = lines[7], "", lines[8], lines[6]
    set_text(item, "Names", "\n".join(lines), surface.measure)
    if is_new:
        _stand(network, item, processed)
        low, high = surface.values.min(), surface.values.max()
        set_control(item, "Logarithmic", bool(role == LOSS and 0 < low * _WIDE < high))
        if role != BODIES:
            set_control(item, "Detail", int(max(surface.values.shape[2:]) < _COARSE))
            if len(surface.fields) == 1:
                set_control(item, "Color Map", GRAY if role == LOSS else BLUE_RED)
        if role == LOSS:
            set_control(item, "Boundary Width", 0.0)  # nothing changes where a loss, or its logarithm, is 0


def told_of(surface: Surface, follows: bool) -> dict[str, object]:
    """What the node group has to know of a surface. follows: whether it has values at several checkpoints."""
    ahead = 1.0
    if len(surface.fields) > 1:
        ordered = np.sort(surface.values, axis=1)
        ahead = float((ordered[:, -1] - ordered[:, -2]).max())
    told = {
        "Fields": len(surface.fields),
        "Follows Epoch": follows,
        "Low": float(surface.values.min()),
        "High": float(surface.values.max()),
        "Margin": max(ahead, 1e-9),
    }
    if len(surface.axes) == 3:
        return told | {"Sides": surface.values.shape[:1:-1]}
    return told | {"Is Path": surface.is_path, "Measure": surface.measure or surface.kind}


def _stand(network, item, processed: ProcessedNetwork) -> None:
    """Puts a new surface beside the network, on its outputs' side and at its foot."""
    box = bounding_box(to_blender(processed.positions))
    low, high = box.center - box.half, box.center + box.half
    side = _SIDE * max(2 * box.half[1], 2 * box.half[2], _LEAST_SIDE)
    item.scale = (side, side, side)
    item.location = (_end(network, high[0]) + _APART * side + side / 2, box.center[1], low[2])


def _end(network, end: float) -> float:
    """Up to where along X something of the network stands."""
    ends = [end]
    if network.labels is not None and not network.labels.hide_render and len(network.labels.data.vertices):
        corners = label_corners(network.labels)
        ends.append((corners[:, 0] + corners[:, 3] + corners[:, 5]).max())
    plates = network.one(PLATES)
    if plates is not None and len(plates.data.vertices):
        placed = placed_plates(plates)
        ends.append((placed.position[:, 0] + placed.size[:, 0] / 2).max())
    for role in SURFACES:
        for item in network.having(role):
            ends.append(item.location.x + item.scale.x / 2 if item.location.x else end)
    return float(max(ends))


def surface_corners(item) -> np.ndarray:
    """(n, 5): the box that a surface stands in, and how far its axes' texts may reach, in the object's space, as
    framing.py has it.
    """
    if not len(item.data.vertices):
        return np.zeros((0, 5))
    size, height = get_control(item, "Text Size"), get_control(item, "Height") if has_control(item, "Height") else 1.0
    corners = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (0.0, height)])
    names = get_control(item, "Names").split("\n")
    reach = size * (1.0 + LETTER * max(map(len, names)) / 2)
    return np.concatenate(
        [
            np.pad(corners, ((0, 0), (0, 2))),
            *(np.pad(corners, ((0, 0), (0, 2)), constant_values=((0, 0), (0, sign * reach))) for sign in (-1, 1)),
        ]
    )


def _part(role: str, group, controls: str) -> Part:
    return Part(
        role,
        partial(build_surface_data, role=role),
        group=group,
        materials={"Material": fields_material, "Line Material": labels_material},
        controls=controls,
        is_held=lambda processed, colors: surface_of(processed, role) is not None,
        refresh=partial(_refresh, role=role),
    )


OUTPUT_PART = _part(OUTPUT, height_field_group, "surfaces")
LOSS_PART = _part(LOSS, height_field_group, "surfaces")
BODIES_PART = _part(BODIES, bodies_group, "bodies")

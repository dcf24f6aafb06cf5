"""Hidden space: where samples lie by what a hidden layer gives, at each epoch, and what parts them."""

import bpy
import numpy as np

from ...nodes.hidden_space import AXIS, CORNER, SAMPLE, SEPARATOR, hidden_space_group
from ...processing.colors import class_colors
from ...processing.network import ProcessedNetwork
from ...processing.spaces.hidden_space import HiddenSpace
from ...shaders import labels_material
from ..attributes import write_attribute
from ..colors import with_alpha
from ..controls import get_control, set_control
from .epochs import at_checkpoint
from .labels import one_line, set_text
from .part import Part

ROLE = "hidden space"
_PLANE = 0.2  # how much is seen of a plane, behind which samples lie
_TEXT = 0.09  # from the box to an axis' name


def has_space(processed: ProcessedNetwork, colors: np.ndarray) -> bool:
    return processed.hidden_space is not None and processed.epochs is not None


def build_hidden_space_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh for the group "NNVis Hidden Space", see there: samples, separator, axes and corners; the first axis
    along X, of two the second, of three the third, up. Empty without a space.
    """
    mesh, space = bpy.data.meshes.new(name), processed.hidden_space
    if space is None or processed.epochs is None:
        return mesh
    points, places, normals = _in_box(space)
    corners, axes, sides = _frame(len(space.axes))
    parts = np.repeat((SAMPLE, SEPARATOR, AXIS, CORNER), (points.shape[1], 1, len(axes), len(corners)))
    moving = np.concatenate([points, places[:, None]], axis=1)
    # names are lines in this order, so axes come right after the samples
    order = np.argsort(np.select([parts == SAMPLE, parts == AXIS, parts == SEPARATOR], [0, 1, 2], 3), kind="stable")
    static = np.concatenate([moving[-1], axes, corners])[order]
    mesh.vertices.add(len(static))
    mesh.edges.add(len(sides))
    mesh.edges.foreach_set("vertices", (sides + len(static) - len(corners)).astype(np.int32).ravel())
    write_attribute(mesh, "position", "FLOAT_VECTOR", "POINT", static)
    write_attribute(mesh, "part", "INT", "POINT", parts[order])
    tints = np.zeros((len(static), 3))
    tints[: points.shape[1]] = class_colors(2)[1 - space.labels]  # red above, blue below, as on plates and surfaces
    write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", with_alpha(tints))
    for number, epoch in enumerate(processed.epochs.numbers):
        at = int(np.abs(space.epochs - epoch).argmin())
        place = np.concatenate([moving[at], axes, corners])[order]
        write_attribute(mesh, at_checkpoint("position", number), "FLOAT_VECTOR", "POINT", place)
        normal = np.broadcast_to(normals[at], place.shape)
        write_attribute(mesh, at_checkpoint("normal", number), "FLOAT_VECTOR", "POINT", normal)
    return mesh


def _in_box(space: HiddenSpace) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(points (epochs, samples, 3), places (epochs, 3), normals (epochs, 3)) in the box from -1/2 to 1/2, X, Y, Z.

    A place is the separator's nearest to the box's middle. All axes have one scale, so that its normal stays one.
    """
    flat = space.points.reshape(-1, len(space.axes))
    low, high = flat.min(axis=0), flat.max(axis=0)
    scale, middle = 0.9 / max(float((high - low).max()), 1e-6), (low + high) / 2
    points = (space.points - middle) * scale
    length = np.linalg.norm(space.normals, axis=1, keepdims=True)
    normals = np.divide(space.normals, length, out=np.zeros_like(space.normals), where=length > 0)
    offsets = np.divide(space.offsets[:, None], length, out=np.full_like(length, 1e6), where=length > 0)
    away = ((normals * middle).sum(axis=1, keepdims=True) + offsets) * scale
    return tuple(_upright(own) for own in (points, np.clip(-normals * away, -1e6, 1e6), normals))


def _upright(values: np.ndarray) -> np.ndarray:
    """(..., 3) X, Y, Z of (..., axes): two axes stand in the plane of X and Z."""
    if values.shape[-1] == 3:
        return values
    return np.stack([values[..., 0], np.zeros_like(values[..., 0]), values[..., 1]], axis=-1)


def _frame(axes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(corners, places of the axes' names, sides between corners) of a square, or of a box."""
    corners = np.stack(np.meshgrid(*[(-0.5, 0.5)] * axes, indexing="ij"), axis=-1).reshape(-1, axes)
    first, second = np.triu_indices(len(corners), 1)
    near = np.abs(corners[first] - corners[second]).sum(axis=1) == 1
    places = np.full((axes, axes), -0.5 - _TEXT)
    places[np.arange(axes), np.arange(axes)] = 0.0
    return _upright(corners), _upright(places), np.stack([first[near], second[near]], axis=1)


def is_solid(item) -> bool:
    """Whether the hidden space of an object has three axes."""
    return bool(get_control(item, "Is Solid"))


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    space = processed.hidden_space
    if space is None:
        return
    names = [one_line(name) for name in (*space.names, *space.axes)]
    set_text(item, "Names", "\n".join(names), "")
    set_control(item, "Is Solid", len(space.axes) == 3)
    if is_new and len(space.axes) == 3:
        set_control(item, "Separator Opacity", _PLANE)


PART = Part(
    ROLE,
    build_hidden_space_data,
    group=hidden_space_group,
    materials={"Material": labels_material},
    controls="hidden_space",
    is_held=has_space,
    refresh=_refresh,
)

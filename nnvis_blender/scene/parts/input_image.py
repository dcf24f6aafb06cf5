"""Input image: the pictures of an input as one mesh of a face a pixel, drawn by the group "NNVis Input Image"."""

import bpy
import numpy as np

from ...nodes import input_image_group
from ...processing.bundling.held import held_units
from ...processing.colors import decoded
from ...processing.network import InputImage, ProcessedNetwork
from ...shaders import input_image_material
from ..attributes import write_attribute
from ..controls import get_control, set_control
from ..coordinates import to_blender
from .part import Part
from .quads import add_quads, grid_quads

ROLE = "input image"
_EMPTY = 0.1  # as dark, or as bright, the mean picture's rim is where pictures are strokes on an empty ground


def build_input_image_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh of one face a pixel, row by row from the upper left, with the attributes that the node group reads.

    Where units are channels, each has a picture of its channel in the channel's colour. Empty without pictures.
    """
    mesh, image = bpy.data.meshes.new(name), processed.input_image
    if image is None:
        return mesh
    units = to_blender(processed.positions[held_units(processed.network, image.layer)])
    channels, height, width = image.pictures.shape[1:]
    by_channel = len(units) == channels
    _add_faces(mesh, units if by_channel else units.mean(axis=0, keepdims=True), height, width, image.pixel)
    ground = _ground(image)
    for attribute, picture in zip(_names(image), image.pictures / np.float32(255)):
        write_attribute(mesh, attribute, "FLOAT_COLOR", "FACE", _colors(picture, by_channel, ground))
    faces = len(mesh.polygons)
    write_attribute(mesh, "drawing", "FLOAT", "FACE", np.full(faces, ground is not None, np.float32))
    return mesh


def _add_faces(mesh, centers: np.ndarray, height: int, width: int, pixel: float) -> None:
    """A grid of height x width faces about each centre (n, 3), seen from -X the right way round."""
    row, column, face = grid_quads(height, width)
    corners = np.stack([np.zeros(row.shape), width / 2 - column, height / 2 - row], axis=-1).reshape(-1, 3) * pixel
    places = (centers[:, None] + corners).reshape(-1, 3)
    mesh.vertices.add(len(places))
    write_attribute(mesh, "position", "FLOAT_VECTOR", "POINT", places)
    add_quads(mesh, (np.arange(len(centers))[:, None, None] * row.size + face).reshape(-1, 4))


def _names(image: InputImage) -> list[str]:
    return [
        "mean",
        *(f"mean_{k}" for k in range(image.class_means)),
        *(f"sample_{number}" for number in range(image.samples)),
    ]


def _ground(image: InputImage) -> float | None:
    """The pixels of an empty ground, 0 or 1, where grey pictures are strokes on one; else None."""
    mean = image.pictures[0]
    if len(mean) > 1:
        return None
    rim = np.concatenate([mean[0, [0, -1]].ravel(), mean[0, :, [0, -1]].ravel()]).mean() / 255
    return 0.0 if rim < _EMPTY else 1.0 if rim > 1 - _EMPTY else None


def _colors(picture: np.ndarray, by_channel: bool, ground: float | None) -> np.ndarray:
    """(faces, 4) float32, linear; alpha is what ink covers, 1 where the picture is none of strokes.

    picture: (channels, height, width) from 0 to 1, as a screen shows it. ground: see _ground.
    """
    channels = len(picture)
    linear = decoded(picture)
    if by_channel and channels > 1:
        linear = linear.reshape(channels, -1, 1) * np.eye(channels, dtype=np.float32)[:, None]
    else:
        linear = np.broadcast_to(linear.reshape(channels, -1).T, (picture[0].size, 3))
    linear = linear.reshape(-1, 3)
    covered = 1.0 if ground is None else np.abs(picture.reshape(-1) - ground)
    return np.column_stack([linear, np.broadcast_to(covered, len(linear))])


def _is_held(processed: ProcessedNetwork, colors: np.ndarray) -> bool:
    return processed.input_image is not None


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    """How many samples there are; a new picture shows the class that the edges show."""
    if processed.input_image is not None:
        set_control(item, "Samples", processed.input_image.samples)
    for name in ("Class View", "Class", "Ink") if is_new else ():
        set_control(item, name, get_control(network.edges, name))


PART = Part(
    ROLE,
    build_input_image_data,
    group=input_image_group,
    materials={"Material": input_image_material},
    controls="input_image",
    is_held=_is_held,
    refresh=_refresh,
)

"""Components: an image of a mean and of weighted principal components, a face a pixel, beside the space they are of."""

import bpy
import numpy as np

from ...nodes.spaces.components import components_group
from ...processing.spaces.space import Components, Space
from ...shaders import input_image_material
from ..attributes import write_attribute
from ..controls import set_control
from ..space_fit import Fit
from .part import Part
from .sprites import find_ground

ROLE = "components"
SHARES = "nnvis_shares"  # of the object: of the variance that each component holds
_SIDE, _AWAY = 0.3, 0.12  # of the image, over the space's longest side; from the space to it


def build_components_data(name: str, space: Space, components: Components, fit: Fit):
    """A new mesh of a face a pixel about the origin, its height _SIDE, see nodes/spaces/components.py."""
    images = components.images
    channels, height, width = images.shape[1:]
    mesh = bpy.data.meshes.new(name)
    row, column = np.mgrid[: height + 1, : width + 1]
    corners = np.stack([column - width / 2, height / 2 - row, np.zeros(row.shape)], axis=-1).reshape(-1, 3)
    corner = np.arange(row.size).reshape(row.shape)
    faces = np.stack([corner[1:, :-1], corner[1:, 1:], corner[:-1, 1:], corner[:-1, :-1]], axis=-1).reshape(-1, 4)
    mesh.vertices.add(len(corners))
    write_attribute(mesh, "position", "FLOAT_VECTOR", "POINT", corners * (_SIDE / max(height, width)))
    mesh.loops.add(faces.size)
    mesh.loops.foreach_set("vertex_index", np.ascontiguousarray(faces.ravel(), np.int32))
    mesh.polygons.add(len(faces))
    mesh.polygons.foreach_set("loop_start", np.arange(0, faces.size, 4, dtype=np.int32))
    mesh.update(calc_edges=True)
    pixels = np.broadcast_to(images.reshape(len(images), channels, -1), (len(images), 3, height * width))
    for number, values in enumerate(pixels):
        attribute = f"component_{number - 1}" if number else "mean"
        write_attribute(mesh, attribute, "FLOAT_VECTOR", "FACE", values.T)
    return mesh


def components_corners() -> np.ndarray:
    """(4, 5): the corners of the image in the object's space, see framing.py."""
    corners = np.array([(x, y, 0.0) for x in (-1, 1) for y in (-1, 1)]) * _SIDE / 2
    return np.pad(corners, ((0, 0), (0, 2)))


def _refresh(objects, item, what: tuple[Space, Components, Fit], is_new: bool) -> None:
    space, components, fit = what
    item[SHARES] = components.shares.tolist()
    (cloud,) = [cloud for cloud in space.clouds if cloud.pictures is not None]
    ground = find_ground(cloud.pictures)
    set_control(item, "Is Drawing", float(ground is not None))
    set_control(item, "Ground", ground or 0.0)
    if is_new:
        x, y, z = fit.half
        if space.dimensions == 2:
            item.location = (x + _AWAY + _SIDE / 2, _SIDE / 2 - y, 0.0)
        else:
            item.location = (x + y + _AWAY + _SIDE / 2, 0.0, _SIDE / 2 - z)
            item.rotation_euler = (np.pi / 2, 0.0, 0.0)


PART = Part(
    ROLE,
    build_components_data,
    group=components_group,
    materials={"Material": input_image_material},
    controls="input_image",
    refresh=_refresh,
    pieces=lambda space: [("components", space.components)] if space.components is not None else [],
)

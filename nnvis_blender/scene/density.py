"""The density of a network's edges as one mesh of vertices: every point of its grid."""

import bpy
import numpy as np

from ..processing.network import ClassDensity
from . import palette
from .attributes import write_attribute
from .coordinates import to_blender


def build_density_data(name: str, density: ClassDensity | None, colors: np.ndarray):
    """A new mesh of one vertex a grid point with the attributes density, density_<k> and class_color; empty without a
    density.

    colors: (classes, 3) linear. The points are in the order of Blender's axes, Z fastest and X slowest.
    """
    mesh = bpy.data.meshes.new(name)
    if density is None:
        return mesh
    values = np.moveaxis(density.values, (2, 0, 1), (0, 1, 2))  # as to_blender turns the axes
    shape = values.shape[:3]
    values = values.reshape(-1, values.shape[3])
    index = np.stack(np.unravel_index(np.arange(len(values)), shape), axis=1)
    low = to_blender(np.asarray(density.low, np.float32)[None])
    mesh.vertices.add(len(values))
    write_attribute(mesh, "position", "FLOAT_VECTOR", "POINT", low + density.cell * index)
    write_attribute(mesh, "density", "FLOAT", "POINT", values.sum(axis=1))
    for k, part in enumerate(values.T):
        write_attribute(mesh, f"density_{k}", "FLOAT", "POINT", part)
    mixed = np.zeros((len(values), 3), np.float32)
    filled = values.any(axis=1)
    mixed[filled] = palette.mixed_colors(palette.class_fractions(values[filled]), colors)
    write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", palette.with_alpha(mixed))
    return mesh

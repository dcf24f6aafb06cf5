"""Density: where a network's edges run, as one mesh of points of a grid, drawn by the group "NNVis Density"."""

import bpy
import numpy as np

from ...nodes import density_group
from ...processing.network import ProcessedNetwork
from ...shaders import density_material, fog_material
from ..attributes import read_numbered, write_attribute
from ..colors import class_fractions, mixed_colors, with_alpha
from ..controls import get_control, set_control
from ..coordinates import to_blender
from .part import Part


def build_density_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh of a vertex for each grid point that has any density, and for the grid's first and last, which tell
    where it lies, with the attributes density, density_<k> and class_color.

    Empty without a density. Most points of a grid are empty: all of them would be the larger part of a .blend.
    colors: (classes, 3) linear. The points are in the order of Blender's axes, Z fastest and X slowest.
    """
    mesh, density = bpy.data.meshes.new(name), processed.density
    if density is None:
        return mesh
    values = np.moveaxis(density.values, (2, 0, 1), (0, 1, 2))  # as to_blender turns the axes
    shape = values.shape[:3]
    values = values.reshape(-1, values.shape[3])
    kept = values.any(axis=1)
    kept[[0, -1]] = True
    index = np.stack(np.unravel_index(np.flatnonzero(kept), shape), axis=1)
    values = values[kept]
    low = to_blender(np.asarray(density.low, np.float32)[None])
    mesh.vertices.add(len(values))
    write_attribute(mesh, "position", "FLOAT_VECTOR", "POINT", low + density.cell * index)
    write_attribute(mesh, "density", "FLOAT", "POINT", values.sum(axis=1))
    for k, part in enumerate(values.T):
        write_attribute(mesh, f"density_{k}", "FLOAT", "POINT", part)
    _write_colors(mesh, values, colors)
    return mesh


def _write_colors(mesh, values: np.ndarray, colors: np.ndarray) -> None:
    """values: (points, classes) density of each class."""
    mixed = np.zeros((len(values), 3), np.float32)
    filled = values.any(axis=1)
    mixed[filled] = mixed_colors(class_fractions(values[filled]), colors)
    write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", with_alpha(mixed))


def _recolor(items, colors: np.ndarray) -> None:
    for mesh in (item.data for item in items if len(item.data.vertices)):
        _write_colors(mesh, read_numbered(mesh, "density_", len(colors)), colors)


def _is_held(processed: ProcessedNetwork, colors: np.ndarray) -> bool:
    return processed.density is not None


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    """The cell of the new grid; a new density shows the class that the edges show."""
    if processed.density is not None:
        set_control(item, "Cell", processed.density.cell)
    for name in ("Class View", "Class", "Ink") if is_new else ():
        set_control(item, name, get_control(network.edges, name))


PART = Part(
    "density",
    build_density_data,
    group=density_group,
    materials={"Material": density_material, "Fog Material": fog_material},
    controls="density",
    is_held=_is_held,
    refresh=_refresh,
    recolor=_recolor,
)

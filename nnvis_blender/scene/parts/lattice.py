"""Lattices: warped grids, what parts classes, trees: one mesh each, drawn by the group "NNVis Lattice"."""

import bpy
import numpy as np

from ...nodes.spaces.lattice import CLASS, lattice_group
from ...processing.spaces.space import WARP, Lattice, Space
from ...shaders.lattice import lattice_material
from ..attributes import write_attribute
from ..controls import set_control
from ..space_fit import Fit
from .part import Part

ROLE = "lattice"
_GRID_LINE = 0.0022  # width of a grid's lines
_BOLD_LINE = 0.008  # of what parts classes


def build_lattice_data(name: str, space: Space, lattice: Lattice, fit: Fit):
    """A new mesh with every attribute that the node group reads."""
    mesh, points = bpy.data.meshes.new(name), lattice.points
    _write_cells(mesh, fit(points[0]), lattice)
    for state, places in enumerate(points):
        write_attribute(mesh, f"position_{state}", "FLOAT_VECTOR", "POINT", fit(places))
    for attribute, values in _of_states(lattice).items():
        for state, own in enumerate(values):
            write_attribute(mesh, f"{attribute}_{state}", "FLOAT", "POINT", own.astype(np.float32))
    labels = np.full(points.shape[1], -1) if lattice.labels is None else lattice.labels
    write_attribute(mesh, "label", "INT", "POINT", labels)
    return mesh


def _of_states(lattice: Lattice) -> dict[str, np.ndarray]:
    """Attribute -> (states or 1, n) of what there is."""
    found = {"value": lattice.values, "mark": lattice.marks, "seen": lattice.seen}
    return {attribute: values for attribute, values in found.items() if values is not None}


def _write_cells(mesh, places: np.ndarray, lattice: Lattice) -> None:
    """Vertices, edges and faces; `line` is 1 of the edges that are lines, and not just sides of faces."""
    edges, faces, count = lattice.edges, lattice.faces, len(places)
    mesh.vertices.add(count)
    mesh.vertices.foreach_set("co", places.ravel())
    mesh.edges.add(len(edges))
    mesh.edges.foreach_set("vertices", edges.astype(np.int32).ravel())
    if len(faces):
        mesh.loops.add(faces.size)
        mesh.loops.foreach_set("vertex_index", faces.astype(np.int32).ravel())
        mesh.polygons.add(len(faces))
        mesh.polygons.foreach_set("loop_start", np.arange(0, faces.size, faces.shape[1], dtype=np.int32))
    mesh.update(calc_edges=True)
    found = np.empty((len(mesh.edges), 2), np.int32)
    mesh.edges.foreach_get("vertices", found.ravel())
    keys, wanted = (np.sort(pairs, axis=1) @ np.array([count, 1], np.int64) for pairs in (found, edges))
    write_attribute(mesh, "line", "FLOAT", "EDGE", np.isin(keys, wanted).astype(np.float32))


def _refresh(objects, item, what: tuple[Space, Lattice, Fit], is_new: bool) -> None:
    """Of new controls: a grid's lines are thin and in ink, others have their classes' colours."""
    space, lattice, _ = what
    set_control(item, "States", len(space.states))
    counts = {attribute: len(values) for attribute, values in _of_states(lattice).items()}
    for control, attribute in (("Valued", "value"), ("Marked", "mark"), ("Hidden", "seen")):
        set_control(item, control, counts.get(attribute, 0))
    if not is_new:
        return
    is_grid = space.kind == WARP and lattice.labels is not None
    set_control(item, "Line Width", _GRID_LINE if is_grid else _BOLD_LINE)
    if lattice.labels is not None and not is_grid:
        set_control(item, "Lines By", CLASS)
    if not is_grid:
        set_control(item, "Cell Opacity", 0.35)


PART = Part(
    ROLE,
    build_lattice_data,
    group=lattice_group,
    materials={"Material": lattice_material},
    controls="lattices",
    refresh=_refresh,
    pieces=lambda space: [(lattice.name, lattice) for lattice in space.lattices],
)

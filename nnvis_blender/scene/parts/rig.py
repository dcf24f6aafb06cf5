"""Rigs: calculations as cells with numbers, drawn by node groups of nodes/rigs/ in one material."""

import bpy
import numpy as np

from ...nodes.rigs.convolution import convolution_group
from ...nodes.rigs.formula import CELL, LABEL, VALUE, formula_group
from ...shaders.rigs import rigs_material
from ..attributes import write_attribute
from ..formula import Formula
from ..sheet import VECTORS
from .labels import one_line
from .part import Part
from .units import build_vertices

ROLE = "rig"
_WHOLE = ("row", "decimals", "symbol", "hollow", "block")  # attributes of cells that are whole numbers
_ABOVE, _TITLE = 2.2, 0.95  # from the highest cell to the title, and the size of its letters


def build_empty(name: str):
    """A new mesh without anything: the group makes all that there is."""
    return bpy.data.meshes.new(name)


def build_formula_data(name: str, formula: Formula):
    """A new mesh of a vertex a number, a cell and a label, in this order; see nodes/rigs/formula.py."""
    values, cells = formula.values, formula.cells
    low, high = cells["position"].min(axis=0), cells["position"].max(axis=0)
    title = [(0.5 * (low[0] + high[0]), high[1] + _ABOVE, 0.0, _TITLE)]
    labels = np.array([*title, *((one.x, one.y, one.align, one.size) for one in formula.labels)])
    counts = len(values), len(cells["side"]), len(labels)
    places = np.zeros((sum(counts), 3), np.float32)
    places[counts[0] : -counts[2]] = cells["position"]
    places[-counts[2] :, :2] = labels[:, :2]
    mesh = build_vertices(name, places)
    sort = np.repeat([VALUE, CELL, LABEL], counts)
    write_attribute(mesh, "sort", "INT", "POINT", sort)
    write_attribute(mesh, "number", "FLOAT", "POINT", np.pad(values, (0, counts[1] + counts[2])))
    for key, own in cells.items():
        whole = np.zeros((len(sort), *own.shape[1:]), np.float32)
        whole[sort == CELL] = own
        if key == "side":
            whole[sort == LABEL] = labels[:, 3]
        if key != "position":
            kind = "FLOAT_VECTOR" if key in VECTORS else "INT" if key in _WHOLE else "FLOAT"
            write_attribute(mesh, key, kind, "POINT", whole)
    align = np.zeros(len(sort), np.float32)
    align[sort == LABEL] = labels[:, 2]
    write_attribute(mesh, "align", "FLOAT", "POINT", align)
    return mesh


def label_lines(formula: Formula) -> str:
    """The labels, a line each."""
    return "\n".join(one_line(one.text) or " " for one in formula.labels)


CONVOLUTION = Part(ROLE, build_empty, group=convolution_group, materials={"Material": rigs_material}, controls="rigs")
FORMULA = Part(ROLE, build_formula_data, group=formula_group, materials={"Material": rigs_material}, controls="rigs")

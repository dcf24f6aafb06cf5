"""Palette: the classes' colours as a mesh of one vertex a class, which the views of one class look up; never drawn."""

import numpy as np

from ...processing.network import ProcessedNetwork
from ..attributes import write_attribute
from ..colors import with_alpha
from .part import Part
from .units import build_vertices


def build_palette_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh of one vertex a class with the attribute class_color. colors: (classes, 3) linear."""
    points = np.zeros((len(colors), 3), np.float32)
    points[:, 1] = np.arange(len(colors))
    mesh = build_vertices(name, points)
    write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", with_alpha(colors))
    mesh.color_attributes.active_color_name = "class_color"  # which the node groups pass on to what they draw
    return mesh


def _recolor(items, colors: np.ndarray) -> None:
    for item in items:
        write_attribute(item.data, "class_color", "FLOAT_COLOR", "POINT", with_alpha(colors))


def _hide(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    item.hide_viewport = item.hide_render = True


PART = Part("palette", build_palette_data, refresh=_hide, recolor=_recolor)

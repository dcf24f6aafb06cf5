"""Points of the plane that a Playground learns, a vertex each: a mesh that is never drawn, which the plates look up."""

import bpy
import numpy as np

from ...processing.network import ProcessedNetwork
from ...processing.spaces.surface import Surface
from ..attributes import read_attribute, write_attribute
from ..colors import with_alpha
from .part import Part
from .units import build_vertices

ROLE = "points"


def build_points_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh: position (x, y, 0), 0 to 1 from the low to the high ends of the plane's axes.

    Attributes: label, of the class, -1 of points that have a value; value, over the largest of all; is_test; and
    class_color. Without points of a plane it is empty.
    """
    surface = plane_of(processed)
    if surface is None:
        return bpy.data.meshes.new(name)
    places = np.zeros((len(surface.points), 3), np.float32)
    places[:, :2] = (surface.points - surface.low) / (surface.high - surface.low)
    mesh = build_vertices(name, places)
    values = np.where(surface.labels < 0, surface.heights[-1, :, 0], 0)
    learned = processed.provenance.get("data", {}).get("train_samples", len(places))
    for attribute, kind, of in (
        ("label", "INT", surface.labels),
        ("value", "FLOAT", values / max(float(np.abs(values).max(initial=0.0)), 1e-12)),
        ("is_test", "INT", np.arange(len(places)) >= learned),
    ):
        write_attribute(mesh, attribute, kind, "POINT", of)
    _recolor_data(mesh, colors)
    return mesh


def plane_of(processed: ProcessedNetwork) -> Surface | None:
    """The surface of a Playground's outputs over its plane."""
    if "playground" not in processed.provenance:
        return None
    return next((own for own in processed.surfaces if own.kind == "output" and len(own.axes) == 2), None)


def _recolor_data(mesh, colors: np.ndarray) -> None:
    own = colors[np.maximum(read_attribute(mesh, "label"), 0) % len(colors)]
    write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", with_alpha(own))


def _recolor(items, colors: np.ndarray) -> None:
    for mesh in (item.data for item in items if len(item.data.vertices)):
        _recolor_data(mesh, colors)


def _hide(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    item.hide_viewport = item.hide_render = True


PART = Part(
    ROLE,
    build_points_data,
    is_held=lambda processed, *_: plane_of(processed) is not None,
    refresh=_hide,
    recolor=_recolor,
)

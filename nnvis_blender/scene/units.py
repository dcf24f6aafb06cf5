"""All units of a network as one mesh of vertices, and the palette of its classes as another."""

import bpy
import numpy as np

from ..processing.network import ProcessedNetwork
from . import palette
from .attributes import write_attribute
from .coordinates import to_blender


def build_units_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh of one vertex a unit, with every attribute the node group reads.

    importance: the mean over the classes. strength: the class vector's length over the largest of its layer, because
    lengths of different layers do not compare (an output unit matters for one class only, so its mean is always 1 /
    classes).
    """
    network, vectors = processed.network, processed.importance.units
    mesh = _vertices(name, to_blender(processed.positions))
    length = np.linalg.norm(vectors, axis=1)
    strongest = np.array(
        [length[a:b].max(initial=1e-12) for a, b in zip(network.unit_offsets[:-1], network.unit_offsets[1:])]
    )
    fractions = palette.class_fractions(vectors)
    layer = network.unit_layer
    for attribute, kind, values in (
        ("layer", "INT", layer),
        ("unit", "INT", np.arange(network.unit_count) - network.unit_offsets[layer]),
        ("importance", "FLOAT", vectors.mean(axis=1)),
        ("strength", "FLOAT", length / np.maximum(strongest, 1e-12)[layer]),
        ("class_color", "FLOAT_COLOR", palette.with_alpha(palette.mixed_colors(fractions, colors))),
    ):
        write_attribute(mesh, attribute, kind, "POINT", values)
    for k, share in enumerate(fractions.T):
        write_attribute(mesh, f"importance_{k}", "FLOAT", "POINT", share)
    for state, places in enumerate(() if processed.unit_states is None else processed.unit_states):
        write_attribute(mesh, f"position_{state}", "FLOAT_VECTOR", "POINT", to_blender(places))
    return mesh


def build_palette_data(name: str, colors: np.ndarray):
    """A new mesh of one vertex a class with the attribute class_color, which the view of one class looks up."""
    points = np.zeros((len(colors), 3), np.float32)
    points[:, 1] = np.arange(len(colors))
    mesh = _vertices(name, points)
    write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", palette.with_alpha(colors))
    return mesh


def _vertices(name: str, points: np.ndarray):
    mesh = bpy.data.meshes.new(name)
    mesh.vertices.add(len(points))
    write_attribute(mesh, "position", "FLOAT_VECTOR", "POINT", points)
    return mesh

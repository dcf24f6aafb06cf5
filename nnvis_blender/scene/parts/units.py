"""Units: all of a network as one mesh of vertices, drawn by the group "NNVis Units"."""

import bpy
import numpy as np

from ...nodes import units_group
from ...nodes.circuit import SHOWN
from ...nodes.unit_samples import ATTRIBUTED, FREE_ROOM
from ...processing.bundling.held import held_units
from ...processing.images.images import ATTRIBUTION, of_kind
from ...processing.network import Network, ProcessedNetwork
from ...shaders import units_material
from ..attributes import read_numbered, write_attribute
from ..colors import class_fractions, mixed_colors, with_alpha
from ..controls import follow_control, set_control
from ..coordinates import to_blender
from .circuits import tell_circuits, write_circuits
from .part import Part

_ANY = 1.0  # room: as much as the control Size allows
_OF_PIXEL = 0.38  # of an image's pixel wide is the radius of the strongest unit on it


def build_units_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh of one vertex a unit, with every attribute the node group reads.

    importance: the mean over the classes. strength: the class vector's length over the largest of its layer, because
    lengths of different layers do not compare (an output unit matters for one class only, so its mean is always 1 /
    classes). room: the radius that the strongest unit of a layer has at most, so that units on an image's pixels leave
    the image to be seen; none where the layer has plates, for which free_room has no regard. class: which class an
    output unit stands for, -1 of all others.
    """
    network, vectors = processed.network, processed.importance.units
    mesh = build_vertices(name, to_blender(processed.positions))
    fractions = class_fractions(vectors)
    layer = network.unit_layer
    room = np.full(network.unit_count, _ANY, np.float32)
    image = processed.input_image
    held = held_units(network, image and image.layer)
    if image is not None and held.stop - held.start != image.pictures.shape[1]:  # its units are no whole channels
        room[held] = _OF_PIXEL * image.pixel
    free_room = room.copy()
    for maps in () if processed.maps is None else processed.maps.layers:
        first, end = network.unit_offsets[maps.layer : maps.layer + 2]
        room[first:end] = 0.0  # plates stand for the layer, for those of its units, too, that have none
    of_class = np.full(network.unit_count, -1)
    of_class[network.output_units] = np.arange(len(network.output_units))
    for attribute, kind, values in (
        ("layer", "INT", layer),
        ("unit", "INT", np.arange(network.unit_count) - network.unit_offsets[layer]),
        ("class", "INT", of_class),
        ("importance", "FLOAT", vectors.mean(axis=1)),
        ("strength", "FLOAT", unit_strengths(network, vectors)[1]),
        ("room", "FLOAT", room),
        (FREE_ROOM, "FLOAT", free_room),
        ("class_color", "FLOAT_COLOR", with_alpha(mixed_colors(fractions, colors))),
    ):
        write_attribute(mesh, attribute, kind, "POINT", values)
    for k, share in enumerate(fractions.T):
        write_attribute(mesh, f"importance_{k}", "FLOAT", "POINT", share)
    flows = [(one.units, one.unit_strength) for one in processed.circuits]
    write_circuits(mesh, "POINT", np.arange(network.unit_count), flows)
    for sample, values in enumerate(_attributions(processed)):
        write_attribute(mesh, f"attribution_{sample}", "FLOAT", "POINT", values)
    for state, places in enumerate(() if processed.unit_states is None else processed.unit_states):
        write_attribute(mesh, f"position_{state}", "FLOAT_VECTOR", "POINT", to_blender(places))
    return mesh


def _attributions(processed: ProcessedNetwork) -> np.ndarray:
    """(samples, units) float32, of no sample where there are none."""
    images, network = of_kind(processed.images, ATTRIBUTION), processed.network
    found = np.zeros((0 if images is None else len(images.names), network.unit_count), np.float32)
    for own in () if images is None else images.layers:
        found[:, network.unit_offsets[own.layer] + own.units] = own.values.mean(axis=(2, 3, 4))
    return found


def unit_strengths(network: Network, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(units,) each: the lengths of class vectors (units, classes), and these over the largest of the unit's layer."""
    length = np.linalg.norm(vectors, axis=1)
    strongest = np.array(
        [length[a:b].max(initial=1e-12) for a, b in zip(network.unit_offsets[:-1], network.unit_offsets[1:])]
    )
    return length, length / np.maximum(strongest, 1e-12)[network.unit_layer]


def build_vertices(name: str, points: np.ndarray):
    mesh = bpy.data.meshes.new(name)
    mesh.vertices.add(len(points))
    write_attribute(mesh, "position", "FLOAT_VECTOR", "POINT", points)
    return mesh


def _recolor(items, colors: np.ndarray) -> None:
    for mesh in (item.data for item in items):
        shares = read_numbered(mesh, "importance_", len(colors))
        write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", with_alpha(mixed_colors(shares, colors)))


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    """Of new controls: subdivisions that keep the meshes to some two and a half million vertices, and the edges' budget
    and threshold as those of the paths, their circuit as that of the units.
    """
    tell_circuits(item, processed)
    set_control(item, ATTRIBUTED, len(_attributions(processed)))
    if is_new:
        for control in ("Circuit", SHOWN):
            follow_control(item, control, network.edges, control)
        follow_control(item, "Path Budget", network.edges, "Edge Budget")
        follow_control(item, "Path Threshold", network.edges, "Importance Threshold")
        count = processed.network.unit_count
        set_control(item, "Sphere Detail", 3 if count <= 4_000 else 2 if count <= 16_000 else 1)


PART = Part(
    "units",
    build_units_data,
    group=units_group,
    materials={"Material": units_material},
    controls="units",
    refresh=_refresh,
    recolor=_recolor,
)

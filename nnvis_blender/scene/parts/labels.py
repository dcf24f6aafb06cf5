"""The class names beside the output units: one object, a point a class, drawn by the group "NNVis Labels"."""

import numpy as np

from ...nodes import labels_group
from ...nodes.class_view import ONE_CLASS
from ...nodes.font import LETTER, is_held
from ...nodes.labels import BESIDE, LARGER
from ...processing.network import ProcessedNetwork
from ...shaders import labels_material
from ..attributes import read_attribute, write_attribute
from ..checkpoints import passed_checkpoint, read_units_at_epoch
from ..colors import with_alpha
from ..controls import get_control, set_control
from ..coordinates import to_blender
from .part import Part
from .units import build_vertices

ROLE = "label"
_SIZE, _ROOMY = 0.11, 12  # size of the letters over the output layer's width, with so many classes or fewer
_IN_PICTURE = (1 / 42, 1 / 24)  # of letters that all can read: over the network's length in the picture and its height
_LEAST = 0.7  # of these have the classes' at least, however narrow the output layer
MOST_LABELS = 100  # the names of more classes than these would hide each other and the output layer


def has_room(processed: ProcessedNetwork, colors: np.ndarray) -> bool:
    """Whether there are so few classes that their names can be read."""
    return len(processed.network.class_names) <= MOST_LABELS


def build_labels_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh of one vertex a class at its output unit, with every attribute the node group reads.

    More than MOST_LABELS classes have no vertices. unit: the class's output unit, numbered through all layers.
    """
    units = processed.network.output_units if has_room(processed, colors) else np.empty(0, np.int64)
    mesh = build_vertices(name, to_blender(processed.positions[units]))
    write_attribute(mesh, "unit", "INT", "POINT", units)
    write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", with_alpha(colors[: len(units)]))
    mesh.color_attributes.active_color_name = "class_color"  # which the node group passes on to the names
    for state, places in enumerate(() if processed.unit_states is None else processed.unit_states):
        write_attribute(mesh, f"position_{state}", "FLOAT_VECTOR", "POINT", to_blender(places[units]))
    return mesh


def _recolor(items, colors: np.ndarray) -> None:
    for mesh in (item.data for item in items):
        write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", with_alpha(colors[: len(mesh.vertices)]))


def move_labels(label, places: np.ndarray) -> None:
    """Stands the names beside their units. places: (units, 3) of all units of the network, in the root's space."""
    write_attribute(label.data, "position", "FLOAT_VECTOR", "POINT", places[read_attribute(label.data, "unit")])
    label.data.update_tag()


def label_corners(label) -> np.ndarray:
    """(n, 8): where the names may reach, in the object's space, as framing.py has it.

    They stand beside the units on the side to which the network runs, and above them where the camera looks along it.
    """
    places, size = read_units_at_epoch(label, "position"), get_control(label, "Size")
    if passed_checkpoint(label) is not None:
        places = places[read_attribute(label.data, "unit")]
    letters = np.array([len(line) for line in get_control(label, "Names").split("\n")][: len(places)])
    size = np.full(len(letters), size)
    if get_control(label, "Class View") == ONE_CLASS:
        size[get_control(label, "Class") : get_control(label, "Class") + 1] *= LARGER
    half = size * LETTER * letters / 2
    corners = np.zeros((2, len(letters), 8))
    corners[:, :, :3] = places[: len(letters)]
    corners[:, :, 3], corners[:, :, 4] = (-half, half), (-size / 2, size)
    corners[:, :, 5] = half + BESIDE * size
    return corners.reshape(-1, 8)


def one_line(text) -> str:
    """A name that may hold anything, as one line of a text."""
    return " ".join(str(text).split())


def set_text(item, control: str, text: str, others: str = "") -> None:
    """Gives an object of texts its text, and the font that has all of it and of its other texts."""
    set_control(item, control, text)
    set_control(item, "Any Script", not is_held(text + others))


def make_ink(item) -> None:
    """Has an object of texts neither shade nor light what it stands before."""
    item.visible_shadow = item.visible_diffuse = item.visible_glossy = item.visible_transmission = False


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    set_text(item, "Names", "\n".join(map(one_line, processed.network.class_names)) if item.data.vertices else "")
    make_ink(item)
    if is_new:
        set_control(item, "Size", _letter_size(processed))


def _letter_size(processed: ProcessedNetwork) -> float:
    """Size of the letters in model units: a share of the output layer's width, less when many classes share it."""
    outputs = processed.positions_grid[processed.network.output_units]
    width = float(np.ptp(outputs[:, :2], axis=0).max(initial=0.0))
    crowd = min(1.0, np.sqrt(_ROOMY / max(len(outputs), 1)))
    return crowd * max(_SIZE * max(width, 0.5), _LEAST * readable_size(processed))


def readable_size(processed: ProcessedNetwork) -> float:
    """Size of letters in model units that are as large in every picture that the network fills."""
    length, width, height = np.ptp(to_blender(processed.positions), axis=0)
    return float(max(_IN_PICTURE[0] * (0.9 * length + 0.45 * width), _IN_PICTURE[1] * height))


PART = Part(
    ROLE,
    build_labels_data,
    group=labels_group,
    materials={"Material": labels_material},
    controls="labels",
    is_held=has_room,
    refresh=_refresh,
    recolor=_recolor,
)

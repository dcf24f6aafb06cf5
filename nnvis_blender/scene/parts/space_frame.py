"""The frame of a space: box, names of states and axes, title and a key of the classes, as one mesh of places."""

import bpy
import numpy as np

from ...nodes.font import LETTER
from ...nodes.spaces.frame import CLASSES, PAD, Y, frame_group
from ...processing.spaces.space import Space
from ...shaders import labels_material
from ..attributes import read_attribute, write_attribute
from ..controls import get_control, set_control
from ..space_fit import Fit
from .labels import make_ink, one_line, set_text
from .part import Part

ROLE = "frame"
MOST_CLASSES = 24  # that the key names
_LONGEST, _NAME = 60, 18  # letters of a title or an axis, of a class
_SIZE = 0.038  # of the letters that the places are for
_ROW = 1.5  # height of a line of the key, over the size of the letters


def build_frame_data(name: str, space: Space, piece, fit: Fit):
    """A new mesh for the group "NNVis Space Frame", see there."""
    mesh = bpy.data.meshes.new(name)
    places, faced, align, turned = _texts(space, fit)
    corners, sides = _box(fit.half, space.dimensions)
    mesh.vertices.add(len(places) + len(corners))
    mesh.edges.add(len(sides))
    mesh.edges.foreach_set("vertices", (sides + len(places)).astype(np.int32).ravel())
    write_attribute(mesh, "position", "FLOAT_VECTOR", "POINT", np.concatenate([places, corners]))
    label = np.full(len(mesh.vertices), -1)
    label[CLASSES : len(places)] = np.arange(len(places) - CLASSES)
    write_attribute(mesh, "label", "INT", "POINT", label)
    for attribute, values in (("faced", faced), ("align", align), ("turned", turned)):
        write_attribute(mesh, attribute, "FLOAT", "POINT", np.pad(values, (0, len(corners))))
    return mesh


def _texts(space: Space, fit: Fit) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(places, faced, align, turned) of the lines of text, see nodes/spaces/frame.py."""
    x, y, z = fit.half
    out, rows = 1.7 * _SIZE, _ROW * _SIZE * np.arange(_key_length(space))
    if space.dimensions == 2:
        fixed = [
            *((-x, y + 2.7 * _SIZE, z), (-x, y + 1.1 * _SIZE, z)),
            *((0, -y - 1.1 * _SIZE, z), (-x - 0.9 * _SIZE, 0, z), (0, 0, 0)),
        ]
        align = [-1, -1, 0, 0, 0]
        key, faced = (x + out, y - 0.5 * _SIZE, z), np.zeros(CLASSES + len(rows))
    else:
        wide, tall = float(np.hypot(x, y)), z + 0.4 * float(np.hypot(x, y))
        fixed = [
            *((-wide, tall + 2.4 * _SIZE, 0), (-wide, tall + 0.8 * _SIZE, 0)),
            *((0, -y - out, -z - out), (-x - out, 0, -z - out), (x + 0.5 * _SIZE, -y, -z / 2)),  # below the key
        ]
        align = [-1, -1, 0, 1, -1]
        key, faced = (wide + 2 * _SIZE, 0.7 * tall, 0), np.r_[1, 1, np.zeros(3), np.ones(len(rows))]
    places = np.concatenate([fixed, np.array(key) - rows[:, None] * (0, 1, 0)])
    turned = np.where((np.arange(len(places)) == Y) & (space.dimensions == 2), 1, 0)
    return places, faced, np.r_[align, np.full(len(rows), -1)], turned


def _box(half: np.ndarray, dimensions: int) -> tuple[np.ndarray, np.ndarray]:
    """(corners, the sides between them) of a square, or of a box."""
    ends = np.where(np.arange(3) < dimensions, 1, 0)
    corners = np.stack(np.meshgrid(*[(-1, 1) if end else (0,) for end in ends], indexing="ij"), axis=-1).reshape(-1, 3)
    first, second = np.triu_indices(len(corners), 1)
    near = np.abs(corners[first] - corners[second]).sum(axis=1) == 2
    return corners * half, np.stack([first[near], second[near]], axis=1)


def _key_length(space: Space) -> int:
    """How many classes the key names: those of a few, where points have labels."""
    labeled = any((cloud.labels >= 0).any() or (cloud.predictions >= 0).any() for cloud in space.clouds)
    count = len(space.class_names)
    return count if labeled and count <= MOST_CLASSES else 0


def frame_corners(item, half: np.ndarray) -> np.ndarray:
    """(n, 5): the box and how far texts reach, in the object's space, as framing.py has it. half: of the box."""
    corners = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * half
    corners = np.pad(corners, ((0, 0), (0, 2)))
    size = get_control(item, "Text Size")
    lines = _shown_lines(item)
    if size == 0.0 or not lines:
        return corners
    places = read_attribute(item.data, "position")[: len(lines)]
    faced, align = (read_attribute(item.data, name)[: len(lines)] for name in ("faced", "align"))
    reach = np.array([len(line) for line in lines]) * LETTER * size * 1.3
    texts = np.zeros((2, len(lines), 5))
    texts[:, :, :3] = np.where(faced[:, None] > 0, 0.0, places)
    texts[:, :, 3:] = np.where(faced[:, None] > 0, places[:, :2], 0.0)
    turned = read_attribute(item.data, "turned")[: len(lines)] > 0
    along, across = np.where(turned, 4, 3), np.where(turned, 3, 4)
    number = np.arange(len(lines))
    texts[0, number, along] -= reach * (1 + align) / 2
    texts[1, number, along] += reach * (1 - align) / 2
    for end, sign in enumerate((-0.6, 0.6)):
        texts[end, number, across] += sign * size
    return np.concatenate([corners, texts[:, [bool(line) for line in lines]].reshape(-1, 5)])


def _shown_lines(item) -> list[str]:
    """The lines of text, of the states the longest."""
    names, length = get_control(item, "Names"), get_control(item, "Length")
    states = [names[start : start + length].split("\n") for start in range(0, len(names), length)]
    longest = [max((line.strip(PAD) for line in column), key=len) for column in zip(*states)]
    classes = get_control(item, "Classes")
    return [get_control(item, "Title"), *longest, *(classes.split("\n") if classes else [])]


def _scale_of_arrows(space: Space, state: int) -> str:
    """What stands after a state's name: how long its arrows are, where it has some."""
    arrows = space.arrows
    return f", arrows: {arrows.measures[state]}" if arrows is not None and arrows.measures[state] else ""


def _refresh(objects, item, what: tuple[Space, None, Fit], is_new: bool) -> None:
    space, _, _ = what
    axes = space.axes if len(space.axes) == len(space.states) else space.axes * len(space.states)
    texts = []
    for number, (state, own) in enumerate(zip(space.states, axes)):
        scale = _scale_of_arrows(space, number)
        named = one_line(state)[: _LONGEST - len(scale)] + scale
        told = [named, *(one_line(text)[:_LONGEST] for text in own)]
        texts.append("\n".join(told + [""] * (4 - len(told))))
    length = max(map(len, texts))
    names = "".join(text.ljust(length, PAD) for text in texts)
    title = one_line(space.title)[:_LONGEST]
    classes = "\n".join(one_line(name)[:_NAME] for name in space.class_names[: _key_length(space)])
    for control, value in (("Title", title), ("Classes", classes), ("Length", length), ("States", len(space.states))):
        set_control(item, control, value)
    set_text(item, "Names", names, title + classes)
    make_ink(item)


PART = Part(
    ROLE,
    build_frame_data,
    group=frame_group,
    materials={"Material": labels_material},
    controls="frames",
    refresh=_refresh,
    pieces=lambda space: [("frame", None)],
)

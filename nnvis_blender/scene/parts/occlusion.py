"""Occlusion: the stage on which a square flies over an image, in front of the network's inputs.

The image stands upright, the classes' bars beside it, and at its foot the maps lie that grow while the square passes.
"""

from typing import NamedTuple

import bpy
import numpy as np

from ...nodes.font import LETTER
from ...nodes.occlusion.group import BLOCK, CAPTION, PIXEL, ROW, STOP, VALUE, occlusion_group
from ...nodes.occlusion.reliefs import ACTIVATION, ANSWER, PROBABILITY
from ...processing.colors import decoded
from ...processing.images.occlusion import Occlusion
from ...processing.network import ProcessedNetwork
from ...shaders import picture_material
from ...shaders.fields import fields_material
from ..attributes import read_attribute, write_attribute
from ..colors import with_alpha
from ..controls import get_control, set_control
from ..coordinates import bounding_box, to_blender
from ..placed_plates import placed_plates
from .labels import one_line, set_text
from .part import Part
from .plates import ROLE as PLATES
from .quads import add_quads, grid_quads

ROLE = "occlusion"
MOST_BARS = 10
_MOST_NAMED = 16  # elements whose names are set under the picture
_WIDE, _SIDE, _TILE, _ROW = 2.5, 0.95, 0.76, 0.15  # of all, of the image, of a map; how high a row of elements is
_FOOT, _APART, _BARS = 0.1, 0.3, 0.18  # the image over the ground; the maps before it; where bars begin
_SPREAD = 0.9  # height that bars share, at most
_FRONT = 0.08  # from a map to its caption
_SCALE, _LEAST = 1.0, 0.5  # of the stage over the network's width, and where that is nothing
_AWAY = 0.8  # from the stage to the network, which a picture of the stage alone does not show


class Box(NamedTuple):
    """A rectangle in which the sample is drawn. left, top: its corner; width, height."""

    left: float
    top: float
    width: float
    height: float

    def across(self, column, extent):
        return self.left + np.asarray(column) / extent * self.width

    def down(self, row, extent):
        return self.top - np.asarray(row) / extent * self.height


def _box(one: Occlusion, left: float, top: float, side: float) -> Box:
    """The largest rectangle of the sample's sides in a square, in its middle; of elements a row of some height."""
    height, width = one.extent
    wide, high = (side * n / max(height, width) for n in (width, height))
    high = max(high, _ROW * side) if one.elements else high
    return Box(left + (side - wide) / 2, top - (side - high) / 2, wide, high)


def flight(one: Occlusion) -> np.ndarray:
    """(places,) int64: the numbers of the places, counted row by row, in the order in which the square goes there: each
    other row backwards, so that it never jumps.
    """
    numbers = np.arange(len(one.tops) * len(one.lefts)).reshape(len(one.tops), len(one.lefts))
    numbers[1::2] = numbers[1::2, ::-1].copy()
    return numbers.ravel()


def bar_classes(one: Occlusion) -> np.ndarray:
    """The classes that have bars, ascending: all, or those that are anywhere the most probable, then the surest."""
    classes = len(one.whole)
    highest = one.outputs.reshape(-1, classes).max(axis=0)
    wins = np.bincount(one.answers.ravel(), minlength=classes)
    wins[one.target] += one.answers.size
    return np.sort(np.lexsort((-highest, -wins))[:MOST_BARS])


def build_occlusion_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh for the group "NNVis Occlusion", see there. Empty without an occlusion."""
    mesh, one = bpy.data.meshes.new(name), processed.occlusion
    if one is None:
        return mesh
    corners, faces, picture = _pixels(one)
    stops, values, order = _stops(one), _values(one), flight(one)
    blocks = _blocks(one, order)
    classes, lines = bar_classes(one), _captions(processed)
    rows = np.tile((_BARS, 0.0, _FOOT + _SIDE / 2), (len(classes), 1))
    places = [corners, stops, np.zeros((len(values), 3)), blocks["position"], rows, [place for _, place in lines]]
    counts = [len(part) for part in places]
    mesh.vertices.add(sum(counts))
    add_quads(mesh, faces)
    write_attribute(mesh, "position", "FLOAT_VECTOR", "POINT", np.concatenate(places))
    write_attribute(mesh, "part", "INT", "POINT", np.repeat((PIXEL, STOP, VALUE, BLOCK, ROW, CAPTION), counts))
    write_attribute(mesh, "pixel_color", "FLOAT_COLOR", "FACE", picture)
    for attribute, kind, own in (
        ("value", "FLOAT", {2: values}),
        ("map", "INT", {3: blocks["map"]}),
        ("order", "INT", {3: blocks["order"]}),
        ("share", "FLOAT", {3: blocks["share"]}),
        ("class", "INT", {3: blocks["class"], 4: classes}),
        ("cell", "FLOAT_VECTOR", {3: blocks["cell"]}),
    ):
        width = (3,) if kind == "FLOAT_VECTOR" else ()
        parts = [own.get(part, np.zeros((count, *width))) for part, count in enumerate(counts)]
        write_attribute(mesh, attribute, kind, "POINT", np.concatenate(parts))
    return mesh


def _image_box(one: Occlusion) -> Box:
    return _box(one, -_WIDE / 2, _FOOT + _SIDE, _SIDE)


def _pixels(one: Occlusion) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(corners (n, 3), faces, (faces, 4) linear colours) of the picture."""
    box, (height, width) = _image_box(one), one.picture.shape[1:]
    row, column, faces = grid_quads(height, width)
    across, down = box.across(column, width), box.down(row, height)
    linear = decoded(one.picture / 255.0).reshape(len(one.picture), -1).T
    return (
        np.stack([across, np.zeros(across.shape), down], axis=-1).reshape(-1, 3),
        faces,
        with_alpha(np.broadcast_to(linear, (len(linear), 3))),
    )


def _centres(one: Occlusion) -> tuple[np.ndarray, np.ndarray]:
    """(places,) row and (places,) column of the square's middle at each place, in the order of its flight."""
    rows, columns = np.meshgrid(one.tops + one.size[0] / 2, one.lefts + one.size[1] / 2, indexing="ij")
    order = flight(one)
    return rows.ravel()[order], columns.ravel()[order]


def _stops(one: Occlusion) -> np.ndarray:
    (row, column), box = _centres(one), _image_box(one)
    across, down = box.across(column, one.extent[1]), box.down(row, one.extent[0])
    return np.stack([across, np.zeros(len(across)), down], axis=1)


def _values(one: Occlusion) -> np.ndarray:
    """(places x bars,): the answers of the bars' classes at each place, as bars draw them."""
    values = one.outputs.reshape(-1, len(one.whole))[flight(one)][:, bar_classes(one)]
    return (values if one.measure == "probability" else values / max(float(np.abs(values).max()), 1e-12)).ravel()


def _maps(one: Occlusion) -> dict[int, np.ndarray]:
    """Map -> (rows, columns) from 0 to 1; outputs that are no classes have no most probable one."""
    target = one.outputs[:, :, one.target]
    found = {ACTIVATION: _spread(one.activation)}
    if one.measure != "probability":
        return {**found, PROBABILITY: _spread(target)}
    return {**found, PROBABILITY: np.clip(target, 0, 1), ANSWER: np.clip(one.outputs.max(axis=2), 0, 1)}


def _spread(values: np.ndarray) -> np.ndarray:
    """From the least (0) to the most (1)."""
    low, high = float(values.min()), float(values.max())
    return (values - low) / (high - low) if high > low else np.ones_like(values)


def _tiles(one: Occlusion) -> dict[int, Box]:
    """Map -> where it lies: left, and how far back its far side is."""
    maps = list(_maps(one))
    lefts = np.linspace(-_WIDE / 2, _WIDE / 2 - _TILE, len(maps))
    return {number: _box(one, left, -_APART, _TILE) for number, left in zip(maps, lefts)}


def _blocks(one: Occlusion, order: np.ndarray) -> dict[str, np.ndarray]:
    """Attribute -> its values, of a block for each place on each map."""
    row, column = np.meshgrid(np.arange(len(one.tops)), np.arange(len(one.lefts)), indexing="ij")
    stop = np.empty(len(order), np.int64)
    stop[order] = np.arange(len(order))
    parts = []
    for number, share in _maps(one).items():
        box = _tiles(one)[number]
        cell = (box.width / len(one.lefts), box.height / len(one.tops), 0.0)
        across, down = box.across(column.ravel() + 0.5, len(one.lefts)), box.down(row.ravel() + 0.5, len(one.tops))
        of_class = one.answers.ravel() if number == ANSWER else np.full(len(order), one.target)
        parts.append(
            {
                "position": np.stack([across, down, np.zeros(len(order))], axis=1),
                "map": np.full(len(order), number),
                "order": stop,
                "share": share.ravel(),
                "class": of_class,
                "cell": np.tile(cell, (len(order), 1)),
            }
        )
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _captions(processed: ProcessedNetwork) -> list[tuple[str, tuple[float, float, float]]]:
    """(line, the middle of where it stands)."""
    one, box = processed.occlusion, _image_box(processed.occlusion)
    layer = processed.network.layers[one.layer]
    names = processed.network.class_names
    target = names[one.target]
    texts = {
        ACTIVATION: f"activation of {layer.name}, unit {one.unit + 1}",
        PROBABILITY: f"{one.measure} of {target}",
        ANSWER: "most probable class",
    }
    truth = f": {target}" if one.truth >= 0 else ""
    lines = [(f"{one.name}{truth}", (box.left + box.width / 2, 0.0, box.top + _FRONT))]
    for number, tile in _tiles(one).items():
        lines.append((texts[number], (tile.left + tile.width / 2, tile.top - tile.height - _FRONT, 0.0)))
    if len(one.elements) <= _MOST_NAMED:
        for number, element in enumerate(one.elements):
            across = box.across(number + 0.5, len(one.elements))
            lines.append((element, (float(across), 0.0, box.top - box.height - _FRONT)))
    return [(one_line(text), place) for text, place in lines]


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    one = processed.occlusion
    if one is None:
        return
    box, classes = _image_box(one), bar_classes(one)
    width, height = one.size[1] / one.extent[1] * box.width, one.size[0] / one.extent[0] * box.height
    names = "\n".join(one_line(processed.network.class_names[k]) for k in classes)
    captions = "\n".join(text for text, _ in _captions(processed))
    set_text(item, "Class Names", names, captions)
    for control, value in (
        ("Captions", captions),
        ("Percent", one.measure == "probability"),
        ("Square Size", (width, 0.0, height)),
        ("Square Color", with_alpha(decoded(one.color)[None])[0]),
    ):
        set_control(item, control, value)
    if is_new:
        set_control(item, "Position", float(len(flight(one)) - 1))
        set_control(item, "Bar Spacing", _SPREAD / max(len(classes), 5))
        _stand(item, processed, network.one(PLATES))


def _stand(item, processed: ProcessedNetwork, plates) -> None:
    """Puts a new stage before the network's inputs, at its foot. plates: its object of plates, whose layers may be
    wider and higher, or None.
    """
    places = to_blender(processed.positions)
    if plates is not None:
        placed = placed_plates(plates)
        half = np.pad(placed.size / 2, ((0, 0), (1, 0)))
        places = np.concatenate([places, placed.position - half, placed.position + half])
    box = bounding_box(places)
    low = box.center - box.half
    side = _SCALE * max(2 * box.half[1], 2 * box.half[2], _LEAST)
    item.scale = (side, side, side)
    item.location = (low[0] - (_AWAY + _WIDE / 2) * side, box.center[1], low[2])


def last_position(item) -> float:
    """The last place of the square's flight."""
    return float((read_attribute(item.data, "part") == STOP).sum() - 1)


def occlusion_corners(item) -> np.ndarray:
    """(n, 5): the box that the stage stands in, and how far its captions may reach, in the object's space, as
    framing.py has it.
    """
    part, position = (read_attribute(item.data, name) for name in ("part", "position"))
    high = get_control(item, "Height")
    blocks = position[part == BLOCK]
    solid = np.concatenate([position[part == PIXEL], blocks, blocks + [0, 0, high]])
    ends = np.array([(_WIDE / 2, 0.0, z) for z in (_FOOT, _FOOT + _SIDE)])
    size, lines = get_control(item, "Text Size"), get_control(item, "Captions").split("\n")
    half = np.array([LETTER * size * len(line) / 2 for line in lines])
    texts = [
        np.column_stack([position[part == CAPTION], sign * half, sign * np.full(len(half), size)]) for sign in (-1, 1)
    ]
    return np.concatenate([np.pad(np.concatenate([solid, ends]), ((0, 0), (0, 2))), *texts])


PART = Part(
    ROLE,
    build_occlusion_data,
    group=occlusion_group,
    materials={"Material": fields_material, "Line Material": picture_material},
    controls="occlusion",
    is_held=lambda processed, colors: processed.occlusion is not None,
    refresh=_refresh,
)

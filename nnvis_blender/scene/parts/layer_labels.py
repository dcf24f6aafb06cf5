"""The layers: a faint plane around each, its name and size below it. One object, hidden until it is asked for.

Drawn by the group "NNVis Layers". Layers of one depth share a name.
"""

import re

import numpy as np

from ...nodes import layers_group
from ...nodes.font import LETTER
from ...nodes.layers import ROWS
from ...processing.network import Layer, ProcessedNetwork
from ...shaders import labels_material
from ..attributes import read_attribute, write_attribute
from ..controls import get_control, set_control
from ..coordinates import to_blender
from .labels import make_ink, one_line, readable_size, set_text
from .part import Part
from .units import build_vertices

ROLE = "layer label"
SHOWN = "nnvis_layer_labels"  # of the root: whether they are seen
MOST_LAYERS = 200
_LEAST_SIZE = 0.02  # of the letters
_UNSEEN = 0.02  # units weaker than this are too faint for their layer's plane to be made larger for them
_MARGIN = 0.1  # of a plane around its units, over the distance of two layers
_LEVEL, _STEEPNESS = 1.2, 0.8  # names are as low as those so many gaps away, and follow the outline no steeper
_UNNAMED = re.compile(r"(dense|layer|hidden|linear|fc)?[ _.-]?\d*")  # names that say no more than the place does
_BELOW, _SLANT = 2.4, 0.3  # how far names reach down, over the letters' size, and what a slanting network adds
_LONGEST = 24  # letters of a name


def has_room(processed: ProcessedNetwork, colors: np.ndarray) -> bool:
    """Whether there are so few layers that some names can be read."""
    return len(processed.network.layers) <= MOST_LAYERS


def build_layers_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh of one vertex a row of a name, then one a layer, with every attribute that the node group reads.

    Of a network with more than MOST_LAYERS layers it is empty.
    """
    if not has_room(processed, colors):
        return build_vertices(name, np.empty((0, 3), np.float32))
    low, high = _extents(processed)
    depths = layer_depths(processed)
    x = np.array([low[depths == depth, 0].mean() for depth in range(depths.max() + 1)])
    feet = np.array([_edges(low[depths == depth], high[depths == depth]) for depth in range(len(x))])
    away = _STEEPNESS * np.maximum(np.abs(x[:, None] - x) - _LEVEL * _gap(x), 0.0)
    outline = np.stack(
        [(feet[:, 0] + away).min(axis=1), (feet[:, 1] - away).max(axis=1), (feet[:, 2] + away).min(axis=1)], axis=1
    )
    rows = np.stack([x, np.zeros(len(x)), outline[:, 2]], axis=1).repeat(ROWS, axis=0)
    mesh = build_vertices(name, np.concatenate([rows, (low + high) / 2]).astype(np.float32))
    letters = np.array([len(line) + 1 for line in layer_lines(processed)])
    for attribute, kind, values in (
        ("near", "FLOAT_VECTOR", outline.repeat(ROWS, axis=0)),
        ("foot", "FLOAT_VECTOR", feet.repeat(ROWS, axis=0)),
        ("letter", "INT", np.cumsum(letters) - letters),
    ):
        padding = [(0, len(low))] + [(0, 0)] * (np.ndim(values) - 1)
        write_attribute(mesh, attribute, kind, "POINT", np.pad(values, padding))
    write_attribute(mesh, "half", "FLOAT_VECTOR", "POINT", np.concatenate([0 * rows, (high - low) / 2]))
    return mesh


def layer_depths(processed: ProcessedNetwork) -> np.ndarray:
    """(layers,) int: which of the depths at which layers stand each has, counted from 0."""
    first = processed.positions[processed.network.unit_offsets[:-1], 2]
    return np.unique(np.round(first, 4), return_inverse=True)[1]


def layer_lines(processed: ProcessedNetwork) -> list[str]:
    """ROWS lines a depth: what its layers are called, and their size."""
    network, depths = processed.network, layer_depths(processed)
    inputs = [layer.kind for layer in network.layers].count("input")
    texts = [layer_text(layer, inputs == 1, network.outputs == [index]) for index, layer in enumerate(network.layers)]
    lines = []
    for depth in range(depths.max() + 1):
        names, sizes = zip(*(texts[index] for index in np.flatnonzero(depths == depth)))
        name, size = _gathered([name for name in names if name]), _gathered(sizes)
        lines += [name, size] if name else [size, ""]
    return lines


def layer_text(layer: Layer, is_only_input: bool = False, is_output: bool = False) -> tuple[str, str]:
    """("conv1", "conv 64 × 56 × 56"), ("input", "28 × 28"), ("", "81") or ("classes", "10"): its name and its size."""
    size = [*layer.shape, *layer.map_shape]
    size = " × ".join(str(number) for number in size if number > 1 or len(size) == 1) or "1"
    if layer.kind == "input":
        return "input" if is_only_input else short(one_line(layer.name)), size
    if is_output:
        return "output" if size == "1" else "classes", size
    kind = "" if layer.kind == "dense" else f"{layer.kind} "
    name = one_line(layer.name)
    return "" if _UNNAMED.fullmatch(name) else short(name), kind + size


def short(name: str) -> str:
    """A name's end, which says more than its beginning where it is long."""
    return name if len(name) <= _LONGEST else "…" + name[1 - _LONGEST :]


def _gathered(texts) -> str:
    """Up to two texts in a line, and how many more there are."""
    found = list(dict.fromkeys(texts))
    return ", ".join(found[:2]) + (f" + {len(found) - 2}" if len(found) > 2 else "")


def _extents(processed: ProcessedNetwork) -> tuple[np.ndarray, np.ndarray]:
    """(low, high): the corners of each layer's plane, (layers, 3) each, around its units that are seen."""
    offsets = processed.network.unit_offsets
    places, strength = to_blender(processed.positions), np.linalg.norm(processed.importance.units, axis=1)
    low, high = [], []
    for first, last in zip(offsets[:-1], offsets[1:]):
        seen = strength[first:last] >= _UNSEEN * strength[first:last].max(initial=0.0)
        low.append(places[first:last][seen].min(axis=0))
        high.append(places[first:last][seen].max(axis=0))
    low, high = np.array(low), np.array(high)
    margin = np.array([0.0, 1.0, 1.0]) * _MARGIN * _gap(np.unique(np.round(low[:, 0], 4)))
    return low - margin, high + margin


def _gap(x: np.ndarray) -> float:
    """The distance of two layers. x: of the depths, in order."""
    return float(np.diff(x).min(initial=1.0))


def _edges(low: np.ndarray, high: np.ndarray) -> list[float]:
    """[y, y, z]: where the lower edges of the lowest of some planes lie."""
    lowest = low[:, 2].argmin()
    return [low[lowest, 1], high[lowest, 1], low[lowest, 2]]


def layer_corners(item) -> np.ndarray:
    """(n, 5): the corners of the planes, and how far names may reach, in the object's space, as framing.py has it."""
    count, size = get_control(item, "Name Count"), get_control(item, "Size")
    places, half = read_attribute(item.data, "position"), read_attribute(item.data, "half")
    x, planes, half = places[: ROWS * count : ROWS, 0], places[ROWS * count :], half[ROWS * count :]
    near = read_attribute(item.data, "near")[: ROWS * count : ROWS]
    letters = np.array([len(line) for line in get_control(item, "Names").split("\n")][: ROWS * count], float)
    reach = letters.reshape(-1, ROWS).max(axis=1) * size * LETTER / 2
    names = [
        np.stack([x, near[:, side], near[:, 2], sign * reach, -_BELOW * size - _SLANT * reach], axis=1)
        for side in (0, 1)
        for sign in (-1, 1)
    ]
    corners = [planes + half * [0, y, z] for y in (-1, 1) for z in (-1, 1)]
    return np.concatenate([*(np.pad(corner, ((0, 0), (0, 2))) for corner in corners), *names])


def show_layer_labels(network, shown: bool) -> None:
    """Shows or hides the layers' planes and names, in the viewport and in pictures."""
    network.root[SHOWN] = shown
    for item in network.having(ROLE):
        item.hide_render = item.hide_viewport = not shown


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    item.hide_render = item.hide_viewport = not network.root.get(SHOWN, False)
    lines = layer_lines(processed) if item.data.vertices else []
    set_text(item, "Names", "\n".join(lines))
    set_control(item, "Name Count", len(lines) // ROWS)
    make_ink(item)
    if is_new and item.data.vertices:
        set_control(item, "Size", max(readable_size(processed), _LEAST_SIZE))


PART = Part(
    ROLE,
    build_layers_data,
    group=layers_group,
    materials={"Material": labels_material},
    controls="layers",
    is_held=has_room,
    refresh=_refresh,
)

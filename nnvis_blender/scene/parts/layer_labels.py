"""The layers' names below them: one text object a layer, hidden until they are asked for."""

import re

import bpy
import numpy as np

from ...processing.network import Layer, ProcessedNetwork
from ...shaders import labels_material
from ..coordinates import to_blender
from .part import Part

ROLE = "layer label"
SHOWN = "nnvis_layer_labels"  # of the root: whether they are seen
_INK = (0.1, 0.1, 0.1, 1.0)
_SIZE, _BELOW = 0.075, 0.1  # height of the letters and distance from the lowest unit, over the distance of two layers
_ROOM, _LEAST = 9, 0.6  # letters that fit between two layers; how much smaller longer words make all of them at most
MOST_LAYERS = 200


def build_layer_labels(name: str, processed: ProcessedNetwork, colors: np.ndarray) -> list[bpy.types.Object]:
    """New text objects, not yet in a collection: name, then kind and shape. More than MOST_LAYERS layers get none."""
    network = processed.network
    if len(network.layers) > MOST_LAYERS:
        return []
    parts = np.split(to_blender(processed.positions), network.unit_offsets[1:-1])
    depths = np.unique([part[0, 0] for part in parts])
    gap = float(np.diff(depths).min(initial=1.0))
    texts = [layer_text(layer) for layer in network.layers]
    longest = max(len(line) for text in texts for line in text.splitlines())
    size = _SIZE * 2 * gap * max(_ROOM / max(longest, _ROOM), _LEAST)
    along, lowest = (np.array([units[:, axis].min() for units in parts]) for axis in (0, 2))
    labels = []
    for layer, units, words in zip(network.layers, parts, texts):
        text = bpy.data.curves.new(f"Layer Label {layer.name}", "FONT")
        text.body, text.size, text.align_x, text.align_y = words, size, "CENTER", "TOP"
        label = bpy.data.objects.new(text.name, text)
        near = np.abs(along - units[0, 0]) < 1.5 * gap  # no strand to a neighbour crosses the words
        below = lowest[near].min() - _BELOW * gap
        label.location = (units[0, 0], (units[:, 1].min() + units[:, 1].max()) / 2, below)
        label.color = _INK
        label.rotation_euler = (np.pi / 2, 0.0, 0.0)
        labels.append(label)
    return labels


def layer_text(layer: Layer) -> str:
    """Lines of "layer1.0", ".conv1", "conv 64" and "56 × 56": the name, in pieces that fit, the kind and the shapes."""
    lines = [""]
    for piece in re.split(r"(?<=.)(?=[._/:])", layer.name):
        if lines[-1] and len(lines[-1] + piece) > _ROOM:
            lines.append("")
        lines[-1] += piece
    lines.append(f"{layer.kind} {' × '.join(map(str, layer.shape))}")
    return "\n".join(lines + [" × ".join(map(str, layer.map_shape))] * bool(layer.map_shape))


def show_layer_labels(network, shown: bool) -> None:
    """Shows or hides the names of a network's layers, in the viewport and in pictures."""
    network.root[SHOWN] = shown
    for label in network.having(ROLE):
        label.hide_render = label.hide_viewport = not shown


def _keep_hidden(network, label, processed, is_new) -> None:
    label.hide_render = label.hide_viewport = not network.root.get(SHOWN, False)


PART = Part(
    ROLE,
    build_layer_labels,
    each_anew=True,
    materials={"Material": labels_material},
    controls="labels",
    refresh=_keep_hidden,
)

"""The texts of a network's picture as lines of type: where the node groups set them, how large and in which colour.

They are measured: glyphs forget what they spell, but keep the number of their line.
"""

import bpy
import numpy as np
from mathutils import Euler, Matrix

from ..nodes import edge_styles
from ..nodes.active_camera import UPRIGHT
from ..nodes.class_view import ONE_CLASS
from ..nodes.epoch import NUMBER
from ..nodes.font import any_font, product_font
from ..nodes.texts import CENTER
from ..processing.exports.drawing import Text
from .attributes import read_attribute
from .checkpoints import passed_checkpoint, read_at_epoch
from .controls import get_control, plain_controls
from .objects import world_matrix
from .parts.labels import ROLE as LABELS
from .parts.layer_labels import ROLE as LAYERS
from .parts.legend import ROLE as LEGEND
from .toned import toned

_KINDS = {LABELS: "class", LAYERS: "layer", LEGEND: "legend"}
_LEAST_SEEN = 0.01  # opacity of a text
_EM = 0.7  # over the size of type in Blender, which is the box around all letters of the font


def drawn_texts(stage, network, drawn: np.ndarray, background: np.ndarray) -> list[Text]:
    """The texts that pictures show.

    stage: an Aside. drawn: the numbers of the edges that are drawn. background: (3,), what dim texts fade into.
    """
    found = []
    for role, kind in _KINDS.items():
        for item in network.having(role):
            if item.type == "MESH" and not item.hide_render and len(item.data.vertices):
                names = get_control(item, "Names").split("\n")
                lines = _legend_lines(network, item, names, drawn) if role == LEGEND else names
                found += _texts(stage, network, item, kind, lines, background)
    return found


def _texts(stage, network, item, kind: str, lines: list[str], background: np.ndarray) -> list[Text]:
    mesh = stage.evaluated(stage.copy(item, Plane_Opacity=0.0, Rule_Opacity=0.0)).mesh
    if mesh is None or "line" not in mesh.attributes:
        return []
    line, opacity = read_attribute(mesh, "line"), read_attribute(mesh, "opacity")  # what is no text has none
    colors = toned(read_attribute(mesh, "class_color")[:, :3], plain_controls(item))
    placed = np.array(network.place @ world_matrix(item))
    axes = _axes(stage, network)
    places = (read_attribute(mesh, "position") @ placed[:3, :3].T + placed[:3, 3]) @ axes.T
    held = {k: np.flatnonzero((line == k) & (opacity > _LEAST_SEEN)) for k, text in enumerate(lines) if text.strip()}
    held = {k: own for k, own in held.items() if len(own)}
    inks = _inks(stage, [lines[k] for k in held], get_control(item, "Any Script"))
    found = []
    for (k, own), (low, high) in zip(held.items(), inks):
        ends = places[own].min(axis=0), places[own].max(axis=0)
        size = float((ends[1] - ends[0])[:2].max() / max((high - low).max(), 1e-9))
        middle = (ends[0] + ends[1]) / 2
        middle[1] += (CENTER - (low[1] + high[1]) / 2) * size
        share = float(opacity[own[0]])
        color = share * colors[own[0]] + (1 - share) * background
        found.append(Text(lines[k], middle @ axes, axes[0], axes[1], _EM * size, color.astype(np.float32), kind))
    return found


def _axes(stage, network) -> np.ndarray:
    """(3, 3): rows of length 1, right, up and backwards of the camera, to which texts turn."""
    camera = stage.scene.camera
    turned = world_matrix(camera) if camera else Matrix.LocRotScale(None, Euler(UPRIGHT), None)
    return np.array((network.place @ turned).to_3x3().normalized()).T


def _inks(stage, texts: list[str], any_script: bool) -> list[tuple[np.ndarray, np.ndarray]]:
    """(low, high) (2,) each: what the letters of each text cover, at size 1 from the foot of its line."""
    items = []
    for text in texts:
        data = bpy.data.curves.new("NNVis Text", "FONT")
        data.body, data.font = text, any_font() if any_script else product_font()
        items.append(stage.add("NNVis Text", data))
    graph = stage.depsgraph
    corners = [np.array(item.evaluated_get(graph).bound_box)[:, :2] for item in items]
    return [(one.min(axis=0), one.max(axis=0)) for one in corners]


def _legend_lines(network, legend, names: list[str], drawn: np.ndarray) -> list[str]:
    """The lines of a legend, as "NNVis Legend" makes them, without that of its wedge, which is no text."""
    title, data, accuracy = (get_control(legend, name) for name in ("Title", "Data", "Accuracy"))
    one_class = get_control(legend, "Class View") == ONE_CLASS
    passed = passed_checkpoint(legend)
    epochs = get_control(legend, "Epochs")
    if epochs is not None:
        numbers = read_attribute(epochs.data, NUMBER)
        title += f", epoch {int(np.clip(get_control(legend, 'Epoch'), numbers[0], numbers[-1]) * 1.000001 + 1e-6):,}"
    if passed is not None and accuracy:
        accuracy = f"checkpoint {passed + 1} of {len(numbers)}"
    if get_control(network.edges, "Style") == edge_styles.NONE:
        return [title, data, accuracy, "", "", "", *names]
    counts = f"{len(drawn):,} of {get_control(legend, 'Edge Count'):,} edges"
    held = get_control(legend, "Importance Held")
    if one_class:
        told = "that matter most for the class"
    elif passed is not None:
        told = "that matter most at this epoch"
    else:
        importance = read_at_epoch(network.edges, "importance")
        share = 100 * held * float(importance[drawn].sum() / max(importance.sum(), 1e-12))
        told = f"{share:.{int(share < 9.95)}f} % of all importance"
    return [title, data, accuracy, counts, told if held else "", "", *names]

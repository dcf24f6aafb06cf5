"""The legend in the picture's corner: model, data, accuracy, edges drawn and a key of the colours.

One object, a point a line of text, drawn by the group "NNVis Legend"; hidden until it is asked for.
"""

from pathlib import Path

import numpy as np

from ...nodes import legend_group
from ...nodes.edge_styles import NONE
from ...nodes.font import LETTER
from ...nodes.legend import LINES, MARGIN, SCALE, SWATCH
from ...nodes.plates.scale import ROWS, WIDTH
from ...processing.findings import percent
from ...processing.network import ProcessedNetwork
from ...shaders import labels_material
from ..attributes import read_attribute, write_attribute
from ..colors import with_alpha
from ..controls import get_control, has_control, set_control
from .labels import make_ink, one_line, set_text
from .part import Part
from .units import build_vertices

ROLE = "legend"
SHOWN = "nnvis_legend"  # of the root: whether it is seen
MOST_CLASSES = 12  # that the key names: more would fill the picture, and their own labels name them
_WIDTH = 9.0  # of the key, over the size of the letters
_ROW, _LINE = 1.25, 1.3  # height of a row of classes and of a line of text
_CLEAR = 1.0  # from the legend to what keeps clear of it
_BETWEEN = 1.5  # from the end of a class's name to the next one's
_LONGEST, _NAME = 40, 16  # letters of a line, and of a class's name
_UNNAMED = "trained on "  # so begins what a model is called that has no name of its own
_OF_EPOCH = ", epoch 1,000"
_OF_CLASS = 30  # letters of the longest line that the node group writes


def build_legend_data(name: str, processed: ProcessedNetwork, colors: np.ndarray):
    """A new mesh of one vertex a line of text, at its place, with the attribute class_color."""
    names = class_names(processed)
    places = _key_places(names)
    bottom = (places[:, 1].max() + 1.15 * _LINE) if len(places) else 0.0
    fixed = np.zeros((len(LINES), 2))
    told = [*legend_texts(processed, name), "edges", _held(processed), "scale"]
    fixed[:, 1] = bottom + _LINE * np.cumsum([0] + [bool(text) for text in told[:0:-1]])[::-1]
    fixed[LINES.index("scale"), 0] = SCALE[0] + 0.6
    places = np.concatenate([fixed, places])
    mesh = build_vertices(name, np.pad(places, ((0, 0), (0, 1))).astype(np.float32))
    shades = np.concatenate([np.zeros((len(LINES), 3), np.float32), colors[: len(names)]])
    write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", with_alpha(shades))
    return mesh


def class_names(processed: ProcessedNetwork) -> list[str]:
    """The names that the key has room for; none where there are more than MOST_CLASSES."""
    names = [one_line(name)[:_NAME] for name in processed.network.class_names]
    return names if len(names) <= MOST_CLASSES else []


def legend_texts(processed: ProcessedNetwork, name: str) -> tuple[str, str, str]:
    """(title, data, accuracy): what the model is called, what it was trained on, "95.5 % of 359 test samples right"."""
    model, data = (
        one_line((processed.provenance.get(key) or {}).get("name") or "")[:_LONGEST] for key in ("model", "data")
    )
    if processed.epochs is not None and model == Path(processed.epochs.names[-1]).stem:
        model = ""  # a checkpoint's name is not the network's
    if data and model == (_UNNAMED + data)[:_LONGEST]:
        model, data = name, model
    fit = processed.provenance.get("fit")
    right = f"right on {percent(fit['test_accuracy'])} of {fit['test_samples']:,} test samples" if fit else ""
    return model or name, data, right


def _held(processed: ProcessedNetwork) -> float:
    """Of all edges' importance, what those have that can be drawn; 0 where the file does not say."""
    return float(processed.provenance.get("importance_drawn") or 0.0)


def legend_reach(item) -> tuple[float, float]:
    """(width, height) from the picture's corner up to where the legend reaches, over the picture's shorter side.

    Where the style draws no edges, nothing is said of them, and the lines before come down to where it stood.
    """
    places, edges = read_attribute(item.data, "position")[:, :2], get_control(item, "Edges")
    line = dict(zip(LINES, places[:, 1]))
    has_edges = edges is not None and get_control(edges, "Style") != NONE
    lines = [get_control(item, name) for name in ("Title", "Data", "Accuracy")]
    count = len(f"{get_control(item, 'Edge Count'):,}")
    if get_control(item, "Epochs") is not None:
        lines[0] += _OF_EPOCH
    letters = [*map(len, lines), 2 * count + len(" of  edges"), _OF_CLASS, len("importance for the class")]
    names = get_control(item, "Names")
    letters += map(len, names.split("\n") if names else ())
    top = places[:, 1].max() - (0.0 if has_edges else line["accuracy"] - line["scale"])
    letters = np.array(letters)
    if not has_edges:
        letters[LINES.index("edges") : LINES.index("scale") + 1] = 0
    right = (places[:, 0] + LETTER * letters).max()
    return tuple(get_control(item, "Size") * (end + MARGIN + _CLEAR) for end in (right, top + 1))


def scale_reach(plates) -> tuple[float, float]:
    """(width, height) from the picture's lower right corner up to where the legend of plates reaches, as that of
    legend_reach.
    """
    return tuple(get_control(plates, "Scale Size") * (end + MARGIN + _CLEAR) for end in (WIDTH, max(ROWS) + 1))


def show_legend(network, shown: bool, others=()) -> None:
    """Shows or hides a network's legend, in the viewport and in pictures. others: networks whose legends go,
    because a picture has one corner."""
    for one in others if shown else ():
        _set_shown(one, False)
    _set_shown(network, shown)


def _set_shown(network, shown: bool) -> None:
    network.root[SHOWN] = shown
    for item in network.having(ROLE):
        item.hide_render = item.hide_viewport = not shown
    for item in network.having("plates"):
        if has_control(item, "Scale"):
            set_control(item, "Scale", shown)


def _key_places(names: list[str]) -> np.ndarray:
    """(names, 2): where each starts, in rows from the top that are at most _WIDTH long."""
    places, x, row = [], 2 * SWATCH, 0
    for name in names:
        width = LETTER * len(name)
        if places and x + width > _WIDTH:
            x, row = 2 * SWATCH, row + 1
        places.append((x, row))
        x += width + _BETWEEN
    places = np.array(places, float).reshape(-1, 2)
    places[:, 1] = _ROW * (row - places[:, 1])
    return places


def _refresh(network, item, processed: ProcessedNetwork, is_new: bool) -> None:
    item.hide_render = item.hide_viewport = not network.root.get(SHOWN, False)
    texts = legend_texts(processed, network.name)
    for control, text in zip(("Title", "Data", "Accuracy"), texts):
        set_control(item, control, text)
    set_text(item, "Names", "\n".join(class_names(processed)), "".join(texts))
    set_control(item, "Edges", network.edges)
    set_control(item, "Key Material", network.edges.data.materials[0])
    set_control(item, "Edge Count", processed.network.edge_count)
    set_control(item, "Importance Held", _held(processed))
    make_ink(item)


def _recolor(items, colors: np.ndarray) -> None:
    for mesh in (item.data for item in items):
        shades = read_attribute(mesh, "class_color")
        shades[len(LINES) :, :3] = colors[: len(shades) - len(LINES)]
        write_attribute(mesh, "class_color", "FLOAT_COLOR", "POINT", shades)


PART = Part(
    ROLE,
    build_legend_data,
    group=legend_group,
    materials={"Material": labels_material},
    controls="legend",
    refresh=_refresh,
    recolor=_recolor,
)

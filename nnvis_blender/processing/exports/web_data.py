"""What the viewer of a web page reads: a drawing in few bytes. web/src/data.js and network.js are the other side."""

import dataclasses
import json
import struct

import numpy as np

from ..colors import encoded, hex_color
from .drawing import Drawing, Text

CLASSES_KEPT = 16  # of each unit and edge, those that it matters most for
NO_CLASS = 65535
SMALLEST_UNIT = 0.35  # of its radius has a unit that the class which is drawn has no use for
_LEAST_EMPHASIS = 0.1  # of edges' width by one class, that is held to be meant
_WHOLE = 65535  # what is kept in 16 bits counts in parts of this


def page_data(drawing: Drawing) -> bytes:
    """The length of a JSON header, the header, and the arrays that it names, each at a multiple of 4 after it.

    Places are kept in 65,535 parts of the network's longest side, importance of its largest, widths in 255 (their
    square roots), colours and opacity in 255; importance for CLASSES_KEPT classes of each unit and edge.
    """
    whole = drawing if drawing.class_view < 0 else _of_all(drawing)
    header, arrays, at = _header(whole), _arrays(whole), 0
    header["arrays"] = []
    for name, values in arrays.items():
        header["arrays"].append([name, values.dtype.str[1:], at, values.size])
        at += _padded(values.nbytes)
    told = json.dumps(header).encode()
    told = told.ljust(_padded(len(told)))
    parts = [values.tobytes().ljust(_padded(values.nbytes), b"\0") for values in arrays.values()]
    return b"".join([struct.pack("<I", len(told)), told, *parts])


def _header(drawing: Drawing) -> dict:
    low, side = _box(drawing)
    legend = [text.text for text in drawing.texts if text.kind == "legend"]
    color = (255 * encoded(drawing.background)).round().tolist()
    return {
        "classNames": drawing.class_names,
        "layerNames": drawing.layer_names,
        "unitNames": drawing.unit_names,
        "lines": [text for text in legend if text not in {drawing.name, *drawing.class_names}],
        "texts": [_label(text) for text in drawing.texts if text.kind != "legend"],
        "provenance": [[name, _told(value)] for name, value in drawing.provenance.items()],
        "view": drawing.class_view,
        "bundle": bundle_of(drawing),
        "low": low.tolist(),
        "size": 3 * [side],
        "reach": float(np.linalg.norm(np.ptp(_places(drawing), axis=0))) or 1.0,
        "thickest": float(drawing.radius.max(initial=0.0)),
        "background": np.asarray(drawing.background, float).tolist(),
        "backgroundColor": color,
        "camera": _camera(drawing),
        "unitScale": float(drawing.unit_importance.max(initial=0.0)),
        "edgeScale": float(drawing.edge_importance.max(initial=0.0)),
    }


def _arrays(drawing: Drawing) -> dict[str, np.ndarray]:
    low, side = _box(drawing)
    first, last = drawing.offsets[:-1], drawing.offsets[1:] - 1
    ends = np.zeros((len(first), 2, 4), np.uint16)
    ends[:, 0, :3], ends[:, 1, :3] = (_whole((drawing.straight[row] - low) / side) for row in (first, last))
    steps = np.concatenate([_whole((drawing.bundled - low) / side), _whole(shares_along(drawing))[:, None]], axis=1)
    strength = drawing.edge_importance.sum(axis=1)
    edge_classes, edge_values = _kept(drawing.edge_importance)
    unit_classes, unit_values = _kept(drawing.unit_importance)
    return {
        "steps": _planes(steps),
        "radii": _bytes(np.sqrt(drawing.radius / max(float(drawing.radius.max(initial=0.0)), 1e-12))),
        "ends": ends,
        "counts": np.diff(drawing.offsets).astype(np.uint16),
        "edgeSource": drawing.edge_source.astype(np.uint32),
        "edgeTarget": drawing.edge_target.astype(np.uint32),
        "edgeWeight": drawing.edge_weight.astype(np.float32),
        "edgeClass": np.where(drawing.edge_class < 0, NO_CLASS, drawing.edge_class).astype(np.uint16),
        "edgeStrength": _whole(strength / max(float(strength.max(initial=0.0)), 1e-12)),
        "edgeClasses": edge_classes,
        "edgeValues": edge_values,
        "edgeAlpha": _bytes(drawing.edge_opacity),
        "sourceColors": _bytes(encoded(drawing.color[first])),
        "targetColors": _bytes(encoded(drawing.color[last])),
        "classColors": _bytes(encoded(drawing.class_colors)),
        "unitLayer": drawing.unit_layer.astype(np.uint16),
        "unitNumber": drawing.unit_number.astype(np.uint32),
        "unitPlaces": drawing.unit_place.astype(np.float32),
        "unitRadius": drawing.unit_radius.astype(np.float32),
        "unitColors": _bytes(encoded(drawing.unit_color)),
        "unitAlpha": _bytes(drawing.unit_opacity),
        "unitClasses": unit_classes,
        "unitValues": unit_values,
    }


def _of_all(drawing: Drawing) -> Drawing:
    """A drawing of one class as it would be of all: as wide as what matters for the class alone is, each edge and unit
    in the colour of the class that it matters most for. See nodes/class_view.py and web/src/network.js.
    """
    edges, units = (
        _emphasis(values, drawing.class_view) for values in (drawing.edge_importance, drawing.unit_importance)
    )
    counts, strongest = np.diff(drawing.offsets), drawing.unit_importance.argmax(axis=1)
    return dataclasses.replace(
        drawing,
        radius=drawing.radius / np.maximum(np.repeat(edges, counts), _LEAST_EMPHASIS),
        color=drawing.class_colors[np.repeat(drawing.edge_class, counts)],
        unit_radius=drawing.unit_radius / (SMALLEST_UNIT + (1 - SMALLEST_UNIT) * units),
        unit_color=drawing.class_colors[strongest],
    )


def _emphasis(importance: np.ndarray, number: int) -> np.ndarray:
    """(n,) 0 to 1: how wide a class is drawn of what matters for all: whole where it has half of the importance."""
    total = np.maximum(importance.sum(axis=1), 1e-12)
    return np.minimum(2 * importance[:, number] / total, 1.0)


def bundle_of(drawing: Drawing) -> float:
    """How far the samples are on the way from straight lines (0) to their bundles (1)."""
    way = (drawing.bundled - drawing.straight).astype(float)
    whole = float((way * way).sum())
    return float(np.clip((way * (drawing.places - drawing.straight)).sum() / whole, 0, 1)) if whole > 0 else 1.0


def shares_along(drawing: Drawing) -> np.ndarray:
    """(P,) 0 to 1: how far on its edge's straight line each sample lies."""
    counts = np.diff(drawing.offsets)
    start = np.repeat(drawing.straight[drawing.offsets[:-1]], counts, axis=0)
    way = np.repeat(drawing.straight[drawing.offsets[1:] - 1], counts, axis=0) - start
    length = np.maximum((way * way).sum(axis=1), 1e-12)
    return np.clip(((drawing.straight - start) * way).sum(axis=1) / length, 0, 1)


def _kept(importance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rows, kept) classes in ascending order, and importance in parts of its largest."""
    count = importance.shape[1]
    classes = np.broadcast_to(np.arange(count), importance.shape)
    if count > CLASSES_KEPT:
        classes = np.sort(np.argpartition(-importance, CLASSES_KEPT, axis=1)[:, :CLASSES_KEPT], axis=1)
    values = np.take_along_axis(importance, classes, axis=1)
    return classes.astype(np.uint16), _whole(values / max(float(importance.max(initial=0.0)), 1e-12))


def _camera(drawing: Drawing) -> dict:
    """Where the scene's camera looks from, and its vertical angle in degrees, 0 of one without perspective."""
    if drawing.view is None:
        return {"backward": [0.0, -1.0, 0.0], "up": [0.0, 0.0, 1.0], "angle": 30.0}
    view, projection = drawing.view.view, drawing.view.projection
    angle = 0.0 if projection[3, 3] == 1 else float(np.degrees(2 * np.arctan(1 / projection[1, 1])))
    return {"backward": view[2, :3].tolist(), "up": view[1, :3].tolist(), "angle": angle}


def _label(text: Text) -> dict:
    place, color = np.asarray(text.place, float).tolist(), hex_color(text.color)
    return {"text": text.text, "kind": text.kind, "place": place, "size": float(text.size), "color": color}


def _told(value) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _places(drawing: Drawing) -> np.ndarray:
    return np.concatenate([drawing.unit_place, drawing.straight, drawing.bundled])


def _box(drawing: Drawing) -> tuple[np.ndarray, float]:
    """The lowest corner of all places, and the longest side of their box."""
    places = _places(drawing)
    return places.min(axis=0), float(np.ptp(places, axis=0).max()) or 1.0


def _planes(values: np.ndarray) -> np.ndarray:
    """(n, k) uint16 -> (2 k n,) uint8: of each column the differences, their low bytes and then their high ones."""
    steps = np.diff(values, axis=0, prepend=np.zeros((1, values.shape[1]), np.uint16))
    return np.concatenate([part.astype(np.uint8) for column in steps.T for part in (column & 255, column >> 8)])


def _whole(values: np.ndarray) -> np.ndarray:
    return (np.clip(values, 0, 1) * _WHOLE).round().astype(np.uint16)


def _bytes(values: np.ndarray) -> np.ndarray:
    return (np.clip(values, 0, 1) * 255).round().astype(np.uint8)


def _padded(size: int) -> int:
    return -(-size // 4) * 4

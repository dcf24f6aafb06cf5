"""Where plates stand and how large they are, before any control moves them. Plain numpy, no data-blocks."""

from dataclasses import dataclass

import numpy as np

from ...processing.network import ProcessedNetwork
from ..coordinates import to_blender

_AIR = 1.15  # of a plate's side is a place in its layer's grid wide
_FEWEST = 2  # columns of so many plates a layer is wide at least: one plate is half as wide as its layer
_NEURON = 0.07  # of the network's width is the side of what has one value at most
_AS_WIDE = 0.5  # of the height of narrow layers counts as the network's width, for neurons and pictures
_OWN = 0.75  # of the room that a unit has on average is its plate wide, where units stand by themselves
_APART = 0.6  # of the network's width do layers stand apart at least, as far as that makes it no longer than
_LONGEST = 4.0  # so many widths
_WIDE = 1.6  # of the way from one to the next is a layer wide at most
_HIGH = 0.4  # of the network's length may a layer be high whose width that limits: deep networks fill a picture, too
_LARGER = 1.2  # times as large as in a square have plates to be in a layer that is higher than wide
_ABOVE = 1.2  # of the height of layers are all plates above it
_DEPTH = 0.7  # of the way to the next layer do plates take that stand behind each other


@dataclass(frozen=True)
class PlatePlaces:
    """Of each plate, in Blender's coordinates and units.

    unit: counted within its layer; index: through all layers. place: among the layer's plates; rank: by importance, 0
    the strongest; count: how many the layer has. position: (n, 3) of its unit; center: (n, 3) of its layer. columns: of
    the layer as a grid; gap: 1, or 0 where that is an image of its units. depth: the room that a layer has along X.
    width, height, reduced: of its map. pixel, own_pixel, picture_pixel: the side of a pixel where plates are arranged,
    where they stand at their units, and of an input that is one picture; image_pixel: where they are arranged and show
    images, which a neuron's plate is too small for. is_input: whether its layer is.
    """

    layer: np.ndarray
    unit: np.ndarray
    index: np.ndarray
    place: np.ndarray
    rank: np.ndarray
    count: np.ndarray
    position: np.ndarray
    center: np.ndarray
    columns: np.ndarray
    gap: np.ndarray
    depth: np.ndarray
    width: np.ndarray
    height: np.ndarray
    reduced: np.ndarray
    pixel: np.ndarray
    own_pixel: np.ndarray
    picture_pixel: np.ndarray
    image_pixel: np.ndarray
    is_input: np.ndarray


def plate_places(processed: ProcessedNetwork) -> PlatePlaces:
    """The places of all plates of a network with maps, layers ascending, then units."""
    layers, units = processed.maps.layers, to_blender(processed.positions)
    boxes, middles = _boxes(processed, units)
    broad, high = _room(processed)
    rows = [_of_layer(processed, maps, units, boxes[maps.layer], middles, broad, high) for maps in layers]
    places = {key: np.concatenate([row[key] for row in rows]) for key in rows[0]}
    if (step := _column_step(processed, units)) is not None:
        places["own_pixel"] = _OWN * step / np.maximum(places["width"], places["height"])
    return PlatePlaces(**places)


def _column_step(processed: ProcessedNetwork, units: np.ndarray) -> float | None:
    """How far apart units stand where each layer is a column, as on a playground's board; None where any is wider."""
    offsets = processed.network.unit_offsets
    columns = [units[a:b] for a, b in zip(offsets[:-1], offsets[1:])]
    if any(np.ptp(column[:, 1]) > 1e-6 for column in columns):
        return None
    return min((float(-np.diff(column[:, 2]).max()) for column in columns if len(column) > 1), default=None)


def expansion(processed: ProcessedNetwork) -> float:
    """How far apart layers have to stand, over how far they do, so that plates that are arranged can be seen."""
    broad, apart, length = _measures(*_boxes(processed, to_blender(processed.positions)))
    return float(np.clip(min(_APART * broad / apart, _LONGEST * broad / max(length, apart)), 1.0, 10.0))


def height_above(processed: ProcessedNetwork) -> float:
    """How high above the network all plates are clear of those in it."""
    return _ABOVE * _room(processed)[1]


def _room(processed: ProcessedNetwork) -> tuple[float, float]:
    """How wide and how high a layer is at most. Of a deep network layers are narrow, so as not to hide each other."""
    broad, apart, length = _measures(*_boxes(processed, to_blender(processed.positions)))
    expanded = expansion(processed)
    wide = min(broad, _WIDE * apart * expanded)
    return wide, max(broad, _HIGH * length * expanded) if wide < broad else broad


def _columns(count: int, broad: float, high: float, most: float) -> int:
    """Columns of a grid in which plates, at most `most` large, are as large as can be; near that, of a square."""
    columns = np.arange(1, count + 1)
    rows = np.ceil(count / columns)
    side = np.minimum(broad / np.maximum(columns, _FEWEST), high / np.maximum(rows, _FEWEST)).clip(max=most * _AIR)
    square, best = int(np.ceil(np.sqrt(count))), int(side.argmax()) + 1
    return best if side[best - 1] > _LARGER * side[square - 1] else square


def _boxes(processed: ProcessedNetwork, units: np.ndarray) -> tuple[list, np.ndarray]:
    """The boxes of all layers' units, (low, high) each, and (layers, 3) their middles."""
    offsets = processed.network.unit_offsets
    boxes = [(units[a:b].min(axis=0), units[a:b].max(axis=0)) for a, b in zip(offsets[:-1], offsets[1:])]
    return boxes, np.array([(low + high) / 2 for low, high in boxes])


def _measures(boxes: list, middles: np.ndarray) -> tuple[float, float, float]:
    """(the network's width, how far apart its layers stand, its length)."""
    broad = float(max((max(high[1:] - low[1:]) for low, high in boxes), default=0.0)) or 1.0
    x = np.unique(np.round(middles[:, 0], 4))
    return broad, float(np.median(np.diff(x))) if len(x) > 1 else broad, float(np.ptp(x))


def _of_layer(processed, maps, units: np.ndarray, box, middles: np.ndarray, broad: float, high: float) -> dict:
    layer, count = processed.network.layers[maps.layer], len(maps.units)
    index = processed.network.unit_offsets[maps.layer] + maps.units
    strength = np.linalg.norm(processed.importance.units[index], axis=1)
    rank = np.empty(count, int)
    rank[np.argsort(-strength, kind="stable")] = np.arange(count)
    height, width = maps.after.shape[2:]
    is_image = len(layer.shape) == 2 and count == layer.size and min(layer.shape) > 1
    as_wide = max(broad, _AS_WIDE * high)
    most = _NEURON * as_wide if height == width == 1 else np.inf
    columns = layer.shape[1] if is_image else _columns(count, broad, high, most)
    rows = -(-count // columns)
    side = image_side = min(broad / max(columns, _FEWEST), high / max(rows, _FEWEST)) / (1.0 if is_image else _AIR)
    side = min(side, most)
    low, top = box
    area = max(float(np.prod(np.maximum((top - low)[1:], 0.1 * broad))), 1e-12)
    own = min(side, _OWN * float(np.sqrt(area / layer.size))) if layer.size > 1 else side
    apart = np.abs(middles[:, 0] - middles[maps.layer, 0])
    depth = _DEPTH * float(apart[apart > 1e-6].min(initial=broad / 2))
    longest = max(height, width)
    same = {
        "layer": maps.layer,
        "count": count,
        "columns": columns,
        "gap": 0.0 if is_image else 1.0,
        "depth": depth,
        "width": width,
        "height": height,
        "reduced": maps.reduced,
        "pixel": side / longest,
        "own_pixel": own / longest,
        "image_pixel": image_side / longest,
        "picture_pixel": as_wide / _FEWEST / _AIR / longest,
        "is_input": maps.layer in processed.network.inputs,
    }
    return {
        "unit": maps.units,
        "index": index,
        "place": np.arange(count),
        "rank": rank,
        "position": units[index],
        "center": np.tile(middles[maps.layer], (count, 1)),
        **{name: np.full(count, value) for name, value in same.items()},
    }

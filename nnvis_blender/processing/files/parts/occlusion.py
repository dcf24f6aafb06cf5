"""The part "occlusion": what becomes of a network's answer while something of a sample is hidden."""

import numpy as np

from ...images.occlusion.occlusion import MOST_PLACES, Occlusion
from ..fields import Fields
from .stored import StoredPart

NAME, VERSION = "occlusion", 1
MEASURES = ("probability", "value")
_MOST_SIDE = 1 << 16
_MOST_NOTES, _MOST_OF_NOTE = 100, 300
_ARRAYS = {
    "picture": np.uint8,
    "color": np.float32,
    "tops": np.int32,
    "lefts": np.int32,
    "outputs": np.float32,
    "activation": np.float32,
    "whole": np.float32,
}
_WHOLES = ("layer", "unit", "truth")


def write(one: Occlusion) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    arrays = {name: np.asarray(getattr(one, name), dtype) for name, dtype in _ARRAYS.items()}
    header = {name: int(getattr(one, name)) for name in _WHOLES}
    header |= {f"{name}_{k}": int(side) for name in ("extent", "size") for k, side in enumerate(getattr(one, name))}
    header |= {"name": one.name, "measure": one.measure, "whole_activation": float(one.whole_activation)}
    return arrays, header | {"elements": list(one.elements), "notes": list(one.notes)}


def read(stored: StoredPart, file) -> Occlusion:
    header, layers, classes = stored.header, file.outline.layers, file.outline.class_count
    extent, size = (_sides(header, name) for name in ("extent", "size"))
    tops, lefts = (stored.array(name, (None,), np.int32, 0, side - 1) for name, side in zip(("tops", "lefts"), extent))
    shape = len(tops), len(lefts)
    if not 1 <= shape[0] * shape[1] <= MOST_PLACES or any((np.diff(steps) <= 0).any() for steps in (tops, lefts)):
        raise header.wrong(f"{shape[0]} x {shape[1]} places, which do not ascend or are none or too many")
    picture = stored.array("picture", (None, None, None), np.uint8)
    if len(picture) not in (1, 3) or not 1 <= min(picture.shape[1:]) <= max(picture.shape[1:]) <= _MOST_SIDE:
        raise header.wrong(f"a picture of the shape {picture.shape}")
    layer, measure = header.whole("layer", 0, len(layers) - 1), header.text("measure")
    if measure not in MEASURES:
        raise header.wrong(f"outputs that are {measure!r}")
    elements = header.texts("elements", MOST_PLACES)
    if len(elements) not in (0, shape[1]):
        raise header.wrong(f"{len(elements)} names of {shape[1]} elements")
    notes = [Fields({"note": note}, header.where) for note in header.items("notes", _MOST_NOTES)]
    return Occlusion(
        header.text("name"),
        picture,
        extent,
        size,
        stored.array("color", (3,), np.float32, 0, 1),
        tops,
        lefts,
        stored.array("outputs", (*shape, classes), np.float32),
        stored.array("activation", shape, np.float32),
        stored.array("whole", (classes,), np.float32),
        header.number("whole_activation", -1e38, 1e38),
        layer,
        header.whole("unit", 0, layers[layer].size - 1),
        header.whole("truth", -1, classes - 1),
        measure,
        elements,
        [note.text("note", most=_MOST_OF_NOTE) for note in notes],
    )


def _sides(header: Fields, name: str) -> tuple[int, int]:
    return header.whole(f"{name}_0", 1, _MOST_SIDE), header.whole(f"{name}_1", 1, _MOST_SIDE)

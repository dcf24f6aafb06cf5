"""Where plates stand and how large they are as their controls are set, without drawing them.

It follows the node groups "NNVis Plate Places" and "NNVis Layer Plates".
"""

from typing import NamedTuple

import numpy as np

from ..nodes.plates.group import PICTURES
from ..nodes.plates.large import BEHIND
from ..nodes.plates.layer_controls import LAYER_CONTROLS
from ..nodes.plates.maps import SHOWN_IMAGES, SHOWN_KINDS, SHOWS
from ..nodes.plates.places import CARD, PILE, ROUND
from .attributes import read_attribute
from .controls import plain_controls
from .layer_plates import layer_controls


class PlacedPlates(NamedTuple):
    """vertex (n,): which plate of the data each is. position (n, 3): its middle, in the object's space.

    size (n, 2): its width and height. In model units. is_full (n,): whether it is one of Full Resolution.
    """

    vertex: np.ndarray
    position: np.ndarray
    size: np.ndarray
    is_full: np.ndarray


def placed_plates(item) -> PlacedPlates:
    """The plates that an object of plates draws: those in the network, those of Full Resolution, the large one."""
    mesh, values = item.data, plain_controls(item)
    if not len(mesh.vertices):
        return PlacedPlates(np.zeros(0, int), np.zeros((0, 3)), np.zeros((0, 2)), np.zeros(0, bool))
    data = {name: read_attribute(mesh, name).astype(float) for name in _READ}
    if values["Shows"] in SHOWN_IMAGES:
        kind = SHOWN_KINDS[SHOWS.index(values["Shows"])]
        has_image = read_attribute(mesh, f"{kind}_images")[:, 0] != 0
        data["pixel"] = np.where(has_image, read_attribute(mesh, "image_pixel"), data["pixel"])
    own = layer_controls(item)
    control = {
        name: np.array([own.get(int(layer), values)[name] for layer in data["layer"]], float) for name in LAYER_CONTROLS
    }
    pictured = (data["picture"] > 0) & (values["Input"] == PICTURES)
    x = data["center"][:, 0]
    data["moved"] = (x - (x.min() + x.max()) / 2) * (values["Expansion"] - 1)
    full = np.flatnonzero((control["Full Resolution"] > 0) & ~pictured)
    above = _above({name: of[full] for name, of in data.items()}, {k: v[full] for k, v in control.items()}, values)
    kept = np.flatnonzero((data["rank"] < control["Most Maps"]) | pictured)
    within = _within(
        {name: of[kept] for name, of in data.items()},
        {name: of[kept] for name, of in control.items()},
        values,
        pictured[kept],
    )
    large = _large(data, values)
    joined = (np.concatenate(all_of) for all_of in zip((kept, *within), (full, *above), large))
    is_full = np.repeat([False, True, False], [len(kept), len(full), len(large[0])])
    return PlacedPlates(*joined, is_full)


_READ = (
    "layer",
    "unit",
    "place",
    "count",
    "rank",
    "columns",
    "gap",
    "depth",
    "center",
    "position",
    "map_width",
    "map_height",
    "pixel",
    "own_pixel",
    "picture_pixel",
    "picture",
)


def _within(data: dict, control: dict, values: dict, pictured: np.ndarray) -> tuple:
    layers, first, counts = np.unique(data["layer"], return_index=True, return_counts=True)
    count = np.repeat(counts, counts).astype(float)
    place = np.arange(len(count)) - np.repeat(first, counts)
    columns = np.ceil(data["columns"] * np.sqrt(count / data["count"]) - ROUND)
    behind = place - (count - 1) / 2
    step, rise = _steps(data, control)
    axis = control["Axis"]
    along = behind * (step + axis * (np.minimum(step, data["depth"] * values["Expansion"] / count) - step))
    zero = np.zeros_like(along)
    line = np.stack([along * np.sin(axis * np.pi / 2), -along * np.cos(axis * np.pi / 2), zero], axis=1)
    radius = np.maximum(step, rise) / (2 * np.sin(np.pi / np.maximum(count, 2))) * (count > 1)
    angle = 2 * np.pi * place / count
    circle = np.stack([zero, -radius * np.sin(angle), radius * np.cos(angle)], axis=1)
    grid = _grid(place, count, columns, step, rise)
    arrange = control["Arrange"][:, None]
    offset = _mixed(_mixed(line, circle, np.clip(arrange, 0, 1)), grid, np.clip(arrange - 1, 0, 1))
    arranged = values["Own Places"]
    unit = np.where(pictured[:, None], data["center"], data["position"])
    position = _mixed(unit, data["center"] + offset * control["Spread"][:, None], arranged)
    fold = np.maximum(control["Fold"], pictured)
    position = _mixed(position, data["center"], fold[:, None])
    position[:, 0] += data["moved"] * arranged
    position[:, 0] += behind * np.minimum(PILE / count, CARD) * np.maximum(fold, 1 - arranged)
    pixel = np.where(pictured, data["picture_pixel"], _mixed(data["own_pixel"], data["pixel"], arranged))
    return position, pixel[:, None] * np.stack([data["map_width"], data["map_height"]], axis=1)


def _above(data: dict, control: dict, values: dict) -> tuple:
    full = control["Full Resolution"][:, None]
    position = data["center"] + full * _grid(data["place"], data["count"], data["columns"], *_steps(data, control))
    position += full * [0.0, 0.0, values["Height"]]
    position[:, 0] += data["moved"]
    return position, full * data["pixel"][:, None] * np.stack([data["map_width"], data["map_height"]], axis=1)


def _large(data: dict, values: dict) -> tuple:
    """See nodes/plates/large.py."""
    side, layer = values["Large Plate"], values["Large Layer"]
    layer = data["layer"].max() if layer < 0 else layer
    meant = np.flatnonzero((data["layer"] == layer) & (data["unit"] == values["Large Unit"]) & (side > 0))
    position = np.zeros((len(meant), 3))
    position[:, 0] = (data["center"][:, 0] + values["Own Places"] * data["moved"]).max() + BEHIND * side
    shape = np.stack([data["map_width"], data["map_height"]], axis=1)[meant]
    return meant, position, side * shape / np.maximum(shape.max(axis=1, keepdims=True), 1)


def _steps(data: dict, control: dict) -> tuple[np.ndarray, np.ndarray]:
    gap = data["pixel"] * (1 + control["Spacing"] * data["gap"])
    return data["map_width"] * gap, data["map_height"] * gap


def _grid(place, count, columns, step, rise) -> np.ndarray:
    columns = np.minimum(columns, count)
    row, column = np.divmod(place, columns)
    rows = np.ceil(count / columns)
    return np.stack([0 * row, ((columns - 1) / 2 - column) * step, ((rows - 1) / 2 - row) * rise], axis=1)


def _mixed(a, b, share):
    return a + share * (b - a)

"""What is particular about a playground's network: how its controls stand at first, what is large, and what can be
changed by hand.
"""

import numpy as np

from .attributes import read_attribute
from .controls import get_control, has_control, set_control
from .placed_plates import placed_plates
from .unit_names import UnitNames

PLATES, SURFACE = "plates", "surface"  # roles
_SURFACE = 1.25  # of the large plate's side is that of the surface beside it
LARGE = 4.6  # pitches of its board is the side of the large plate

_PLATES = {
    "Own Places": 0.0,
    "Color Map": "Blue-Red",
    "Gray Inputs": False,
    "Links": False,
    "Bars": 0,
    "Caption": False,
}
_EDGES = {"Style": "Strands", "Weigh By": "Weight", "Dash Length": 0.09}


def dress_board(network, pitch: float) -> None:
    """Sets the controls of a network that is new so that its board is seen. network: a NetworkObjects. pitch: of it."""
    plates, large = network.one(PLATES), LARGE * pitch
    for item, controls in ((plates, _PLATES | {"Large Plate": large}), (network.edges, _EDGES)):
        for name, value in controls.items():
            set_control(item, name, value)
    surface = network.one(SURFACE)
    if surface is not None:
        side = _SURFACE * large
        x = placed_plates(plates).position[:, 0].max() + large / 2 + side + pitch
        surface.location, surface.scale = (x, 0.0, -large / 2), (side, side, side)
        if get_control(surface, "Fields") > 1:  # samples of classes are as high as it is: nothing is to be looked for
            set_control(surface, "Residual Width", 0.0)


def is_board(network) -> bool:
    """Whether one of a network's plates is shown large."""
    plates = network.one(PLATES)
    return plates is not None and has_control(plates, "Large Plate") and get_control(plates, "Large Plate") > 0


def enlarge(network, layer: int = -1, unit: int = 0) -> None:
    """Shows the plate of a unit large, by default that of the first output."""
    plates = network.one(PLATES)
    for name, value in (("Large Layer", layer), ("Large Unit", unit)):
        if get_control(plates, name) != value:
            set_control(plates, name, value)


def picked_plate(network) -> tuple[int, int]:
    """(layer, unit) of the picked unit; of the first output, as `enlarge` has it, where none is picked."""
    data = network.units.data
    if network.picked is None or "picked" not in data.attributes:
        return -1, 0
    units = np.flatnonzero(read_attribute(data, "picked"))
    layer, unit = (read_attribute(data, name)[units].tolist() for name in ("layer", "unit"))
    return (layer[0], unit[0]) if units.size else (-1, 0)


def picked_weights(network) -> list[tuple[object, str, str]]:
    """(owner, property, text) for layout.prop of what can be changed of the picked unit, its bias and the weights into
    it, or of the picked edge. They are elements of attributes; empty where nothing is picked.
    """
    edges, plates = network.edges.data, network.one(PLATES)
    if network.picked is None or plates is None or "picked" not in edges.attributes:
        return []
    target, source = (read_attribute(edges, end) for end in ("target", "source"))
    units, chosen = (np.flatnonzero(read_attribute(data, "picked")) for data in (network.units.data, edges))
    weights, name = edges.attributes["weight"].data, UnitNames(network).name
    rows = []
    for unit in units.tolist():
        if (target == unit).any():
            rows.append((plates.data.attributes["bias"].data[unit], "value", "Bias"))
        chosen = np.flatnonzero(target == unit)
    return rows + [(weights[edge], "value", f"from {name(source[edge])}") for edge in chosen.tolist()]

"""Controls of its own for one layer's plates: a modifier before the plates' that writes them into its vertices."""

import numpy as np

from .. import compat
from ..nodes.library import GROUP
from ..nodes.plates.layer_controls import LAYER_CONTROLS, NAME, layer_plates_group
from .attributes import read_attribute
from .controls import get_control

_LAYER = "Layer"


def add_layer_controls(item, layer: int, name: str):
    """Gives a layer of an object of plates controls of its own, as the network's stand; those that it has stay.

    layer: its index. name: what the modifier is called. Returns the modifier.
    """
    found = find_layer_controls(item).get(layer)
    if found is not None:
        return found
    modifier = item.modifiers.new(f"Plates of {name}", "NODES")
    modifier.node_group = layer_plates_group()
    item.modifiers.move(len(item.modifiers) - 1, 0)
    for control, value in {_LAYER: layer, **{one: get_control(item, one) for one in LAYER_CONTROLS}}.items():
        compat.write_modifier_input(modifier, _identifier(modifier, control), value)
    return modifier


def remove_layer_controls(item, layer: int) -> None:
    """Has a layer follow the network's controls again."""
    modifier = find_layer_controls(item).get(layer)
    if modifier is not None:
        item.modifiers.remove(modifier)


def set_layer_control(modifier, name: str, value: float) -> None:
    """Sets one of a layer's own controls."""
    compat.write_modifier_input(modifier, _identifier(modifier, name), value)


def find_layer_controls(item) -> dict[int, object]:
    """Layer -> the modifier of its own controls; of several the last, which is the one that counts."""
    groups = {one: one.node_group for one in item.modifiers if one.type == "NODES" and one.node_group is not None}
    return {_read(one, _LAYER): one for one, group in groups.items() if group.get(GROUP) == NAME}


def layer_controls(item) -> dict[int, dict[str, float]]:
    """Layer -> the values of its own controls."""
    return {
        layer: {name: _read(modifier, name) for name in LAYER_CONTROLS}
        for layer, modifier in find_layer_controls(item).items()
    }


def drawn_layer_controls(modifier) -> dict[str, tuple[object, str]]:
    """Control name -> (owner, property) for layout.prop."""
    return {name: compat.modifier_input_property(modifier, _identifier(modifier, name)) for name in LAYER_CONTROLS}


def plate_layers(item) -> list[int]:
    """The layers that an object of plates (or None) has plates of, ascending."""
    if item is None or "layer" not in item.data.attributes:
        return []
    return np.unique(read_attribute(item.data, "layer")).tolist()


def _read(modifier, name: str):
    return compat.read_modifier_input(modifier, _identifier(modifier, name))


def _identifier(modifier, name: str) -> str:
    return next(
        item.identifier
        for item in modifier.node_group.interface.items_tree
        if item.item_type == "SOCKET" and item.in_out == "INPUT" and item.name == name
    )

"""Every live control of an object by its name: the inputs of its NNVis modifier and of its material's surface node.

Modifier inputs come first, e.g. "Bundle" or "Size"; then the material's, e.g. "Importance Opacity". No name is in both.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from .. import compat
from ..nodes.library import GROUP
from ..nodes.plates.layer_controls import NAME as LAYER_PLATES
from ..processing.errors import usage
from ..shaders.materials import CONTROLS_NODE
from .acting import acting

POINTERS = {
    "NodeSocketGeometry",
    "NodeSocketImage",
    "NodeSocketMaterial",
    "NodeSocketObject",
}  # inputs that the data decides


@dataclass
class Control:
    """Where a control lives.

    owner: the ID that is keyframed. path: its data path from there. item: the group's interface socket.
    modifier: the modifier, or None for an input of the material's node. Holds Blender data: use at once, do not keep.
    """

    owner: object
    path: str
    item: object
    modifier: object = None

    def read(self):
        if self.modifier:
            return compat.read_modifier_input(self.modifier, self.item.identifier)
        return self.owner.path_resolve(self.path)

    def write(self, value) -> None:
        if self.modifier:
            compat.write_modifier_input(self.modifier, self.item.identifier, value)
        else:
            self.owner.nodes[CONTROLS_NODE].inputs[self.item.name].default_value = value

    def drawn(self) -> tuple[object, str]:
        """(owner, property name) for layout.prop."""
        if self.modifier:
            return compat.modifier_input_property(self.modifier, self.item.identifier)
        return self.owner.nodes[CONTROLS_NODE].inputs[self.item.name], "default_value"


def control_names(obj) -> list[str]:
    """The names of the object's controls, in the order of its modifier and its material."""
    return list(_controls(obj))


def has_control(obj, name: str) -> bool:
    return any(found == name for found, _ in _each_control(obj))


def find_control(obj, name: str) -> Control:
    """The control of this name. Raises NNVisError (usage) that names those there are."""
    for found, control in _each_control(obj):
        if found == name:
            return control
    raise usage(f"{obj.name!r} has no control {name!r}", f"Its controls are {', '.join(_controls(obj)) or 'none'}")


class Drawn(NamedTuple):
    """A control as a panel draws it. owner, prop: for layout.prop. title: of its group, "Opacity"; of some ""."""

    owner: object
    prop: str
    title: str


def drawn_controls(obj) -> dict[str, Drawn]:
    """Control name -> how a panel draws it, of every control a person would touch: those that act."""
    controls = _controls(obj)
    shown = acting({name: control.read() for name, control in controls.items()})
    controls = {name: one for name, one in controls.items() if one.item.socket_type not in POINTERS}
    return {
        name: Drawn(*control.drawn(), control.item.parent.name)
        for name, control in controls.items()
        if name in shown and not control.item.hide_in_modifier
    }


def get_control(obj, name: str):
    """A control's value; a menu's is the name of its item, a colour's four numbers."""
    return find_control(obj, name).read()


def plain_controls(obj) -> dict:
    """Control name -> value of every control that the data do not decide, as JSON has it: numbers, texts, lists."""
    found = {name: control for name, control in _controls(obj).items() if control.item.socket_type not in POINTERS}
    values = {name: control.read() for name, control in found.items()}
    return {
        name: list(value) if hasattr(value, "__len__") and not isinstance(value, str) else value
        for name, value in values.items()
    }


def set_control(obj, name: str, value) -> None:
    """Sets a control.

    A menu takes the name of its item. Raises NNVisError (usage) for an unknown name or a value it cannot take.
    Numbers are held to the range of the control, as Blender's own buttons do.
    """
    control = find_control(obj, name)
    try:
        control.write(_in_range(control.item, value))
    except KeyError as error:
        raise usage(f"{name!r} of {obj.name!r} has no item {error.args[0]!r}") from error
    except (TypeError, ValueError) as error:
        raise usage(f"{name!r} of {obj.name!r} does not take {value!r}") from error


def keyframe_control(obj, name: str, frame: float, value=None) -> None:
    """Inserts a keyframe for a control at a frame, of the given or of its current value."""
    if value is not None:
        set_control(obj, name, value)
    control = find_control(obj, name)
    control.owner.keyframe_insert(control.path, frame=frame)


def play_control(obj, name: str, first: int, frames: int, begin: float, end: float) -> None:
    """Keyframes a number so that it goes evenly from begin at the frame `first` to end, `frames` frames later. Replaces
    the keyframes that it had.
    """
    control = find_control(obj, name)
    curve = compat.ensure_fcurve(control.owner, control.path)
    curve.keyframe_points.clear()
    for frame, value in ((first, begin), (first + frames, end)):
        curve.keyframe_points.insert(frame, value).interpolation = "LINEAR"
    curve.update()


def follow_control(obj, name: str, leader, leading: str) -> None:
    """Has a number of one object be that of another's control, by a driver without an expression, so without Python."""
    control, led = find_control(leader, leading), find_control(obj, name)
    led.owner.driver_remove(led.path)
    driver = led.owner.driver_add(led.path).driver
    driver.type = "SUM"
    target = driver.variables.new().targets[0]
    target.id, target.data_path = control.owner, control.path


def release_control(obj, name: str) -> None:
    """Has a number that followed another one stand for itself again; see follow_control."""
    control = find_control(obj, name)
    control.owner.driver_remove(control.path)


def _controls(obj) -> dict:
    """Name -> Control, of a name that is there twice the first."""
    found = {}
    for name, control in _each_control(obj):
        found.setdefault(name, control)
    return found


def _each_control(obj):
    """(name, Control) of every control, those of the modifier first."""
    for modifier in obj.modifiers:
        group = modifier.node_group if modifier.type == "NODES" else None
        if group and group.get(GROUP) not in (None, LAYER_PLATES):  # a layer's own controls are named as the object's
            for item in _inputs(group):
                yield item.name, Control(obj, compat.modifier_input_path(modifier, item.identifier), item, modifier)
    for material in getattr(obj.data, "materials", None) or ():
        node = material and material.node_tree and material.node_tree.nodes.get(CONTROLS_NODE)
        for item in _inputs(node.node_tree) if node else ():
            path = node.inputs[item.name].path_from_id("default_value")
            yield item.name, Control(material.node_tree, path, item)


def _inputs(group):
    return [
        item
        for item in group.interface.items_tree
        if item.item_type == "SOCKET" and item.in_out == "INPUT" and item.socket_type != "NodeSocketGeometry"
    ]


def _in_range(item, value):
    """The value in the type and range of the interface socket.

    Raises TypeError or ValueError when it has no such form.
    """
    if item.socket_type == "NodeSocketFloat":
        if not math.isfinite(float(value)):
            raise ValueError
        return min(max(float(value), item.min_value), item.max_value)
    if item.socket_type == "NodeSocketInt":
        return min(max(int(value), item.min_value), item.max_value)
    if item.socket_type == "NodeSocketColor":
        color = tuple(float(x) for x in value)
        if len(color) not in (3, 4):
            raise ValueError
        return (*color, 1.0)[:4]
    if item.socket_type == "NodeSocketMenu" and not isinstance(value, str):
        raise TypeError
    return value

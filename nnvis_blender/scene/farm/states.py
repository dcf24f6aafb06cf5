"""What each picture of a recording shows, as numbers and names that plain Blender can set: the inputs of modifiers, and
the place of the camera.
"""

import bpy
import numpy as np

from ... import compat
from ..own_place import put_place, read_place


def read_inputs(inputs: list) -> list:
    """The values of modifiers' inputs, each [object, modifier, identifier of the input], as JSON has them."""
    values = [compat.read_modifier_input(_modifier(*name), identifier) for *name, identifier in inputs]
    return [_short(value) if isinstance(value, float) else value for value in values]


def read_camera(camera) -> dict[str, object]:
    """Where a camera without a parent stands, and what of the depth it sees."""
    data = camera.data
    return {
        "place": {name: [_short(x) for x in value] for name, value in read_place(camera).items()},
        "clip": [_short(data.clip_start), _short(data.clip_end)],
        "focus": _short(data.dof.focus_distance),
    }


def show_state(scene, states: dict, number: int) -> None:
    """Puts a scene into the state of a picture. states: "inputs", see read_inputs; "shown", of each picture [values,
    number of its camera]; "cameras", see read_camera. number: from 0.
    """
    values, view = states["shown"][number]
    for (*name, identifier), value in zip(states["inputs"], values):
        compat.write_modifier_input(_modifier(*name), identifier, value)
    stands, camera = states["cameras"][view], scene.camera
    camera.parent = None
    put_place(camera, stands["place"])
    camera.data.clip_start, camera.data.clip_end = stands["clip"]
    camera.data.dof.focus_distance = stands["focus"]


def _modifier(item: str, modifier: str):
    return bpy.data.objects[item].modifiers[modifier]


def _short(number: float) -> float:
    """The shortest number that is the same one in Blender's 32 bits."""
    return float(str(np.float32(number)))

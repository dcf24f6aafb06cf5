"""numpy -> data-blocks: plain functions over bpy.data and the scene that they are given; never bpy.context."""

from .controls import control_names, get_control, keyframe_control, set_control
from .network_objects import NetworkObjects
from .opening import open_file
from .views.network import build_network, find_network, find_networks

__all__ = [
    "NetworkObjects",
    "build_network",
    "control_names",
    "find_network",
    "find_networks",
    "get_control",
    "keyframe_control",
    "open_file",
    "set_control",
]

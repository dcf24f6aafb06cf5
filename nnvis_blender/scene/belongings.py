"""Whose is what stands in a scene: NNVis', the untouched startup file's, or the user's, which stays as it is."""

import numpy as np

from .attributes import read_attribute

# Blender's startup file: object -> its type and place
STARTUP_OBJECTS = {
    "Cube": ("MESH", (0.0, 0.0, 0.0)),
    "Light": ("LIGHT", (4.0762, 1.0055, 5.9039)),
    "Camera": ("CAMERA", (7.3589, -6.9258, 4.9583)),
}
_STARTUP_GREY = 0.0509  # of its world
_NEAR = 0.001


def is_users_scene(scene) -> bool:
    """Whether anything in the scene is the user's: an object that is neither NNVis' nor the startup file's, as it was
    there, or a world.
    """
    if any(not is_ours(item) and not _is_startup_object(item) for item in scene.objects):
        return True
    return scene.world is not None and not is_ours(scene.world) and not is_startup_world(scene.world)


def is_startup_scene(scene) -> bool:
    """Whether the scene is that of Blender's startup file, whole and untouched, with nothing of NNVis' in it."""
    return set(scene.objects.keys()) == set(STARTUP_OBJECTS) and not is_users_scene(scene)


def hide_startup_objects(scene) -> None:
    """Hides the startup file's cube and light: in the middle of a network, and one that no look counts on."""
    for name in ("Cube", "Light"):
        scene.objects[name].hide_viewport = scene.objects[name].hide_render = True


def is_ours(block) -> bool:
    """Whether NNVis has made an object or a world: it says what it is to us in a custom property."""
    return any(key.startswith("nnvis_") for key in block.keys())


def is_startup_world(world) -> bool:
    """Whether a world is the even dark grey of Blender's startup file."""
    backgrounds = [node for node in world.node_tree.nodes if node.type == "BACKGROUND"] if world.node_tree else []
    if len(backgrounds) != 1 or backgrounds[0].inputs["Color"].is_linked:
        return False
    color, strength = (backgrounds[0].inputs[name].default_value for name in ("Color", "Strength"))
    return bool(np.allclose(color[:3], _STARTUP_GREY, atol=_NEAR)) and strength == 1.0


def _is_startup_object(item) -> bool:
    kind, place = STARTUP_OBJECTS.get(item.name, ("", ()))
    if item.type != kind or not np.allclose(item.location, place, atol=_NEAR) or tuple(item.scale) != (1.0, 1.0, 1.0):
        return False
    if item.parent or item.animation_data or item.modifiers or item.constraints:
        return False
    if kind == "LIGHT":
        return (item.data.type, item.data.energy) == ("POINT", 1000.0)
    return kind != "MESH" or _is_cube(item.data)


def _is_cube(mesh) -> bool:
    if len(mesh.vertices) != 8:
        return False
    return bool(np.allclose(np.abs(read_attribute(mesh, "position")), 1.0, atol=_NEAR))

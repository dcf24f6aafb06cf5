"""Rigs in a scene: made, found, and where a camera sees them."""

from typing import NamedTuple

import numpy as np

from .belongings import hide_startup_objects, is_startup_scene, is_users_scene
from .looks import apply_ink, apply_scene_look, current_look, is_set_up
from .objects import ensure_collection, find_collections, free_name, mark, new_object, objects_by_role
from .opening import frame, prepare_scene
from .own import own_view
from .parts.part import dress
from .parts.rig import CONVOLUTION, ROLE
from .parts.wardrobe import Wardrobe
from .views.charts import CHART_POSE, object_corners

KIND = "rig"
_CONVOLUTION = "Convolution"


class Rig(NamedTuple):
    """What has been made. Blender data. is_first: whether it is the first in the untouched startup file."""

    item: object
    is_first: bool


def add_convolution(scene, location=(0.0, 0.0, 0.0)) -> Rig:
    """Adds the teaching rig of a convolution: one object, whose controls are in scene.controls.

    A scene with nothing in it becomes a picture of it: camera, look and render settings, as opening a network does.
    """
    is_first, sets_up = is_startup_scene(scene), not is_users_scene(scene) and not is_set_up(scene)
    name = free_name({one[mark(KIND)] for one in find_collections(scene, KIND)}, _CONVOLUTION)
    collection = ensure_collection(scene, KIND, name)
    item = new_object(name, CONVOLUTION.build(name), ROLE, collection)
    dress(CONVOLUTION, item, Wardrobe(collection))
    item.location = location
    if is_first:
        hide_startup_objects(scene)
    if sets_up:
        own_view(scene)
        prepare_scene(scene)
        apply_scene_look(scene, current_look(scene))
        frame(scene, rig_points(scene, [item]), CHART_POSE)
    apply_ink(scene)
    return Rig(item, is_first)


def find_rigs(scene) -> list:
    """The objects of the scene's rigs."""
    return [item for one in find_collections(scene, KIND) for item in objects_by_role(one).get(ROLE, [])]


def rig_points(scene, items) -> np.ndarray:
    """(n, 3) float64: the corners of everything that rigs draw, in world coordinates. Evaluates the scene."""
    scene.view_layers[0].update()
    graph = scene.view_layers[0].depsgraph
    return np.concatenate([object_corners(item.evaluated_get(graph)) for item in items])

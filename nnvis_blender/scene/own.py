"""A scene's own copies of what another scene has, too, made before NNVis changes it for this scene alone.

A linked copy of a scene has the first one's very objects and collections, a full copy its materials.
"""

import bpy

from .. import compat
from .belongings import is_ours
from .controls import POINTERS
from .objects import ROLE, is_subject
from .parts.wardrobe import worn_materials

_POINTING = POINTERS - {"NodeSocketGeometry"}


def own_view(scene) -> None:
    """Gives a scene its own camera, and its own of the lights and the turntable's empty of NNVis'."""
    lent = _lent_objects(scene)
    copies = {}
    for item in [item for item in scene.objects if item in lent and (item == scene.camera or _is_tool(item))]:
        copies[item] = _copy_object(item)
        scene.collection.objects.link(copies[item])
        if item.name in scene.collection.objects:
            scene.collection.objects.unlink(item)
    scene.camera = copies.get(scene.camera, scene.camera)
    _point_to(copies, copies.values())


def own_subjects(scene) -> None:
    """Gives a scene its own of NNVis' networks, charts and comparisons, and of their materials.

    What the user has moved into a collection that scenes have in common stays in common.
    """
    lent, copies = _lent_objects(scene), {}
    for collection in [one for one in scene.collection.children if is_subject(one)]:
        if lent.intersection(collection.all_objects):
            made = _copy_collection(collection, copies)
            scene.collection.children.unlink(collection)
            scene.collection.children.link(made)
    subjects = [one for one in scene.collection.children_recursive if is_subject(one)]
    elsewhere = [one for one in bpy.data.collections if is_subject(one) and one not in subjects]
    worn = {material for one in elsewhere for material in worn_materials(one)}
    items = [item for one in subjects for item in one.objects if ROLE in item and item not in lent]
    for item in items:
        for index, material in enumerate(getattr(item.data, "materials", None) or ()):
            if material in worn:
                copies[material] = copies.get(material) or material.copy()
                item.data.materials[index] = copies[material]
    if copies:
        _point_to(copies, items)


def _lent_objects(scene) -> set:
    return {item for other in bpy.data.scenes if other != scene for item in other.objects}


def _is_tool(item) -> bool:
    return is_ours(item) and ROLE not in item


def _copy_collection(collection, copies: dict):
    made = bpy.data.collections.new(collection.name)
    for key, value in collection.items():
        made[key] = value
    made.hide_viewport, made.hide_render = collection.hide_viewport, collection.hide_render
    for item in collection.objects:
        if ROLE in item:
            copies[item] = _copy_object(item)
        made.objects.link(copies.get(item, item))
    for child in collection.children:
        made.children.link(_copy_collection(child, copies) if is_subject(child) else child)
    return made


def _copy_object(item):
    made = item.copy()
    if item.data is not None:
        made.data = item.data.copy()
    for block in (made, made.data):
        if block is not None and block.animation_data and block.animation_data.action:
            block.animation_data.action = block.animation_data.action.copy()
    return made


def _point_to(copies: dict, items) -> None:
    """Lets objects mean the copies where they mean what was copied."""
    for item in items:
        if item.parent in copies:
            item.parent = copies[item.parent]
        for constraint in item.constraints:
            if getattr(constraint, "target", None) in copies:
                constraint.target = copies[constraint.target]
        if item.type == "CAMERA" and item.data.dof.focus_object in copies:
            item.data.dof.focus_object = copies[item.data.dof.focus_object]
        for modifier in item.modifiers:
            if modifier.type == "NODES" and modifier.node_group:
                _point_inputs(modifier, copies)


def _point_inputs(modifier, copies: dict) -> None:
    for socket in modifier.node_group.interface.items_tree:
        if socket.item_type == "SOCKET" and socket.in_out == "INPUT" and socket.socket_type in _POINTING:
            value = compat.read_modifier_input(modifier, socket.identifier)
            if value in copies:
                compat.write_modifier_input(modifier, socket.identifier, copies[value])

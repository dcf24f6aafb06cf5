"""Removing a subject: all of NNVis' that only it used goes, and nothing of the user's."""

import bpy

from ..nodes.plates.maps import PAGE
from .objects import ROLE


def remove_subject(collection) -> None:
    """Removes a collection, its objects and all that only they used; what the user has put into it stays."""
    own = [item for item in collection.objects if ROLE in item]
    for holder in (*bpy.data.collections, *(scene.collection for scene in bpy.data.scenes)):
        if collection.name in holder.children:
            _move_users(collection, holder)
    for item in bpy.data.objects:
        if item.parent in own and item not in own:
            item.parent, item.matrix_world = None, item.matrix_world.copy()
    used = _all_used(own)
    bpy.data.batch_remove([collection, *own])
    while unused := {block for block in used if block.users == 0}:
        used -= unused
        bpy.data.batch_remove(unused)


def _move_users(collection, holder) -> None:
    """Links what a collection holds that is not NNVis' to a collection that holds it."""
    for item in collection.objects:
        if ROLE not in item and item.name not in holder.objects:
            holder.objects.link(item)
    for child in collection.children:
        if child.name not in holder.children:
            holder.children.link(child)


def _all_used(items) -> set:
    """The data, materials, node groups, pages of maps and actions of objects."""
    data = {item.data for item in items if item.data is not None}
    materials = {one for block in data for one in getattr(block, "materials", None) or () if one is not None}
    trees = {modifier.node_group for item in items for modifier in item.modifiers if modifier.type == "NODES"}
    trees = {tree for tree in trees if tree is not None} | {one.node_tree for one in materials if one.node_tree}
    groups = set()
    while trees:
        groups |= trees
        trees = {node.node_tree for tree in trees for node in tree.nodes if getattr(node, "node_tree", None)} - groups
    read = {node.image for one in materials if one.node_tree for node in one.node_tree.nodes if hasattr(node, "image")}
    pages = {image for image in read if image is not None and PAGE in image}
    animated = [block.animation_data for block in (*items, *data, *materials, *groups)]
    actions = {animation.action for animation in animated if animation is not None and animation.action is not None}
    return data | materials | pages | {group for group in groups if not group.is_embedded_data} | actions

"""The materials of a subject, its own, so that what is set for one changes no other, in no scene."""

from collections.abc import Callable

import bpy

from ...shaders.materials import CONTROLS_NODE, KIND
from ..objects import free_name, is_subject


class Wardrobe:
    """The materials of subjects whose objects get new data: those that they had, and those that they take now.

    collections: those of the subjects that share their materials, as they are before that.
    """

    def __init__(self, *collections):
        others = [one for one in bpy.data.collections if is_subject(one) and one not in collections]
        lent = {material for one in others for material in worn_materials(one)}
        # what another subject has, too (in a copy of a scene, in a file of an earlier version), stays the other's
        worn = dict.fromkeys(material for one in collections for material in worn_materials(one))
        self._had = {one[KIND]: _copy(one) if one in lent else one for one in worn}
        self._taken = {}

    def take(self, make: Callable):
        """The subjects' own material of the kind that make() makes: the one they had, where its group is the same."""
        if make not in self._taken:
            fresh = make()
            own = self._had.get(fresh[KIND])
            if own is not None and _group(own) == _group(fresh):
                bpy.data.materials.remove(fresh)
            else:
                own = _named(fresh)
            self._taken[make] = own
        return self._taken[make]


def worn_materials(collection) -> list[bpy.types.Material]:
    """The materials of NNVis' that the objects of a collection have, each once."""
    slots = (getattr(item.data, "materials", None) or () for item in collection.objects)
    worn = dict.fromkeys(material for materials in slots for material in materials if material is not None)
    return [material for material in worn if KIND in material]


def _copy(material):
    return _named(material.copy())


def _named(material):
    """The material, named after its kind, with a number that Blender has not given."""
    others = {one.name for one in bpy.data.materials if one != material}
    material.name = free_name(others, material[KIND])
    return material


def _group(material):
    node = material.node_tree and material.node_tree.nodes.get(CONTROLS_NODE)
    return node and node.node_tree

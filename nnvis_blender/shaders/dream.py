"""The material "NNVis Dream": a picture's file, or the frames of a sequence, as it is."""

import bpy

from .. import compat
from ..nodes.builder import Tree
from .materials import KIND

NAME = "NNVis Dream"


def dream_material(image, first: int = 0, frames: int = 0):
    """A new material that shows an image with the light that it has. frames: of a sequence, whose first is shown at the
    frame `first` of the scene and which begins again after its last; 0 of a still.

    A .blend with it plays without the extension: the mapping of frames is Blender's own.
    """
    material = bpy.data.materials.new(NAME)
    material[KIND] = NAME
    tree = Tree(compat.ensure_node_tree(material))
    tree.tree.nodes.clear()
    texture = tree.add("ShaderNodeTexImage")
    texture.image, texture.extension = image, "EXTEND"
    if frames:
        user = texture.image_user
        user.frame_start, user.frame_duration, user.frame_offset = first, frames, 0
        user.use_cyclic = user.use_auto_refresh = True
    emission = tree.add("ShaderNodeEmission")
    tree.set(emission.inputs["Color"], texture.outputs["Color"])
    tree.set(tree.add("ShaderNodeOutputMaterial").inputs["Surface"], emission.outputs[0])
    tree.finish()
    return material

"""The material "NNVis Dream": a picture as it is, or the frames of a zoom one after the other."""

import bpy

from .. import compat
from ..nodes.builder import Tree
from .materials import KIND

NAME = "NNVis Dream"
TILES_A_ROW = 10  # of an image of tiles, whose first has the number 1001
_RIM = 1 - 1e-4  # of a tile: what lies at 1 is the next one's


def dream_material(image, first: int = 0, frames: int = 0):
    """A new material that shows an image with the light that it has. frames: of a zoom, the tiles of the image or a
    sequence of files, whose first is shown at the frame `first` of the scene and which begins again after its last; 0
    of a still.

    A .blend with it plays without the extension: the mapping of frames is Blender's own, of tiles two keyframes.
    """
    material = bpy.data.materials.new(NAME)
    material[KIND] = NAME
    tree = Tree(compat.ensure_node_tree(material))
    tree.tree.nodes.clear()
    texture = tree.add("ShaderNodeTexImage")
    texture.image, texture.extension = image, "EXTEND"
    if frames and image.source == "TILED":
        tree.set(texture.inputs["Vector"], _tile(tree, first, frames))
    elif frames:
        user = texture.image_user
        user.frame_start, user.frame_duration, user.frame_offset = first, frames, 0
        user.use_cyclic = user.use_auto_refresh = True
    emission = tree.add("ShaderNodeEmission")
    tree.set(emission.inputs["Color"], texture.outputs["Color"])
    tree.set(tree.add("ShaderNodeOutputMaterial").inputs["Surface"], emission.outputs[0])
    tree.finish()
    return material


def _tile(tree: Tree, first: int, frames: int):
    """Where in an image of tiles the plane shows its own frame: a value that goes round is the frame's number."""
    number = tree.add("ShaderNodeValue", name="Frame", label="Frame")
    curve = compat.ensure_fcurve(tree.tree, number.outputs[0].path_from_id("default_value"))
    for frame, value in ((first, 0.0), (first + frames, float(frames))):
        curve.keyframe_points.insert(frame, value).interpolation = "LINEAR"
    curve.modifiers.new("CYCLES")
    curve.update()
    whole = tree.math("FLOOR", tree.math("ADD", number.outputs[0], 1e-3))
    shown = tree.math("FLOORED_MODULO", whole, float(frames))
    row = tree.math("FLOOR", tree.math("DIVIDE", shown, float(TILES_A_ROW)))
    column = tree.math("SUBTRACT", shown, tree.math("MULTIPLY", row, float(TILES_A_ROW)))
    offset = tree.node("ShaderNodeCombineXYZ", column, row)
    within = tree.vector_math("MINIMUM", tree.node("ShaderNodeUVMap"), (_RIM, _RIM, 0.0))
    return tree.vector_math("ADD", within, offset)

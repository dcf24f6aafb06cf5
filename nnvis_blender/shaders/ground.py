"""The shader group "NNVis Ground": a table below the networks that takes their shadows and fades into the backdrop."""

from ..nodes.builder import find_group, new_group
from .materials import group_material

NAME, VERSION = "NNVis Ground", 1


def ground_material():
    """A new material for the ground."""
    return group_material(NAME, find_group(NAME, VERSION) or _build(), {})


def _build():
    """The disc's radius is 1 in its own space. From below it is clear, so that it hides nothing there."""
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "A matt disc that fades out towards its rim")
    color = tree.input("Color", "Color", "Of the table", (0.2, 0.2, 0.2, 1.0))
    opacity = tree.input("Opacity", "Float", "In the middle of the table", 1.0, 0.0, 1.0, "FACTOR")
    place = tree.node("ShaderNodeTexCoord", result="Object")
    away = tree.vector_math("LENGTH", place, result="Value")
    fade = tree.node("ShaderNodeMapRange", away, 0.15, 1.0, 1.0, 0.0, properties={"interpolation_type": "SMOOTHSTEP"})
    above = tree.math("SUBTRACT", 1.0, tree.node("ShaderNodeNewGeometry", result="Backfacing"))
    seen = tree.math("MULTIPLY", tree.math("MULTIPLY", fade, opacity), above)
    matt = tree.node("ShaderNodeBsdfDiffuse", Color=color)
    tree.output(
        "Shader", "Shader", tree.node("ShaderNodeMixShader", seen, tree.node("ShaderNodeBsdfTransparent"), matt)
    )
    return tree.finish()

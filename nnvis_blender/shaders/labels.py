"""The material "NNVis Labels": class names in ink, tinted with their class's colour (the text object's own colour)."""

from ..nodes.builder import find_group, new_group
from .materials import group_material

NAME, VERSION = "NNVis Label", 1


def labels_material():
    """A new material for labels."""
    return group_material("NNVis Labels", find_group(NAME, VERSION) or _build(), {})


def _build():
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Flat text, from ink to the object's own colour")
    ink = tree.input("Ink", "Color", "Colour of the text without its class", (0.02, 0.02, 0.02, 1.0))
    tint = tree.input("Class Tint", "Float", "From ink (0) to the class's colour (1)", 0.85, 0.0, 1.0, "FACTOR")
    strength = tree.input("Emission Strength", "Float", "1 shows the colour as it is", 1.0, 0.0, 100.0)
    color = tree.mix("RGBA", tint, ink, tree.node("ShaderNodeObjectInfo", result="Color"))
    tree.output("Shader", "Shader", tree.node("ShaderNodeEmission", Color=color, Strength=strength))
    return tree.finish()

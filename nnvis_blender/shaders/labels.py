"""The material "NNVis Labels": flat ink of texts and rules, in the colours that their node groups give them."""

from ..nodes.builder import find_group, new_group
from .materials import group_material
from .tone import tone_group, tone_inputs

NAME, VERSION = "NNVis Label", 3


def labels_material():
    """A new material for labels."""
    return _material("NNVis Labels")


def picture_material():
    """A new material for images and bars that stand in their own colours, whatever tone a look gives the labels."""
    return _material("NNVis Pictures")


def _material(name: str):
    return group_material(name, find_group(NAME, VERSION) or _build(), {})


def _build():
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Flat ink of the attributes class_color and opacity")
    strength = tree.input("Emission Strength", "Float", "1 shows the colour as it is", 1.0, 0.0, 100.0)
    tone = tone_inputs(tree)
    color = tree.group(tone_group(), Color=_stored(tree, "class_color", "Color"), **tone).outputs["Color"]
    ink = tree.node("ShaderNodeEmission", Color=color, Strength=strength)
    tree.output(
        "Shader",
        "Shader",
        tree.node("ShaderNodeMixShader", _stored(tree, "opacity", "Fac"), tree.node("ShaderNodeBsdfTransparent"), ink),
    )
    return tree.finish()


def _stored(tree, name: str, result: str):
    return tree.node(
        "ShaderNodeAttribute", result=result, properties={"attribute_type": "GEOMETRY", "attribute_name": name}
    )

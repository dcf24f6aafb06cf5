"""The material "NNVis Lattice": lines and sheets in the colours that the node group gives them, the back of a sheet
darker or in another colour.
"""

from ..nodes.builder import find_group, new_group
from .fields import Light
from .materials import group_material
from .tone import tone_group, tone_inputs

NAME, VERSION = "NNVis Lattice Surface", 1


def lattice_material():
    """A new material for lattices."""
    return group_material("NNVis Lattice", find_group(NAME, VERSION) or _build(), {})


def _build():
    """It reads class_color and opacity."""
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Colour and opacity of a sheet with two sides -> a lit one")
    tone = tone_inputs(tree)
    back = tree.input("Back Color", "Color", "Of the back of a sheet", (0.05, 0.05, 0.06, 1.0))
    tint = tree.input("Back Tint", "Float", "How far the back has its own colour", 0.45, 0.0, 1.0, "FACTOR")
    light = Light(tree)
    own = tree.group(tone_group(), Color=_stored(tree, "class_color", "Color"), **tone).outputs["Color"]
    behind = tree.node("ShaderNodeNewGeometry", result="Backfacing")
    surface = light.on(tree.mix("RGBA", tree.math("MULTIPLY", behind, tint), own, back), light.shading)
    clear = tree.node("ShaderNodeBsdfTransparent")
    shader = tree.node("ShaderNodeMixShader", _stored(tree, "opacity", "Fac"), clear, surface)
    tree.output("Shader", "Shader", shader)
    return tree.finish()


def _stored(tree, name: str, result: str):
    return tree.node(
        "ShaderNodeAttribute", result=result, properties={"attribute_type": "GEOMETRY", "attribute_name": name}
    )

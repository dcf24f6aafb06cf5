"""The material "NNVis Plate Lines": what joins plates, flat or lit, in the colours that its node groups give it."""

from ..nodes.builder import find_group, new_group
from .materials import group_material
from .tone import tone_group

NAME, VERSION = "NNVis Plate Line", 1


def plate_lines_material():
    """A new material for lines, frames and kernels between plates."""
    return group_material("NNVis Plate Lines", find_group(NAME, VERSION) or _build(), {})


def _build():
    """It reads class_color and opacity. Its inputs have names of their own: the plates' material is on that object."""
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Colour and opacity of what joins plates")
    shading = tree.input("Line Shading", "Float", "From flat colour (0) to a lit surface (1)", 0.0, 0.0, 1.0, "FACTOR")
    emission = tree.input("Line Emission", "Float", "Light of the flat colour; 1 shows it as it is", 1.0, 0.0, 100.0)
    lightness = tree.input("Line Lightness", "Float", "Added to all colours' (OKLab); 0 leaves them", 0.0, -0.5, 0.5)
    color = tree.group(tone_group(), Color=_stored(tree, "class_color", "Color"), Lightness=lightness).outputs["Color"]
    flat = tree.node("ShaderNodeEmission", Color=color, Strength=emission)
    lit = tree.node("ShaderNodeBsdfDiffuse", Color=color)
    surface = tree.node("ShaderNodeMixShader", shading, flat, lit)
    front = tree.math("SUBTRACT", 1.0, tree.node("ShaderNodeNewGeometry", result="Backfacing"))
    tube = tree.math("MAXIMUM", front, _stored(tree, "flat", "Fac"))  # a tube counts once, what is flat from both sides
    seen = tree.math("MULTIPLY", tree.math("MULTIPLY", _stored(tree, "opacity", "Fac"), tube), 1.0, clamp=True)
    tree.output(
        "Shader", "Shader", tree.node("ShaderNodeMixShader", seen, tree.node("ShaderNodeBsdfTransparent"), surface)
    )
    return tree.finish()


def _stored(tree, name: str, result: str):
    return tree.node(
        "ShaderNodeAttribute", result=result, properties={"attribute_type": "GEOMETRY", "attribute_name": name}
    )

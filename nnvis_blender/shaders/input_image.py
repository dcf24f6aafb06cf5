"""The material "NNVis Input Image": a picture, or strokes of ink on a sheet, flat or lit."""

from ..nodes.builder import find_group, new_group
from .materials import group_material

NAME, VERSION = "NNVis Picture", 1


def input_image_material():
    """The input image's material, from the file or newly built."""
    return group_material("NNVis Input Image", find_group(NAME, VERSION) or _build(), {})


def _build():
    """It reads picture_color and coverage: what is not covered shows the sheet, as far as that is opaque."""
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "A picture, or strokes on a sheet")
    opacity = tree.input("Opacity", "Float", "Of the whole picture", 1.0, 0.0, 1.0, "FACTOR")
    sheet = tree.input("Sheet", "Color", "Colour of what the strokes are drawn on", (0.5, 0.5, 0.5, 1.0))
    sheet_opacity = tree.input("Sheet Opacity", "Float", "0 leaves strokes alone", 0.1, 0.0, 1.0, "FACTOR")
    shading = tree.input("Shading", "Float", "From flat colour (0) to a lit surface (1)", 0.0, 0.0, 1.0, "FACTOR")
    emission = tree.input(
        "Emission Strength", "Float", "Light of the flat colour; 1 shows it as it is", 1.0, 0.0, 100.0
    )
    own, coverage = (
        tree.node(
            "ShaderNodeAttribute", result=result, properties={"attribute_type": "GEOMETRY", "attribute_name": name}
        )
        for name, result in (("picture_color", "Color"), ("coverage", "Fac"))
    )
    through = tree.math("MULTIPLY", tree.math("SUBTRACT", 1.0, coverage), sheet_opacity)
    filled = tree.math("ADD", coverage, through)
    share = tree.math("DIVIDE", coverage, tree.math("MAXIMUM", filled, 1e-6))
    color = tree.mix("RGBA", share, sheet, own)
    flat = tree.node("ShaderNodeEmission", Color=color, Strength=emission)
    lit = tree.node("ShaderNodeBsdfDiffuse", Color=color)
    surface = tree.node("ShaderNodeMixShader", shading, flat, lit)
    seen = tree.math("MULTIPLY", filled, opacity)
    tree.output(
        "Shader", "Shader", tree.node("ShaderNodeMixShader", seen, tree.node("ShaderNodeBsdfTransparent"), surface)
    )
    return tree.finish()

"""The material "NNVis Charts": flat ink of a chart's lines and texts, tinted with the colour of each."""

from ..nodes.builder import find_group, new_group
from .materials import group_material
from .tone import tone_group, tone_inputs

NAME, VERSION = "NNVis Chart Ink", 2
_LINES_KEEP = 0.6  # of the colour that a look takes from coloured texts for contrast


def charts_material():
    """A new material for a chart, whose lines and texts share it."""
    return group_material("NNVis Charts", find_group(NAME, VERSION) or _build(), {})


def _build():
    """Reads class_color, tint and opacity of a chart's mesh.

    Of its texts it reads the custom properties nnvis_class_color, ... Missing ones are 0.
    """
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Flat colour, from ink to the line's or text's own")
    ink = tree.input("Ink", "Color", "Colour of axes and texts", (0.012, 0.012, 0.016, 1.0))
    class_tint = tree.input(
        "Class Tint",
        "Float",
        "Of coloured texts, from ink (0) to their own colour (1); lines keep more",
        0.85,
        0.0,
        1.0,
        "FACTOR",
    )
    strength = tree.input("Emission Strength", "Float", "1 shows the colours as they are", 1.0, 0.0, 100.0)
    tone = tone_inputs(tree)
    line_tint, text_tint = _both(tree, "tint", "Fac")
    tint = tree.math(
        "ADD",
        tree.math("MULTIPLY", line_tint, tree.mix("FLOAT", _LINES_KEEP, class_tint, 1.0)),
        tree.math("MULTIPLY", text_tint, class_tint),
    )
    opacity = tree.math("ADD", *_both(tree, "opacity", "Fac"))
    own = tree.vector_math("ADD", *_both(tree, "class_color", "Color"))
    own = tree.group(tone_group(), Color=own, **tone).outputs["Color"]
    color = tree.mix("RGBA", tint, ink, own)
    flat = tree.node("ShaderNodeEmission", Color=color, Strength=strength)
    tree.output(
        "Shader", "Shader", tree.node("ShaderNodeMixShader", opacity, tree.node("ShaderNodeBsdfTransparent"), flat)
    )
    return tree.finish()


def _both(tree, name: str, result: str) -> list:
    return [
        tree.node("ShaderNodeAttribute", result=result, properties={"attribute_type": kind, "attribute_name": stored})
        for kind, stored in (("GEOMETRY", name), ("OBJECT", f"nnvis_{name}"))
    ]

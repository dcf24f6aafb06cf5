"""The material "NNVis Rig": cells, lines and texts of a rig, in the colours of the look."""

from ..nodes.builder import find_group, new_group
from ..nodes.rigs.cells import ON_TILE
from .materials import group_material

NAME, VERSION = "NNVis Rig", 1
_SHADE = 0.6  # of its luminance a lit cell loses, about


def rigs_material():
    """A new material for a rig."""
    return group_material("NNVis Rig", find_group(NAME, VERSION) or _build(), {})


def _build():
    """It reads tone, hue, opacity and ink, see nodes/rigs/cells.py."""
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Cells, lines and texts of a rig")
    sheet = tree.input("Sheet", "Color", "Of a cell whose value is 0", (0.9, 0.9, 0.89, 1.0))
    ink = tree.input("Ink", "Color", "Of texts, and of a cell of the highest value", (0.012, 0.012, 0.016, 1.0))
    positive = tree.input("Positive", "Color", "Of the largest positive value", (0.6, 0.03, 0.02, 1.0))
    negative = tree.input("Negative", "Color", "Of the largest negative value", (0.02, 0.1, 0.5, 1.0))
    accent = tree.input("Accent", "Color", "Of what is meant: the window, the pixel, a warning", (0.8, 0.25, 0.0, 1.0))
    shading = tree.input("Shading", "Float", "From flat colour (0) to a lit surface (1)", 0.0, 0.0, 1.0, "FACTOR")
    strength = tree.input(
        "Emission Strength", "Float", "Light of the flat colour; 1 shows it as it is", 1.0, 0.0, 100.0
    )
    tone, hue, opacity, kind = (_stored(tree, name) for name in ("tone", "hue", "opacity", "ink"))
    size = tree.math("ABSOLUTE", tone, clamp=True)
    signed = tree.mix("RGBA", tree.math("GREATER_THAN", tone, 0.0), negative, positive)
    full = tree.mix("RGBA", tree.math("GREATER_THAN", hue, 0.5), ink, signed)
    full = tree.mix("RGBA", tree.math("GREATER_THAN", hue, 1.5), full, accent)
    color = tree.mix("RGBA", size, sheet, full)
    is_number = tree.math("COMPARE", kind, ON_TILE, 0.25)
    shaded = tree.math("SUBTRACT", 1.0, tree.math("MULTIPLY", shading, _SHADE))
    color = tree.mix("RGBA", is_number, color, _legible(tree, color, shaded, sheet, ink))
    flat = tree.node("ShaderNodeEmission", Color=color, Strength=strength)
    lit = tree.node("ShaderNodeBsdfDiffuse", Color=color)
    is_surface = tree.math("LESS_THAN", kind, ON_TILE / 2)
    surface = tree.node("ShaderNodeMixShader", tree.math("MULTIPLY", shading, is_surface), flat, lit)
    clear = tree.node("ShaderNodeBsdfTransparent")
    tree.output("Shader", "Shader", tree.node("ShaderNodeMixShader", opacity, clear, surface))
    return tree.finish()


def _legible(tree, color, shaded, *inks):
    """Of two inks the one that stands out more from a colour, by the ratio of their luminances (WCAG 2.1).

    shaded: what is left of the colour's luminance where it is lit.
    """
    lights = [tree.node("ShaderNodeRGBToBW", one) for one in (color, *inks)]
    lights[0] = tree.math("MULTIPLY", lights[0], shaded)
    lights = [tree.math("ADD", one, 0.05) for one in lights]
    ratios = [
        tree.math("ABSOLUTE", tree.math("LOGARITHM", tree.math("DIVIDE", one, lights[0]), 10.0)) for one in lights[1:]
    ]
    return tree.mix("RGBA", tree.math("GREATER_THAN", ratios[1], ratios[0]), *inks)


def _stored(tree, name: str):
    return tree.node(
        "ShaderNodeAttribute", result="Fac", properties={"attribute_type": "GEOMETRY", "attribute_name": name}
    )

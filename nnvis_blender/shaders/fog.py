"""The material "NNVis Fog": a volume in class colours, from glowing by itself to lit by the scene's lights."""

from ..nodes.builder import find_group, new_group
from ..nodes.fog_volume import COLORS
from .materials import group_material

NAME, VERSION = "NNVis Fog", 1


def fog_material():
    """A new material for fog."""
    return group_material(NAME, find_group(NAME, VERSION) or _build(), {}, "Volume")


def _build():
    """Flat fog absorbs and emits alike, so it covers what lies behind by its colour, as paint of that opacity would."""
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Density and class colour -> fog")
    thickness = tree.input(
        "Fog Density", "Float", "How much the densest place hides, over a length of 1", 30.0, 0.0, 1000.0
    )
    contrast = tree.input(
        "Fog Contrast", "Float", "Exponent of the density: below 1 lifts what is faint", 0.6, 0.1, 4.0
    )
    shading = tree.input(
        "Fog Shading",
        "Float",
        "From fog that glows by itself (0) to fog that the lights light (1)",
        0.0,
        0.0,
        1.0,
        "FACTOR",
    )
    emission = tree.input(
        "Fog Emission", "Float", "Light of the fog that glows; 1 shows its colour as it is", 1.0, 0.0, 100.0
    )
    anisotropy = tree.input(
        "Fog Anisotropy", "Float", "Of the lit fog: above 0 it scatters light onwards", 0.0, -0.99, 0.99
    )
    density = _grid(tree, "density")
    strength = tree.math("MULTIPLY", tree.math("POWER", tree.math("MAXIMUM", density, 0.0), contrast), thickness)
    safe = tree.math("MAXIMUM", density, 1e-6)
    color = tree.node("ShaderNodeCombineColor", *(tree.math("DIVIDE", _grid(tree, name), safe) for name in COLORS))
    glow = tree.node("ShaderNodeEmission", Color=color, Strength=tree.math("MULTIPLY", strength, emission))
    veil = tree.node("ShaderNodeVolumeAbsorption", Color=(0.0, 0.0, 0.0, 1.0), Density=strength)
    lit = tree.node("ShaderNodeVolumeScatter", Color=color, Density=strength, Anisotropy=anisotropy)
    tree.output(
        "Volume", "Shader", tree.node("ShaderNodeMixShader", shading, tree.node("ShaderNodeAddShader", glow, veil), lit)
    )
    return tree.finish()


def _grid(tree, name: str):
    return tree.node(
        "ShaderNodeAttribute", result="Fac", properties={"attribute_type": "GEOMETRY", "attribute_name": name}
    )

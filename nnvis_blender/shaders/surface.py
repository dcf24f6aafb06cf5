"""The shader group "NNVis Surface": everything that a look sets, as values of one node. Edges and units share it."""

from ..nodes.builder import find_group, new_group
from .depth import depth_group
from .hatching import hatching_group
from .opacity import CONTROLS, opacity_group
from .relief import relief_group
from .tone import tone_group, tone_inputs

NAME, VERSION = "NNVis Surface", 4


def surface_group():
    """The group, from the file or newly built. It reads the attributes importance, class_color, opaque, relief,
    halo and plain.

    Shading goes from flat (the pure colour, as ink or as light of Emission Strength) to lit (a lacquered one).
    What is opaque is so whatever the opacity's formula gives; what has relief is shaded where it is flat; what is plain
    has no hatching.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Importance and class colour -> a surface")
    tree.panel("Opacity")
    controls = {name: tree.input(name, "Float", text, 0.0, low, high) for name, text, low, high in CONTROLS}
    tree.panel("Color")
    tone = tone_inputs(tree)
    haze = tree.input(
        "Haze", "Float", "How much the farthest corner of the network fades into the haze", 0.0, 0.0, 1.0, "FACTOR"
    )
    air = tree.input("Haze Color", "Color", "Of the haze, and of the halos", (1.0, 1.0, 1.0, 1.0))
    hatch = tree.input(
        "Hatching", "Float", "Balls shaded by lines, as an engraver would, on the haze's color", 0.0, 0.0, 1.0, "FACTOR"
    )
    tree.panel("Surface")
    shading = tree.input("Shading", "Float", "From flat colour (0) to a lit surface (1)", 0.0, 0.0, 1.0, "FACTOR")
    emission = tree.input(
        "Emission Strength", "Float", "Light of the flat colour; 1 shows it as it is", 1.0, 0.0, 100.0
    )
    energy = tree.input(
        "Energy", "Float", "How much that light follows importance (its square root)", 0.0, 0.0, 1.0, "FACTOR"
    )
    roughness = tree.input("Roughness", "Float", "Of the lit surface", 0.45, 0.0, 1.0, "FACTOR")

    importance = _attribute(tree, "importance", "Fac")
    depth = tree.group(depth_group()).outputs["Depth"]
    far = tree.math("SUBTRACT", 1.0, depth)
    geometry = tree.add("ShaderNodeNewGeometry")
    facing = tree.math(
        "ABSOLUTE",
        tree.vector_math("DOT_PRODUCT", geometry.outputs["Normal"], geometry.outputs["Incoming"], result="Value"),
    )
    opacity = _opacity(tree, controls, importance, depth, facing, geometry.outputs["Backfacing"])

    color = tree.group(tone_group(), Color=_attribute(tree, "class_color", "Color"), **tone).outputs["Color"]
    color = tree.mix("RGBA", tree.math("MULTIPLY", haze, far), color, air)
    ink = tree.group(hatching_group(), Facing=facing).outputs["Ink"]
    plain = _attribute(tree, "plain", "Fac")
    lines = tree.math("MULTIPLY", tree.math("SUBTRACT", 1.0, ink), tree.math("SUBTRACT", 1.0, plain))
    color = tree.mix("RGBA", tree.math("MULTIPLY", hatch, lines), color, air)
    shaded = tree.group(relief_group(), Color=color, Relief=_attribute(tree, "relief", "Fac")).outputs["Color"]
    strength = tree.math("MULTIPLY", emission, tree.mix("FLOAT", energy, 1.0, tree.math("SQRT", importance)))
    flat = tree.node("ShaderNodeEmission", Color=shaded, Strength=strength)
    lit = _lacquer(tree, color, roughness)
    surface = tree.node("ShaderNodeMixShader", shading, flat, lit)
    halo = tree.node("ShaderNodeEmission", Color=air)
    surface = tree.node("ShaderNodeMixShader", _attribute(tree, "halo", "Fac"), surface, halo)
    tree.output(
        "Shader",
        "Shader",
        tree.node(
            "ShaderNodeMixShader",
            opacity,
            tree.node("ShaderNodeBsdfTransparent"),
            surface,
        ),
    )
    return tree.finish()


def _lacquer(tree, color, roughness):
    """A matt colour under a clear coat: what a Principled surface would show here, in less time."""
    coat = tree.node("ShaderNodeFresnel", IOR=1.45)
    matt = tree.node("ShaderNodeBsdfDiffuse", Color=color)
    gloss = tree.node("ShaderNodeBsdfAnisotropic", Color=(1.0, 1.0, 1.0, 1.0), Roughness=roughness)
    return tree.node("ShaderNodeMixShader", coat, matt, gloss)


def _opacity(tree, controls: dict, importance, depth, facing, backfacing):
    """NNVis Opacity of the attribute importance, the depth and the angle at which the surface is seen.

    1 if opaque; the depth is that in the network.
    Back faces are clear, so that a ball or a tube counts once however it is drawn.
    """
    node = tree.group(opacity_group(), Importance=importance, Depth=depth, Thickness=facing)
    for name, socket in controls.items():
        tree.set(node.inputs[name], socket)
    front = tree.math("SUBTRACT", 1.0, backfacing)
    return tree.math(
        "MULTIPLY", tree.math("MAXIMUM", node.outputs["Opacity"], _attribute(tree, "opaque", "Fac")), front
    )


def _attribute(tree, name: str, result: str):
    return tree.node(
        "ShaderNodeAttribute", result=result, properties={"attribute_type": "GEOMETRY", "attribute_name": name}
    )

"""The shader group "NNVis Surface": everything that a look sets, as values of one node. Edges and units share it."""

from ..nodes.builder import find_group, new_group
from .depth import depth_group
from .opacity import CONTROLS, opacity_group
from .relief import relief_group

NAME, VERSION = "NNVis Surface", 2


def surface_group():
    """The group, from the file or newly built. It reads the attributes importance, class_color, opaque and relief.

    Shading goes from flat (the pure colour, as ink or as light of Emission Strength) to lit (a Principled surface).
    What is opaque is so whatever the opacity's formula gives; what has relief is shaded where it is flat.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Importance and class colour -> a surface")
    tree.panel("Opacity")
    controls = {name: tree.input(name, "Float", text, 0.0, low, high) for name, text, low, high in CONTROLS}
    tree.panel("Color")
    saturation = tree.input("Saturation", "Float", "1 leaves the class colours as they are", 1.0, 0.0, 2.0)
    value = tree.input("Value", "Float", "Brightness; 1 leaves the class colours as they are", 1.0, 0.0, 4.0)
    tree.panel("Surface")
    shading = tree.input("Shading", "Float", "From flat colour (0) to a lit surface (1)", 0.0, 0.0, 1.0, "FACTOR")
    emission = tree.input(
        "Emission Strength", "Float", "Light of the flat colour; 1 shows it as it is", 1.0, 0.0, 100.0
    )
    roughness = tree.input("Roughness", "Float", "Of the lit surface", 0.45, 0.0, 1.0, "FACTOR")

    opacity = _opacity(tree, controls)
    color = tree.node(
        "ShaderNodeHueSaturation", Color=_attribute(tree, "class_color", "Color"), Saturation=saturation, Value=value
    )
    shaded = tree.group(relief_group(), Color=color, Relief=_attribute(tree, "relief", "Fac")).outputs["Color"]
    flat = tree.node("ShaderNodeEmission", Color=shaded, Strength=emission)
    lit = tree.node("ShaderNodeBsdfPrincipled", Base_Color=color, Roughness=roughness)
    surface = tree.node("ShaderNodeMixShader", shading, flat, lit)
    tree.output(
        "Shader", "Shader", tree.node("ShaderNodeMixShader", opacity, tree.node("ShaderNodeBsdfTransparent"), surface)
    )
    return tree.finish()


def _opacity(tree, controls: dict):
    """NNVis Opacity of the attribute importance, the depth and the angle at which the surface is seen.

    1 if opaque; the depth is that in the network.
    Back faces are clear, so that a ball or a tube counts once however it is drawn.
    """
    geometry = tree.add("ShaderNodeNewGeometry")
    facing = tree.vector_math("DOT_PRODUCT", geometry.outputs["Normal"], geometry.outputs["Incoming"], result="Value")
    node = tree.group(
        opacity_group(),
        Importance=_attribute(tree, "importance", "Fac"),
        Depth=tree.group(depth_group()).outputs["Depth"],
        Thickness=tree.math("ABSOLUTE", facing),
    )
    for name, socket in controls.items():
        tree.set(node.inputs[name], socket)
    front = tree.math("SUBTRACT", 1.0, geometry.outputs["Backfacing"])
    return tree.math(
        "MULTIPLY", tree.math("MAXIMUM", node.outputs["Opacity"], _attribute(tree, "opaque", "Fac")), front
    )


def _attribute(tree, name: str, result: str):
    return tree.node(
        "ShaderNodeAttribute", result=result, properties={"attribute_type": "GEOMETRY", "attribute_name": name}
    )

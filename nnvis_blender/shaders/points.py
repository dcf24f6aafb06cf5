"""The material "NNVis Points": dots in the colour of their class; pictures of one atlas, or strokes in that colour."""

from ..nodes.builder import Tree, find_group, new_group
from ..nodes.spaces.cloud import PICTURE, UV
from .fields import Light
from .materials import CONTROLS_NODE, group_material
from .tone import tone_group, tone_inputs

NAME, VERSION = "NNVis Point Surface", 1
_READING = ("ShaderNodeTexImage", "ShaderNodeAttribute")  # what reads the atlas beside the group


def points_material():
    """A new material for points, without an atlas."""
    return group_material("NNVis Points", find_group(NAME, VERSION) or _build(), {})


def read_atlas(material, image) -> list:
    """Has a points' material read the pictures from this image. Returns the images that it read before."""
    tree = Tree(material.node_tree)
    surface = material.node_tree.nodes[CONTROLS_NODE]
    reading = [node for node in material.node_tree.nodes if node.bl_idname in _READING]
    old = [node.image for node in reading if getattr(node, "image", None)]
    for node in reading:
        material.node_tree.nodes.remove(node)
    node = tree.add("ShaderNodeTexImage", image=image, interpolation="Linear", extension="EXTEND")
    place = tree.add("ShaderNodeAttribute", attribute_type="GEOMETRY", attribute_name=UV)
    tree.set(node.inputs["Vector"], place.outputs["Vector"])
    for name in ("Color", "Alpha"):
        tree.set(surface.inputs[f"Picture {name}"], node.outputs[name])
    tree.finish()
    return old


def _build():
    """It reads class_color, opacity and picture: 1 where a picture is."""
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Dots, pictures of an atlas, or strokes in a class's colour")
    color = tree.input("Picture Color", "Color", "Of the atlas", (1.0, 1.0, 1.0, 1.0), hidden=True)
    alpha = tree.input("Picture Alpha", "Float", "Of the atlas", 1.0, hidden=True)
    drawing = tree.input(
        "Is Drawing", "Float", "Whether pictures are strokes, in their class's colour", 1.0, hidden=True
    )
    tone = tone_inputs(tree)
    light = Light(tree)
    own = tree.group(tone_group(), Color=_stored(tree, "class_color", "Color"), **tone).outputs["Color"]
    picture = _stored(tree, PICTURE, "Fac")
    flat = light.flat(tree.mix("RGBA", drawing, color, own))
    surface = tree.node("ShaderNodeMixShader", picture, light.on(own, light.shading), flat)
    seen = tree.math("MULTIPLY", _stored(tree, "opacity", "Fac"), tree.mix("FLOAT", picture, 1.0, alpha))
    clear = tree.node("ShaderNodeBsdfTransparent")
    tree.output("Shader", "Shader", tree.node("ShaderNodeMixShader", seen, clear, surface))
    return tree.finish()


def _stored(tree, name: str, result: str):
    return tree.node(
        "ShaderNodeAttribute", result=result, properties={"attribute_type": "GEOMETRY", "attribute_name": name}
    )

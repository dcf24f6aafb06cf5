"""The material "NNVis Plates": maps out of the pages of an atlas, in colour maps, within thin frames."""

from ..nodes.builder import Tree, find_group, new_group
from .materials import CONTROLS_NODE, group_material

NAME, VERSION = "NNVis Plate Surface", 1


def plates_material():
    """The plates' material, from the file or newly built, without pages."""
    return group_material("NNVis Plates", find_group(NAME, VERSION) or _build(), {})


def show_pages(material, pages: list) -> list:
    """Has a plates' material read these images. Returns those that it read before."""
    tree = Tree(material.node_tree)
    surface = material.node_tree.nodes[CONTROLS_NODE]
    output = surface.outputs[0].links[0].to_node
    others = [node for node in material.node_tree.nodes if node not in (surface, output)]
    old = [node.image for node in others if node.bl_idname == "ShaderNodeTexImage" and node.image is not None]
    for node in others:
        material.node_tree.nodes.remove(node)
    for name, which in (("map_a", "First"), ("map_b", "Second")):
        x, y, page = tree.node("ShaderNodeSeparateXYZ", _attribute(tree, name, "Vector")).node.outputs
        value = None
        for number, image in enumerate(pages):
            read = _read(tree, image, x, y)
            if value is None:
                value = read
            else:
                value = tree.mix("FLOAT", tree.math("COMPARE", page, float(number), 0.5), value, read)
        if value is not None:
            tree.set(surface.inputs[which], value)
    tree.finish()
    return list(dict.fromkeys(old))


def _read(tree, image, x, y):
    """The value of a page's pixel, counted from the upper left."""
    width, height = image.size
    place = tree.node(
        "ShaderNodeCombineXYZ",
        tree.math("DIVIDE", x, float(width)),
        tree.math("SUBTRACT", 1.0, tree.math("DIVIDE", y, float(height))),
        0.0,
    )
    node = tree.add("ShaderNodeTexImage", image=image, interpolation="Closest", extension="EXTEND")
    tree.set(node.inputs["Vector"], place)
    return node.outputs["Color"]


def _build():
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Values of maps -> a framed surface")
    first = tree.input("First", "Float", "Value of the first sample's map", 0.0, hidden=True)
    second = tree.input("Second", "Float", "Value of the second sample's map", 0.0, hidden=True)
    low_tone = tree.input("Low Tone", "Color", "Of what has no value, and of the lowest", (0.01, 0.01, 0.012, 1.0))
    high_tone = tree.input("High Tone", "Color", "Of the highest value", (0.9, 0.9, 0.9, 1.0))
    frame = tree.input("Frame Color", "Color", "Of the plates' frames", (0.3, 0.3, 0.3, 1.0))
    shading = tree.input("Shading", "Float", "From flat colour (0) to a lit surface (1)", 0.0, 0.0, 1.0, "FACTOR")
    emission = tree.input(
        "Emission Strength", "Float", "Light of the flat colour; 1 shows it as it is", 1.0, 0.0, 100.0
    )
    fade, _, _ = tree.node("ShaderNodeSeparateXYZ", _attribute(tree, "map_look", "Vector")).node.outputs
    low, high, _ = tree.node("ShaderNodeSeparateXYZ", _attribute(tree, "map_range", "Vector")).node.outputs
    value = tree.mix("FLOAT", fade, first, second)
    span = tree.math("MAXIMUM", tree.math("SUBTRACT", high, low), 1e-12)
    share = tree.math("DIVIDE", tree.math("SUBTRACT", value, low), span, clamp=True)
    color = tree.mix("RGBA", share, low_tone, high_tone)
    x, y, _ = tree.node("ShaderNodeSeparateXYZ", _attribute(tree, "plate_uv", "Vector")).node.outputs
    within = tree.math("MULTIPLY", *(tree.math("COMPARE", side, 0.5, 0.5) for side in (x, y)))
    color = tree.mix("RGBA", within, frame, color)
    flat = tree.node("ShaderNodeEmission", Color=color, Strength=emission)
    lit = tree.node("ShaderNodeBsdfDiffuse", Color=color)
    tree.output("Shader", "Shader", tree.node("ShaderNodeMixShader", shading, flat, lit))
    return tree.finish()


def _attribute(tree, name: str, result: str):
    return tree.node(
        "ShaderNodeAttribute", result=result, properties={"attribute_type": "GEOMETRY", "attribute_name": name}
    )

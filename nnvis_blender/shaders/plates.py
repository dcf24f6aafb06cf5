"""The material "NNVis Plates": maps out of the pages of an atlas, in colour maps, within thin frames."""

from ..nodes.builder import Tree, find_group, new_group
from ..nodes.color_maps import map_color
from ..nodes.plates.maps import PAGE
from .materials import CONTROLS_NODE, group_material
from .relief import relief_group

NAME, VERSION = "NNVis Plate Surface", 1
_UNLIT = 0.1  # of its opacity keeps a plate that the sample has not reached


def plates_material():
    """The plates' material, newly built, without pages."""
    return group_material("NNVis Plates", find_group(NAME, VERSION) or _build(), {})


def read_pages(material, pages: list, pictures) -> list:
    """Has a plates' material read the values from these images and inputs' pictures from that one (or None).

    Returns the images that it read before.
    """
    tree = Tree(material.node_tree)
    surface = material.node_tree.nodes[CONTROLS_NODE]
    output = surface.outputs[0].links[0].to_node
    others = [node for node in material.node_tree.nodes if node not in (surface, output)]
    old = [node.image for node in others if node.bl_idname == "ShaderNodeTexImage" and node.image is not None]
    for node in others:
        material.node_tree.nodes.remove(node)
    for name, which in (("map_a", "First"), ("map_b", "Second")):
        x, y, page = _parts(tree, name)
        value = None
        for number, image in enumerate(pages):
            read = _read(tree, image, x, y)
            here = tree.math("COMPARE", page, float(number), 0.5)
            value = read if value is None else tree.mix("FLOAT", here, value, read)
        for socket, seen in ((which, value), (f"{which} Picture", pictures and _read(tree, pictures, x, y))):
            if seen is not None:
                tree.set(surface.inputs[socket], seen)
    tree.finish()
    return list(dict.fromkeys(old))


def _read(tree, image, x, y):
    """The colour of a page's pixel, counted from the upper left."""
    width, height = image[PAGE]
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
    """It reads what nodes/plates/faces.py writes, and relief: 1 where a colour is shaded without lamps."""
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Values of maps -> a framed surface")
    first, second = (
        tree.input(name, "Float", f"Value of the {name.lower()} sample's map", 0.0, hidden=True)
        for name in ("First", "Second")
    )
    pictures = [
        tree.input(f"{name} Picture", "Color", f"Of the {name.lower()} sample", (0.0, 0.0, 0.0, 1.0), hidden=True)
        for name in ("First", "Second")
    ]
    low_tone = tree.input("Low Tone", "Color", "Of the lowest value, and of zero", (0.01, 0.01, 0.012, 1.0))
    high_tone = tree.input("High Tone", "Color", "Of the highest value in gray", (0.9, 0.9, 0.9, 1.0))
    frame = tree.input("Frame Color", "Color", "Of the plates' frames", (0.3, 0.3, 0.3, 1.0))
    opacity = tree.input("Opacity", "Float", "Of plates and frames", 1.0, 0.0, 1.0, "FACTOR")
    shading = tree.input("Shading", "Float", "From flat colour (0) to a lit surface (1)", 0.0, 0.0, 1.0, "FACTOR")
    emission = tree.input(
        "Emission Strength", "Float", "Light of the flat colour; 1 shows it as it is", 1.0, 0.0, 100.0
    )
    fade, number, is_even = _parts(tree, "map_look")
    low, high, even = _parts(tree, "map_range")
    _, _, is_picture = _parts(tree, "map_size")
    value = tree.mix("FLOAT", is_even, tree.mix("FLOAT", fade, first, second), even)
    span = tree.math("MAXIMUM", tree.math("SUBTRACT", high, low), 1e-12)
    share = tree.math("DIVIDE", tree.math("SUBTRACT", value, low), span, clamp=True)
    color = map_color(tree, share, number, low_tone, high_tone, _attribute(tree, "plate_color", "Color"))
    color = tree.mix("RGBA", is_picture, color, tree.mix("RGBA", fade, *pictures))
    x, y, _ = _parts(tree, "plate_uv")
    within = tree.math("MULTIPLY", *(tree.math("COMPARE", side, 0.5, 0.5) for side in (x, y)))
    color = tree.mix("RGBA", within, frame, color)
    shaded = tree.group(relief_group(), Color=color, Relief=_attribute(tree, "relief", "Fac")).outputs["Color"]
    flat = tree.node("ShaderNodeEmission", Color=shaded, Strength=emission)
    lit = tree.node("ShaderNodeBsdfDiffuse", Color=color)
    surface = tree.node("ShaderNodeMixShader", shading, flat, lit)
    clear = tree.node("ShaderNodeBsdfTransparent")
    seen = tree.mix("FLOAT", _attribute(tree, "plate_color", "Alpha"), _UNLIT, 1.0)
    seen = tree.math("MULTIPLY", opacity, seen)
    tree.output("Shader", "Shader", tree.node("ShaderNodeMixShader", seen, clear, surface))
    return tree.finish()


def _parts(tree, name: str):
    """The sockets X, Y and Z of a vector attribute."""
    return tuple(tree.node("ShaderNodeSeparateXYZ", _attribute(tree, name, "Vector")).node.outputs)


def _attribute(tree, name: str, result: str):
    return tree.node(
        "ShaderNodeAttribute", result=result, properties={"attribute_type": "GEOMETRY", "attribute_name": name}
    )

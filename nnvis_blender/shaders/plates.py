"""The material "NNVis Plates": maps out of the pages of an atlas, in colour maps, within thin frames."""

from ..nodes.builder import Tree, find_group, new_group
from ..nodes.color_maps import BLUE_RED, COLOR_MAPS, map_color
from ..nodes.plates.maps import ABOUT_GRAY, COLOR_PAGE, PAGE
from .materials import CONTROLS_NODE, group_material
from .relief import relief_group

NAME, VERSION = "NNVis Plate Surface", 2
_CHOSEN = (0.9, 0.12, 0.0, 1.0)  # as what is picked is marked
_UNLIT = 0.1  # of its opacity keeps a plate that the sample has not reached


def plates_material():
    """The plates' material, newly built, without pages."""
    return group_material("NNVis Plates", find_group(NAME, VERSION) or _build(), {})


def read_pages(material, pages: list, color_pages: list) -> list:
    """Has a plates' material read the values from these images and the colours from those.

    Returns the images that it read before.
    """
    tree = Tree(material.node_tree)
    surface = material.node_tree.nodes[CONTROLS_NODE]
    output = surface.outputs[0].links[0].to_node
    old = pages_read(material)
    for node in [node for node in material.node_tree.nodes if node not in (surface, output)]:
        material.node_tree.nodes.remove(node)
    for name, which in (("map_a", "First"), ("map_b", "Second")):
        place = _parts(tree, name)
        for socket, images, first in ((which, pages, 0), (f"{which} Picture", color_pages, COLOR_PAGE)):
            if images:
                tree.set(surface.inputs[socket], _read_one(tree, images, first, place))
    tree.finish()
    return old


def pages_read(material) -> list:
    """The images that a plates' material reads, those of values before those of colours, each in its order."""
    nodes = material.node_tree.nodes
    found = [node.image for node in nodes if node.bl_idname == "ShaderNodeTexImage" and node.image is not None]
    return list(dict.fromkeys(found))


def _read_one(tree, images: list, first: int, place):
    """The colour of a pixel of one of the pages, whose numbers begin with the first. place: sockets x, y and page."""
    x, y, page = place
    color = _read(tree, images[0], x, y)
    for number, image in enumerate(images[1:], first + 1):
        here = tree.math("COMPARE", page, float(number), 0.5)
        color = tree.mix("RGBA", here, color, _read(tree, image, x, y))
    return color


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
    gamma = tree.input(
        "Gamma", "Float", "Power of each value's share of its range: below 1 shows what is weak", 1.0, 0.05, 10.0
    )
    chosen = tree.input("Chosen Color", "Color", "Of the frames of the unit that is chosen", _CHOSEN)
    opacity = tree.input("Opacity", "Float", "Of plates and frames", 1.0, 0.0, 1.0, "FACTOR")
    shading = tree.input("Shading", "Float", "From flat colour (0) to a lit surface (1)", 0.0, 0.0, 1.0, "FACTOR")
    emission = tree.input(
        "Emission Strength", "Float", "Light of the flat colour; 1 shows it as it is", 1.0, 0.0, 100.0
    )
    fade, number, is_even = _parts(tree, "map_look")
    low, high, even = _parts(tree, "map_range")
    _, _, form = _parts(tree, "map_size")
    value = tree.mix("FLOAT", is_even, tree.mix("FLOAT", fade, first, second), even)
    span = tree.math("MAXIMUM", tree.math("SUBTRACT", high, low), 1e-12)
    share = tree.math("DIVIDE", tree.math("SUBTRACT", value, low), span, clamp=True)
    is_about_zero = tree.math("COMPARE", number, float(COLOR_MAPS.index(BLUE_RED)), 0.5)
    powered = _powered(tree, _even(tree, share), is_about_zero, gamma)
    share = tree.node("ShaderNodeSeparateXYZ", powered)
    color = map_color(tree, share, number, low_tone, high_tone, _attribute(tree, "plate_color", "Color"))
    picture = _picture(tree, tree.mix("RGBA", fade, *pictures), form, (low, span), number, gamma)
    color = tree.mix("RGBA", tree.math("GREATER_THAN", form, 0.5), color, picture)
    x, y, _ = _parts(tree, "plate_uv")
    within = tree.math("MULTIPLY", *(tree.math("COMPARE", side, 0.5, 0.5) for side in (x, y)))
    is_framed = tree.math("GREATER_THAN", _attribute(tree, "chosen", "Fac"), 1.5)
    color = tree.mix("RGBA", within, tree.mix("RGBA", is_framed, frame, chosen), color)
    shaded = tree.group(relief_group(), Color=color, Relief=_attribute(tree, "relief", "Fac")).outputs["Color"]
    flat = tree.node("ShaderNodeEmission", Color=shaded, Strength=emission)
    lit = tree.node("ShaderNodeBsdfDiffuse", Color=color)
    surface = tree.node("ShaderNodeMixShader", shading, flat, lit)
    clear = tree.node("ShaderNodeBsdfTransparent")
    seen = tree.mix("FLOAT", _attribute(tree, "plate_color", "Alpha"), _UNLIT, 1.0)
    seen = tree.math("MULTIPLY", opacity, seen)
    tree.output("Shader", "Shader", tree.node("ShaderNodeMixShader", seen, clear, surface))
    return tree.finish()


def _picture(tree, encoded, form, ends, number, gamma):
    """The linear colour of what pages of colours hold, which is encoded sRGB. form: see nodes/plates/faces.py."""
    low, span = (_even(tree, end) for end in ends)
    share = tree.vector_math("DIVIDE", tree.vector_math("SUBTRACT", encoded, low), span)
    share = _held(tree, share)
    share = _powered(tree, share, tree.math("COMPARE", form, 1.0 + ABOUT_GRAY, 0.5), gamma)
    mean = tree.vector_math("DOT_PRODUCT", share, (1 / 3, 1 / 3, 1 / 3), result="Value")
    share = tree.mix("VECTOR", number, share, _even(tree, mean))
    return _linear(tree, tree.mix("VECTOR", tree.math("GREATER_THAN", form, 1.5), encoded, share))


def _powered(tree, share, is_about_half, gamma):
    """Shares to the power; those about one half on either side of it."""
    half = tree.math("MULTIPLY", is_about_half, 0.5)
    middle = _even(tree, half)
    room = tree.math("SUBTRACT", 1.0, half)
    away = tree.vector_math("DIVIDE", tree.vector_math("SUBTRACT", share, middle), _even(tree, room))
    power = tree.node("ShaderNodeGamma", tree.vector_math("ABSOLUTE", away), gamma)
    power = tree.vector_math("MULTIPLY", tree.vector_math("SIGN", away), power)
    return tree.vector_math("ADD", middle, tree.vector_math("SCALE", power, Scale=room))


def _linear(tree, encoded):
    """The linear values of colours that are encoded sRGB (IEC 61966-2-1)."""
    dark = tree.vector_math("DIVIDE", encoded, _even(tree, 12.92))
    light = tree.vector_math("DIVIDE", tree.vector_math("ADD", encoded, (0.055,) * 3), _even(tree, 1.055))
    light = tree.node("ShaderNodeGamma", light, 2.4)
    is_light = tree.vector_math("CEIL", _held(tree, tree.vector_math("SUBTRACT", encoded, (0.04045,) * 3)))
    more = tree.vector_math("MULTIPLY", is_light, tree.vector_math("SUBTRACT", light, dark))
    return tree.vector_math("ADD", dark, more)


def _held(tree, vector):
    """Its parts held to 0 and 1."""
    return tree.vector_math("MINIMUM", tree.vector_math("MAXIMUM", vector, (0.0,) * 3), (1.0,) * 3)


def _even(tree, value):
    return tree.node("ShaderNodeCombineXYZ", value, value, value)


def _parts(tree, name: str):
    """The sockets X, Y and Z of a vector attribute."""
    return tuple(tree.node("ShaderNodeSeparateXYZ", _attribute(tree, name, "Vector")).node.outputs)


def _attribute(tree, name: str, result: str):
    return tree.node(
        "ShaderNodeAttribute", result=result, properties={"attribute_type": "GEOMETRY", "attribute_name": name}
    )

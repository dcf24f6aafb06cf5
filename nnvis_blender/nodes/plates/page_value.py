"""The group "NNVis Page Value": the value at a place of the atlas, which the nodes of reliefs read."""

from ..builder import find_group, new_group
from .maps import MOST_PAGES

NAME, VERSION = "NNVis Page Value", 1
PAGES = tuple(f"Page {number + 1}" for number in range(MOST_PAGES))


def page_value_group():
    """The group, from the file or newly built.

    X and Y count pixels from the upper left of the page of the number Page; between the middles of two pixels lies
    what lies between their values.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Reads a value from a page of the atlas")
    pages = [tree.input(name, "Image", "Of the atlas") for name in PAGES]
    x, y, page = (tree.input(name, "Float", "", 0.0) for name in ("X", "Y", "Page"))
    tree.output("Value", "Float", tree.index_switch("FLOAT", page, [_read(tree, image, x, y) for image in pages]))
    return tree.finish()


def _read(tree, image, x, y):
    size = tree.node("GeometryNodeImageInfo", image).node.outputs
    place = tree.node(
        "ShaderNodeCombineXYZ",
        tree.math("DIVIDE", x, size["Width"]),
        tree.math("SUBTRACT", 1.0, tree.math("DIVIDE", y, size["Height"])),
        0.0,
    )
    color = tree.node(
        "GeometryNodeImageTexture", image, place, properties={"interpolation": "Linear", "extension": "EXTEND"}
    )
    return tree.node("FunctionNodeSeparateColor", color, result="Red")

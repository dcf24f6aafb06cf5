"""Texts inside a node tree: all lines of a string at once, each line set at a place of its own."""

from dataclasses import dataclass

import bpy

from .. import compat
from .font import any_font, product_font

CENTER = 0.26  # over its size: from a line's foot to the middle of its capitals


@dataclass
class Lines:
    """The glyphs of a text, an instance each.

    instances: of size 1, all lines centred on x = 0. line: the number of the glyph's line. x: where in its line the
    glyph stands. half: half the width of its line.
    """

    tree: object
    instances: bpy.types.NodeSocket
    line: bpy.types.NodeSocket
    x: bpy.types.NodeSocket
    half: bpy.types.NodeSocket

    def of_line(self, data_type: str, geometry, value):
        """The value that a geometry of one point a line has at the glyph's line."""
        return sample(self.tree, data_type, geometry, value, self.line)

    def placed(self, place, rotation, scale, right=0.0, up=0.0):
        """The glyphs as one mesh, in lines of letters `scale` high.

        place: of each line, its foot's middle. rotation: of all of them. right, up: shifts along the turned axes.
        """
        tree = self.tree
        across = tree.math("ADD", tree.math("MULTIPLY", self.x, scale), right)
        offset = tree.node("FunctionNodeRotateVector", tree.node("ShaderNodeCombineXYZ", across, up, 0.0), rotation)
        size = tree.node("ShaderNodeCombineXYZ", scale, scale, scale)
        transform = tree.node("FunctionNodeCombineTransform", tree.vector_math("ADD", place, offset), rotation, size)
        return tree.node("GeometryNodeSetInstanceTransform", self.instances, None, transform)


def lines(tree, text, any_script) -> Lines:
    """The lines of a text, in the product's font, or where any_script is true in Blender's own, which has all."""
    instances = tree.node(
        "GeometryNodeSwitch",
        any_script,
        _set(tree, text, product_font()),
        _set(tree, text, any_font()),
        properties={"input_type": "GEOMETRY"},
    )
    line = tree.attribute("INT", "line")
    x = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition"), result="X")
    first = tree.node("GeometryNodeFieldMinAndMax", x, line, properties={"data_type": "FLOAT", "domain": "INSTANCE"})
    filled = tree.node("GeometryNodeFillCurve", instances)
    return Lines(tree, filled, line, x, tree.math("MULTIPLY", first, -1.0))


def _set(tree, text, font):
    node = tree.add("GeometryNodeStringToCurves")
    compat.set_typography(node, font)
    tree.set(node.inputs["String"], text)
    tree.set(node.inputs["Size"], 1.0)
    return store(tree, node.outputs["Curve Instances"], "line", node.outputs["Line"], "INT", "INSTANCE")


def store(tree, geometry, name: str, value, data_type: str = "FLOAT", domain: str = "POINT"):
    """The geometry with an attribute."""
    return tree.node(
        "GeometryNodeStoreNamedAttribute",
        geometry,
        None,
        name,
        value,
        properties={"data_type": data_type, "domain": domain},
    )


def sample(tree, data_type: str, geometry, value, index, domain: str = "POINT"):
    """The value at a point of a geometry, or at another of its elements."""
    return tree.node(
        "GeometryNodeSampleIndex",
        geometry,
        value,
        index,
        properties={"data_type": data_type, "domain": domain, "clamp": True},
    )


def inked(tree, geometry, color, opacity, domain: str = "INSTANCE"):
    """The geometry with the attributes that the labels' material reads: its colour, and how much of it is seen."""
    geometry = store(tree, geometry, "class_color", color, "FLOAT_COLOR", domain)
    return store(tree, geometry, "opacity", opacity, "FLOAT", domain)

"""The group "NNVis Numbers": a number at each point, digit by digit, so that thousands cost one instance a digit."""

from ... import compat
from ..builder import find_group, new_group
from ..font import product_font
from ..texts import CENTER, store

NAME, VERSION = "NNVis Numbers", 2
SYMBOLS = "+×=→ΣZAB"  # of the attribute symbol, from 1 on
_GLYPHS = "0123456789−." + SYMBOLS
_MINUS, _POINT = 10, 11
_WIDE, _NARROW = 0.425, 0.2  # width of a digit, and of the point, over the size of the letters
_LARGEST, _ROOM = 0.72, 0.88  # size of the letters, and width of a number, over the side of its cell: at most
_SMOOTH = 4  # segments of a curve: a digit is small


def numbers_group():
    """The group, from the file or newly built.

    Input: points with the attributes side FLOAT, value FLOAT, decimals INT, number FLOAT (drawn where it is 1) and
    symbol INT (0: the value; else that one of SYMBOLS, from 1 on); letter FLOAT, the size of its letters, where they do
    not have to fit the side of a cell. Numbers that are none are not drawn.
    Output: a mesh of the digits, with the other attributes of their points.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "A number at each point")
    points = tree.input("Geometry", "Geometry", "Points with the attributes side, value, decimals and number")
    rotation = tree.input("Rotation", "Rotation", "Of all numbers")
    value, decimals, symbol = (
        tree.attribute(kind, name) for kind, name in (("FLOAT", "value"), ("INT", "decimals"), ("INT", "symbol"))
    )
    size = tree.math("POWER", 10.0, decimals)
    whole = tree.math("ROUND", tree.math("MULTIPLY", tree.math("ABSOLUTE", value), size))
    minus = tree.math("MULTIPLY", tree.math("LESS_THAN", value, 0.0), tree.math("GREATER_THAN", whole, 0.5))
    before = tree.math("FLOOR", tree.math("LOGARITHM", tree.math("ADD", whole, 0.5), 10.0))
    before = tree.math("MAXIMUM", tree.math("SUBTRACT", tree.math("ADD", before, 1.0), decimals), 1.0)
    has_point = tree.math("GREATER_THAN", decimals, 0.5)
    is_symbol = tree.math("GREATER_THAN", symbol, 0.5)
    digits = tree.math("ADD", before, decimals)
    length = tree.mix("FLOAT", is_symbol, tree.math("ADD", tree.math("ADD", minus, digits), has_point), 1.0)
    points = _shown(tree, points, value)
    repeated = tree.node("GeometryNodeDuplicateElements", points, Amount=length, properties={"domain": "POINT"}).node
    slot = repeated.outputs["Duplicate Index"]
    slots = store(tree, repeated.outputs["Geometry"], "slot", slot, "INT")
    slot = tree.attribute("INT", "slot")

    # what stands in a slot: the sign, the digits before the point, the point, the digits behind it
    place = tree.math("SUBTRACT", slot, minus)
    behind = tree.math("GREATER_THAN", place, tree.math("ADD", before, 0.5))
    power = tree.math("SUBTRACT", tree.math("SUBTRACT", digits, 1.0), tree.math("SUBTRACT", place, behind))
    digit = tree.math("DIVIDE", tree.math("ADD", whole, 0.5), tree.math("POWER", 10.0, power))
    digit = tree.math("MODULO", tree.math("FLOOR", digit), 10.0)
    is_point = tree.math("MULTIPLY", tree.math("COMPARE", place, before, 0.25), has_point)
    glyph = tree.mix("FLOAT", is_point, digit, float(_POINT))
    glyph = tree.mix("FLOAT", tree.math("LESS_THAN", place, -0.5), glyph, float(_MINUS))
    glyph = tree.mix("FLOAT", is_symbol, glyph, tree.math("ADD", symbol, float(_POINT)))
    wide = tree.math("MULTIPLY", tree.math("SUBTRACT", length, has_point), _WIDE)
    width = tree.math("ADD", wide, tree.math("MULTIPLY", has_point, _NARROW))
    width = tree.mix("FLOAT", is_symbol, width, _WIDE)
    left = tree.math("ADD", tree.math("MULTIPLY", slot, _WIDE), tree.mix("FLOAT", is_point, _WIDE / 2, _NARROW / 2))
    left = tree.math("ADD", left, tree.math("MULTIPLY", behind, _NARROW - _WIDE))
    left = tree.mix("FLOAT", is_symbol, left, _WIDE / 2)

    side = tree.attribute("FLOAT", "side")
    letter = tree.math("MINIMUM", _LARGEST, tree.math("DIVIDE", _ROOM, width))
    letter = tree.math("MAXIMUM", tree.math("MULTIPLY", letter, side), tree.attribute("FLOAT", "letter"))
    across = tree.math("SUBTRACT", left, tree.math("MULTIPLY", width, 0.5))
    offset = tree.node("ShaderNodeCombineXYZ", *(tree.math("MULTIPLY", way, letter) for way in (across, -CENTER)))
    offset = tree.node("FunctionNodeRotateVector", offset, rotation)
    slots = tree.node("GeometryNodeSetPosition", Geometry=slots, Offset=offset)
    glyph = tree.math("ROUND", tree.math("MULTIPLY", glyph, 2.0))  # line breaks are instances, too
    placed = tree.node(
        "GeometryNodeInstanceOnPoints",
        slots,
        Instance=_glyphs(tree),
        Pick_Instance=True,
        Instance_Index=glyph,
        Rotation=rotation,
        Scale=letter,
    )
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeRealizeInstances", placed))
    return tree.finish()


def _shown(tree, points, value):
    """The points whose number is drawn."""
    hidden = tree.math("LESS_THAN", tree.attribute("FLOAT", "number"), 0.5)
    is_number = tree.node(
        "FunctionNodeCompare", value, value, 0.0, properties={"data_type": "FLOAT", "operation": "EQUAL"}
    )
    hidden = tree.math("MAXIMUM", hidden, tree.math("SUBTRACT", 1.0, is_number))
    hidden = tree.math("GREATER_THAN", hidden, 0.5)
    return tree.node("GeometryNodeDeleteGeometry", points, hidden, properties={"domain": "POINT"})


def _glyphs(tree):
    """An instance a glyph, each centred on x = 0 with its foot at y = 0: set on a line of its own."""
    node = tree.add("GeometryNodeStringToCurves")
    compat.set_typography(node, product_font())
    tree.set(node.inputs["String"], "\n".join(_GLYPHS))
    tree.set(node.inputs["Size"], 1.0)
    x = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition"), result="X")
    place = tree.node("FunctionNodeCombineTransform", tree.node("ShaderNodeCombineXYZ", x))
    coarse = tree.node("GeometryNodeSetSplineResolution", Geometry=node.outputs["Curve Instances"], Resolution=_SMOOTH)
    return tree.node("GeometryNodeFillCurve", tree.node("GeometryNodeSetInstanceTransform", coarse, None, place))

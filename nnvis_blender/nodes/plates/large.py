"""The plate that is shown large: one of them once more, behind the last layer."""

from ..texts import store
from .fields import parts

LARGE = "large"  # the attribute of the plate that is shown so
BEHIND = 0.72  # of its side it stands behind the last layer


def declare_large(tree) -> tuple:
    """The inputs: side, layer and unit."""
    side = tree.input(
        "Large Plate",
        "Float",
        "Side of the plate that is shown large behind the last layer; 0: none",
        0.0,
        0.0,
        100.0,
        "DISTANCE",
    )
    layer = tree.input("Large Layer", "Int", "The layer of the plate that is shown large; -1: the last", -1, -1)
    return side, layer, tree.input("Large Unit", "Int", "Which unit of that layer", 0, 0)


def large_plate(tree, plates, inputs: tuple, moved):
    """The chosen plate once more, without edges, with full and LARGE = 1. moved: how far Expansion moves a layer."""
    side, layer, unit = inputs
    place = tree.vector_math("ADD", tree.attribute("FLOAT_VECTOR", "center"), moved)
    last, far = (
        tree.node(
            "GeometryNodeAttributeStatistic",
            plates,
            None,
            value,
            result="Max",
            properties={"data_type": "FLOAT", "domain": "POINT"},
        )
        for value in (tree.attribute("INT", "layer"), parts(tree, place)[0])
    )
    layer = tree.mix("FLOAT", tree.math("LESS_THAN", layer, -0.5), layer, last)
    is_meant = (
        tree.math("COMPARE", tree.attribute("INT", name), value, 0.5)
        for name, value in (("layer", layer), ("unit", unit))
    )
    is_meant = tree.math("MULTIPLY", tree.math("MULTIPLY", *is_meant), tree.math("GREATER_THAN", side, 0.0))
    others = tree.math("SUBTRACT", 1.0, is_meant)
    drawn = tree.node("GeometryNodeDeleteGeometry", plates, others, properties={"domain": "POINT"})
    drawn = tree.node("GeometryNodeDeleteGeometry", drawn, properties={"domain": "EDGE", "mode": "EDGE_FACE"})
    position = tree.node("ShaderNodeCombineXYZ", tree.math("MULTIPLY_ADD", side, BEHIND, far), 0.0, 0.0)
    drawn = tree.node("GeometryNodeSetPosition", Geometry=drawn, Position=position)
    longest = tree.math("MAXIMUM", *(tree.attribute("FLOAT", name) for name in ("map_width", "map_height")))
    drawn = store(tree, drawn, "pixel", tree.math("DIVIDE", side, tree.math("MAXIMUM", longest, 1.0)))
    for name in ("full", LARGE):
        drawn = store(tree, drawn, name, 1, "INT")
    return drawn

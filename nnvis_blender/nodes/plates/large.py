"""The plate that is shown large: one of them once more, behind the last layer."""

from ..texts import store
from .fields import parts

LARGE = "large"  # the attribute of the plate that is shown so
CHOSEN = "chosen"  # and of those that are framed as what is chosen
BEHIND = 0.72  # of its side it stands behind the last layer


def declare_large(tree) -> tuple:
    """The inputs: side, layer and unit, and whether the unit's plates are framed."""
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
    unit = tree.input("Large Unit", "Int", "Which unit of that layer", 0, 0)
    return side, layer, unit, tree.input("Frame Chosen", "Bool", "Frame the plates of that unit", False)


def with_chosen(tree, plates, inputs: tuple):
    """The plates with CHOSEN: 1 of those of the unit that is shown large, 2 where they are framed; else 0."""
    _, layer, unit, framed = inputs
    last = _most(tree, plates, tree.attribute("INT", "layer"))
    layer = tree.mix("FLOAT", tree.math("LESS_THAN", layer, -0.5), layer, last)
    is_meant = (
        tree.math("COMPARE", tree.attribute("INT", name), value, 0.5)
        for name, value in (("layer", layer), ("unit", unit))
    )
    chosen = tree.math("MULTIPLY", tree.math("MULTIPLY", *is_meant), tree.math("ADD", framed, 1.0))
    return store(tree, plates, CHOSEN, chosen)


def large_plate(tree, plates, inputs: tuple, moved):
    """The chosen plate once more, without edges, with full and LARGE = 1. moved: how far Expansion moves a layer."""
    side = inputs[0]
    far = _most(tree, plates, parts(tree, tree.vector_math("ADD", tree.attribute("FLOAT_VECTOR", "center"), moved))[0])
    is_meant = tree.math("GREATER_THAN", tree.attribute("FLOAT", CHOSEN), 0.5)
    is_meant = tree.math("MULTIPLY", is_meant, tree.math("GREATER_THAN", side, 0.0))
    others = tree.math("SUBTRACT", 1.0, is_meant)
    drawn = tree.node("GeometryNodeDeleteGeometry", plates, others, properties={"domain": "POINT"})
    drawn = tree.node("GeometryNodeDeleteGeometry", drawn, properties={"domain": "EDGE", "mode": "EDGE_FACE"})
    position = tree.node("ShaderNodeCombineXYZ", tree.math("MULTIPLY_ADD", side, BEHIND, far), 0.0, 0.0)
    drawn = tree.node("GeometryNodeSetPosition", Geometry=drawn, Position=position)
    longest = tree.math("MAXIMUM", *(tree.attribute("FLOAT", name) for name in ("map_width", "map_height")))
    drawn = store(tree, drawn, "pixel", tree.math("DIVIDE", side, tree.math("MAXIMUM", longest, 1.0)))
    drawn = store(tree, drawn, CHOSEN, 0.0)  # it needs no frame
    for name in ("full", LARGE):
        drawn = store(tree, drawn, name, 1, "INT")
    return drawn


def _most(tree, plates, value):
    return tree.node(
        "GeometryNodeAttributeStatistic",
        plates,
        None,
        value,
        result="Max",
        properties={"data_type": "FLOAT", "domain": "POINT"},
    )

"""The group "NNVis Plate Places": where plates stand, in a line, a circle or a grid or at their units."""

from ..builder import find_group, new_group

NAME, VERSION = "NNVis Plate Places", 1
_CARD = 0.002  # between plates that lie on each other,
_PILE = 0.05  # which together are at most as thick


def places_group():
    """The group, from the file or newly built.

    Input: vertices with what scene/parts/plates.py writes. Output: the same, moved, with place and count among those
    that are drawn and pixel as it is drawn.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Arranges the plates of each layer")
    plates = tree.input("Plates", "Geometry", "Vertices, one a plate")
    arrange = tree.input(
        "Arrange", "Float", "0: each layer's plates in a line, 1: in a circle, 2: in a grid", 2.0, 0.0, 2.0
    )
    axis = tree.input(
        "Axis", "Float", "Which way lines lead: 0 across the network, 1 along it", 0.0, 0.0, 1.0, "FACTOR"
    )
    spacing = tree.input("Spacing", "Float", "What is free between plates, over a plate's side", 0.15, 0.0, 10.0)
    spread = tree.input("Spread", "Float", "Moves a layer's plates apart, about its middle", 1.0, 0.0, 10.0)
    fold = tree.input("Fold", "Float", "1 folds each layer into one pile", 0.0, 0.0, 1.0, "FACTOR")
    expansion = tree.input("Expansion", "Float", "How far apart layers stand; 0 folds the network", 1.0, 0.0, 10.0)
    arranged = tree.input(
        "Own Places",
        "Float",
        "0: plates stand where the network's units do and bundled edges end, 1: arranged",
        1.0,
        0.0,
        1.0,
        "FACTOR",
    )
    place, count = (tree.attribute("INT", name) for name in ("place", "count"))
    column, row = _grid(tree, place, tree.attribute("INT", "columns"), count)
    width, height, pixel = (tree.attribute("FLOAT", name) for name in ("map_width", "map_height", "pixel"))
    gap = tree.math("ADD", 1.0, tree.math("MULTIPLY", spacing, tree.attribute("FLOAT", "gap")))
    step, rise = (tree.math("MULTIPLY", tree.math("MULTIPLY", side, pixel), gap) for side in (width, height))

    behind = tree.math("SUBTRACT", place, tree.math("MULTIPLY", tree.math("SUBTRACT", count, 1.0), 0.5))
    deep = tree.math("DIVIDE", tree.attribute("FLOAT", "depth"), tree.math("MAXIMUM", count, 1.0))
    line = _line(tree, behind, step, tree.math("MINIMUM", step, deep), axis)
    circle = _circle(tree, place, count, tree.math("MAXIMUM", step, rise))
    grid = tree.node(
        "ShaderNodeCombineXYZ",
        0.0,
        tree.math("MULTIPLY", tree.math("MULTIPLY", column, step), -1.0),
        tree.math("MULTIPLY", tree.math("MULTIPLY", row, rise), -1.0),
    )
    first, second = (tree.math("SUBTRACT", arrange, start, clamp=True) for start in (0.0, 1.0))
    offset = tree.mix("VECTOR", second, tree.mix("VECTOR", first, line, circle), grid)
    offset = tree.vector_math("SCALE", offset, Scale=spread)
    center = tree.attribute("FLOAT_VECTOR", "center")
    position = tree.mix(
        "VECTOR", arranged, tree.node("GeometryNodeInputPosition"), tree.vector_math("ADD", center, offset)
    )
    position = tree.mix("VECTOR", fold, position, center)
    position = tree.vector_math("ADD", position, _piled(tree, behind, count, fold, arranged))
    position = _expanded(tree, plates, position, center, expansion)
    drawn = tree.node("GeometryNodeSetPosition", Geometry=plates, Position=position)
    pixel = tree.mix("FLOAT", arranged, tree.attribute("FLOAT", "own_pixel"), pixel)
    drawn = tree.node("GeometryNodeStoreNamedAttribute", drawn, None, "pixel", pixel, properties={"data_type": "FLOAT"})
    tree.output("Geometry", "Geometry", drawn)
    return tree.finish()


def _grid(tree, place, columns, count):
    """(column, row) of a place, from the middle of the grid."""
    columns = tree.math("MINIMUM", columns, count)
    rows = tree.math("CEIL", tree.math("DIVIDE", count, columns))
    # a half keeps what is a whole number from being rounded down
    row = tree.math("FLOOR", tree.math("DIVIDE", tree.math("ADD", place, 0.5), columns))
    column = tree.math("SUBTRACT", place, tree.math("MULTIPLY", row, columns))
    return tuple(
        tree.math("SUBTRACT", number, tree.math("MULTIPLY", tree.math("SUBTRACT", of, 1.0), 0.5))
        for number, of in ((column, columns), (row, rows))
    )


def _line(tree, behind, step, deep, axis):
    """From the upper left, as seen from the input, to the right; turned by the axis into the depth."""
    angle = tree.math("MULTIPLY", axis, 1.5707963)
    way = tree.mix("FLOAT", axis, step, deep)
    along = tree.math("MULTIPLY", behind, way)
    return tree.node(
        "ShaderNodeCombineXYZ",
        tree.math("MULTIPLY", along, tree.math("SINE", angle)),
        tree.math("MULTIPLY", along, tree.math("MULTIPLY", tree.math("COSINE", angle), -1.0)),
        0.0,
    )


def _circle(tree, place, count, step):
    """From the top clockwise, as seen from the input; neighbours are a step apart."""
    most = tree.math("MAXIMUM", count, 2.0)
    radius = tree.math(
        "DIVIDE", step, tree.math("MULTIPLY", tree.math("SINE", tree.math("DIVIDE", 3.1415927, most)), 2.0)
    )
    radius = tree.math("MULTIPLY", radius, tree.math("GREATER_THAN", count, 1.5))
    angle = tree.math("DIVIDE", tree.math("MULTIPLY", place, 6.2831853), tree.math("MAXIMUM", count, 1.0))
    return tree.node(
        "ShaderNodeCombineXYZ",
        0.0,
        tree.math("MULTIPLY", tree.math("MULTIPLY", tree.math("SINE", angle), radius), -1.0),
        tree.math("MULTIPLY", tree.math("COSINE", angle), radius),
    )


def _piled(tree, behind, count, fold, arranged):
    """What keeps plates apart that lie on each other."""
    card = tree.math("MINIMUM", tree.math("DIVIDE", _PILE, tree.math("MAXIMUM", count, 1.0)), _CARD)
    covered = tree.math("MAXIMUM", fold, tree.math("SUBTRACT", 1.0, arranged))
    return tree.node(
        "ShaderNodeCombineXYZ", tree.math("MULTIPLY", tree.math("MULTIPLY", behind, card), covered), 0.0, 0.0
    )


def _expanded(tree, plates, position, center, expansion):
    """The position with its layer moved along X, about the middle of all layers."""
    x = tree.node("ShaderNodeSeparateXYZ", center, result="X")
    low, high = (
        tree.node(
            "GeometryNodeAttributeStatistic",
            plates,
            None,
            x,
            result=which,
            properties={"data_type": "FLOAT", "domain": "POINT"},
        )
        for which in ("Min", "Max")
    )
    middle = tree.math("MULTIPLY", tree.math("ADD", low, high), 0.5)
    moved = tree.math("MULTIPLY", tree.math("SUBTRACT", x, middle), tree.math("SUBTRACT", expansion, 1.0))
    return tree.vector_math("ADD", position, tree.node("ShaderNodeCombineXYZ", moved, 0.0, 0.0))

"""The group "NNVis Plate Places": where plates stand, in a line, a circle or a grid or at their units."""

from ..builder import find_group, new_group
from ..texts import store
from .fields import divided, parts
from .large import declare_large, large_plate, with_chosen
from .layer_controls import LAYER_CONTROLS, of_layer
from .maps import PICTURE, ShownImage

NAME, VERSION = "NNVis Plate Places", 4
CARD = 0.002  # between plates that lie on each other,
PILE = 0.05  # which together are at most as thick
ROUND = 1e-3  # less of a column is none


def places_group():
    """The group, from the file or newly built.

    Input: vertices with what scene/parts/plates.py writes. Output: the same, moved, with place and count among those
    that are drawn and pixel as it is drawn; after them, without edges and with full = 1, those of Full Resolution,
    and the large one.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Arranges the plates of each layer")
    plates = tree.input("Plates", "Geometry", "Vertices, one a plate")
    pictured = tree.input("Pictured", "Float", "Whether inputs are pictures", 1.0)
    shows = tree.input("Shows", "Int", "Which of the maps", 0, 0)
    control = {name: of_layer(tree, name, tree.input(name, *declared)) for name, declared in LAYER_CONTROLS.items()}
    height = tree.input(
        "Height", "Float", "How high above the network Full Resolution is", 1.2, -100.0, 100.0, "DISTANCE"
    )
    expansion = tree.input("Expansion", "Float", "How far apart layers stand; 0 folds the network", 1.0, 0.0, 10.0)
    large = declare_large(tree)
    arranged = tree.input(
        "Own Places",
        "Float",
        "0: plates stand where the network's units do and bundled edges end, 1: arranged",
        1.0,
        0.0,
        1.0,
        "FACTOR",
    )
    pixel = (tree.attribute("FLOAT", name) for name in ("pixel", "image_pixel"))
    pixel = tree.mix("FLOAT", ShownImage(tree, shows).is_any, *pixel)
    plates = store(tree, plates, "pixel", pixel, "FLOAT")
    plates = with_chosen(tree, plates, large)
    is_picture = tree.math("GREATER_THAN", tree.math("MULTIPLY", tree.attribute("INT", PICTURE), pictured), 0.5)
    drawn = _reduced(tree, plates, control["Most Maps"], is_picture)
    offset = _offset(tree, control, expansion)
    center = tree.attribute("FLOAT_VECTOR", "center")
    own = tree.mix("VECTOR", is_picture, tree.node("GeometryNodeInputPosition"), center)
    fold = tree.math("MAXIMUM", control["Fold"], is_picture)
    position = tree.mix("VECTOR", arranged, own, tree.vector_math("ADD", center, offset))
    position = tree.mix("VECTOR", fold, position, center)
    position = tree.vector_math("ADD", position, _piled(tree, fold, arranged))
    moved = tree.vector_math("SCALE", _expanded(tree, plates, expansion), Scale=arranged)
    position = tree.vector_math("ADD", position, moved)
    drawn = tree.node("GeometryNodeSetPosition", Geometry=drawn, Position=position)
    pixel = tree.mix("FLOAT", arranged, *(tree.attribute("FLOAT", name) for name in ("own_pixel", "pixel")))
    pixel = tree.mix("FLOAT", is_picture, pixel, tree.attribute("FLOAT", "picture_pixel"))
    drawn = store(tree, drawn, "pixel", pixel, "FLOAT")
    above = _above(tree, plates, control, height, expansion, is_picture)
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in (
        large_plate(tree, plates, large, moved),
        above,
        drawn,
    ):  # the last link of a multi-input comes first
        tree.set(joined.inputs["Geometry"], part)
    tree.output("Geometry", "Geometry", joined.outputs["Geometry"])
    return tree.finish()


def _reduced(tree, plates, most, is_picture):
    """The plates of the strongest units, with place and count among them, in a grid of the same shape."""
    weak = tree.math("GREATER_THAN", tree.attribute("INT", "rank"), tree.math("SUBTRACT", most, 0.5))
    weak = tree.math("MULTIPLY", weak, tree.math("SUBTRACT", 1.0, is_picture))
    drawn = tree.node("GeometryNodeDeleteGeometry", plates, weak, properties={"domain": "POINT"})
    order = tree.node(
        "GeometryNodeAccumulateField",
        1,
        tree.attribute("INT", "layer"),
        properties={"data_type": "INT", "domain": "POINT"},
    ).node.outputs
    of_all = tree.math("SQRT", tree.math("DIVIDE", order["Total"], tree.attribute("INT", "count")))
    columns = tree.math("MULTIPLY", tree.attribute("INT", "columns"), of_all)
    columns = tree.math("CEIL", tree.math("SUBTRACT", columns, ROUND))
    for name, value in (("columns", columns), ("place", order["Trailing"]), ("count", order["Total"])):
        drawn = store(tree, drawn, name, value, "INT")
    return drawn


def _offset(tree, control, expansion):
    """Where a plate is arranged, from the middle of its layer."""
    place, count = (tree.attribute("INT", name) for name in ("place", "count"))
    step, rise = _steps(tree, control["Spacing"])
    room = tree.math("MULTIPLY", tree.attribute("FLOAT", "depth"), expansion)
    deep = tree.math("DIVIDE", room, tree.math("MAXIMUM", count, 1.0))
    line = _line(tree, _behind(tree), step, tree.math("MINIMUM", step, deep), control["Axis"])
    circle = _circle(tree, place, count, tree.math("MAXIMUM", step, rise))
    grid = _grid(tree, step, rise)
    first, second = (tree.math("SUBTRACT", control["Arrange"], start, clamp=True) for start in (0.0, 1.0))
    offset = tree.mix("VECTOR", second, tree.mix("VECTOR", first, line, circle), grid)
    return tree.vector_math("SCALE", offset, Scale=control["Spread"])


def _steps(tree, spacing):
    """How far apart plates stand side by side, and above each other; an image's pixels touch."""
    gap = tree.math("ADD", 1.0, tree.math("MULTIPLY", spacing, tree.attribute("FLOAT", "gap")))
    return tuple(
        tree.math(
            "MULTIPLY", tree.math("MULTIPLY", tree.attribute("FLOAT", side), tree.attribute("FLOAT", "pixel")), gap
        )
        for side in ("map_width", "map_height")
    )


def _behind(tree):
    """How many plates further than the middle one."""
    place, count = (tree.attribute("INT", name) for name in ("place", "count"))
    return tree.math("SUBTRACT", place, tree.math("MULTIPLY", tree.math("SUBTRACT", count, 1.0), 0.5))


def _grid(tree, step, rise):
    """Row by row from the upper left, as seen from the input."""
    place, count = (tree.attribute("INT", name) for name in ("place", "count"))
    columns = tree.math("MAXIMUM", tree.math("MINIMUM", tree.attribute("INT", "columns"), count), 1.0)
    rows = tree.math("CEIL", tree.math("DIVIDE", count, columns))
    row, column = divided(tree, place, columns)
    return tree.node(
        "ShaderNodeCombineXYZ",
        0.0,
        *(
            tree.math(
                "MULTIPLY",
                tree.math("SUBTRACT", tree.math("MULTIPLY", tree.math("SUBTRACT", of, 1.0), 0.5), number),
                side,
            )
            for number, of, side in ((column, columns, step), (row, rows, rise))
        ),
    )


def _line(tree, behind, step, deep, axis):
    """From the left, as seen from the input, to the right; turned by the axis into the depth."""
    angle = tree.math("MULTIPLY", axis, 1.5707963)
    along = tree.math("MULTIPLY", behind, tree.mix("FLOAT", axis, step, deep))
    return tree.node(
        "ShaderNodeCombineXYZ",
        tree.math("MULTIPLY", along, tree.math("SINE", angle)),
        tree.math("MULTIPLY", along, tree.math("MULTIPLY", tree.math("COSINE", angle), -1.0)),
        0.0,
    )


def _circle(tree, place, count, step):
    """From the top clockwise, as seen from the input; neighbours are a step apart."""
    turn = tree.math("SINE", tree.math("DIVIDE", 3.1415927, tree.math("MAXIMUM", count, 2.0)))
    radius = tree.math("DIVIDE", step, tree.math("MULTIPLY", turn, 2.0))
    radius = tree.math("MULTIPLY", radius, tree.math("GREATER_THAN", count, 1.5))
    angle = tree.math("DIVIDE", tree.math("MULTIPLY", place, 6.2831853), tree.math("MAXIMUM", count, 1.0))
    return tree.node(
        "ShaderNodeCombineXYZ",
        0.0,
        tree.math("MULTIPLY", tree.math("MULTIPLY", tree.math("SINE", angle), radius), -1.0),
        tree.math("MULTIPLY", tree.math("COSINE", angle), radius),
    )


def _piled(tree, fold, arranged):
    """What keeps plates apart that lie on each other."""
    count = tree.math("MAXIMUM", tree.attribute("INT", "count"), 1.0)
    card = tree.math("MINIMUM", tree.math("DIVIDE", PILE, count), CARD)
    covered = tree.math("MAXIMUM", fold, tree.math("SUBTRACT", 1.0, arranged))
    away = tree.math("MULTIPLY", tree.math("MULTIPLY", _behind(tree), card), covered)
    return tree.node("ShaderNodeCombineXYZ", away, 0.0, 0.0)


def _expanded(tree, plates, expansion):
    """How a layer is moved along X, about the middle of all layers."""
    x, _, _ = parts(tree, tree.attribute("FLOAT_VECTOR", "center"))
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
    return tree.node("ShaderNodeCombineXYZ", moved, 0.0, 0.0)


def _above(tree, plates, control, height, expansion, is_picture):
    """All plates as grids above their layers, as large as Full Resolution says; none where that is 0."""
    full = control["Full Resolution"]
    none = tree.math("MAXIMUM", tree.math("LESS_THAN", full, 1e-6), is_picture)
    drawn = tree.node("GeometryNodeDeleteGeometry", plates, none, properties={"domain": "POINT"})
    drawn = tree.node("GeometryNodeDeleteGeometry", drawn, properties={"domain": "EDGE", "mode": "EDGE_FACE"})
    offset = tree.vector_math("SCALE", _grid(tree, *_steps(tree, control["Spacing"])), Scale=full)
    up = tree.node("ShaderNodeCombineXYZ", 0.0, 0.0, tree.math("MULTIPLY", height, full))
    position = tree.vector_math("ADD", tree.attribute("FLOAT_VECTOR", "center"), tree.vector_math("ADD", offset, up))
    position = tree.vector_math("ADD", position, _expanded(tree, plates, expansion))
    drawn = tree.node("GeometryNodeSetPosition", Geometry=drawn, Position=position)
    drawn = store(tree, drawn, "pixel", tree.math("MULTIPLY", tree.attribute("FLOAT", "pixel"), full), "FLOAT")
    return store(tree, drawn, "full", 1, "INT")

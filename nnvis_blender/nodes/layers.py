"""The group "NNVis Layers": points with the stored attributes -> a faint plane around each layer, and its name below.

Names face the camera and stand below what is drawn, on the edge of the network that is lowest in the picture. Only
those that fit are drawn, which cover neither each other nor a plane: the first, the last, what has room between them.
"""

from .active_camera import ActiveCamera
from .builder import find_group, new_group
from .labels import ONE_SIDED, before_network, declare_lift, declare_text
from .texts import inked, lines, sample, store

NAME, VERSION = "NNVis Layers", 1
ROWS = 2  # of each name: what the layer is called, and its size
_DROP, _ROW = 0.95, 1.1  # from the rule's end to the foot of the first row, and to that of the next, over the size
_QUIET = 0.62  # opacity of the second row
_RULE = 0.026  # half a rule's width over the size of the letters
_AIR = 0.4  # between what is drawn and the top of a name, over the size
_HEIGHT, _SPACE = 2.4, 0.5  # of a name and between two names, over the size
_TURNOVER = 0.15  # a camera so far below the network (of 1: straight below it) sees both of its lower edges alike
_STEEPEST = 0.8


def layers_group():
    """The group, from the file or newly built.

    Input: points. The first are the rows of names, ROWS a name in the order of Names: near (the lower edges that it
    may stand on: y, y, z), foot (those of its layer's plane), letter (the number of its first letter in Names). The
    others are the middles of planes, with half their sizes in half.
    Output: a mesh with class_color and opacity, which the material reads.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws a network's layers as planes with names")
    tree.tree.is_modifier = True
    points = tree.input("Geometry", "Geometry", "Rows of names, then planes")
    size = tree.input("Size", "Float", "Size of the letters", 0.09, 0.0, 1.0, "DISTANCE")
    ink = tree.input("Ink", "Color", "Colour of names and planes", (0.02, 0.02, 0.02, 1.0))
    plane = tree.input("Plane Opacity", "Float", "Of the planes", 0.03, 0.0, 1.0, "FACTOR")
    rule = tree.input(
        "Rule Opacity", "Float", "Of the planes' outlines and the rules to the names", 0.3, 0.0, 1.0, "FACTOR"
    )
    lifted = declare_lift(tree)
    names, any_script = declare_text(tree, "Names", "Two lines a name: what the layer is called, and its size")
    count = tree.input("Name Count", "Int", "How many names there are", 0, 0, hidden=True)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes class_color and opacity")

    camera = ActiveCamera(tree)
    text = lines(tree, names, any_script)
    index = tree.node("GeometryNodeInputIndex")
    is_row = _less(tree, index, tree.math("MULTIPLY", count, float(ROWS)))
    parted = tree.node("GeometryNodeSeparateGeometry", points, is_row, properties={"domain": "POINT"})
    rows, planes = parted, parted.node.outputs["Inverted"]
    rows = _standing(tree, camera, text, rows, size)
    rows = _chosen(tree, rows, count)
    drawn = tree.add("GeometryNodeJoinGeometry")
    for part in (
        _names(tree, camera, text, rows, size, lifted, ink),
        *_planes(tree, camera, rows, planes, size, ink, plane, rule),
    ):
        tree.set(drawn.inputs["Geometry"], part)
    drawn = drawn.outputs["Geometry"]
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=drawn, Material=material))
    return tree.finish()


def _standing(tree, camera, text, rows, size):
    """The rows at the places where their names stand, with what the choice reads.

    drop: how far below, so that no edge of the network crosses a wide name. seen: the name's place in the picture and
    half its width there. high: its letters' size there. top: how high it reaches there. edge_0, edge_1: the ends of
    the lower edge of its layer's plane there.
    """
    for number, axis in enumerate("XY"):
        edges = tree.node("ShaderNodeSeparateXYZ", tree.attribute("FLOAT_VECTOR", "foot")).node.outputs
        x = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition"), result="X")
        end, _ = _in_picture(tree, camera, tree.node("ShaderNodeCombineXYZ", x, edges[axis], edges["Z"]))
        rows = store(tree, rows, f"edge_{number}", end, "FLOAT_VECTOR")
    rows = tree.node("GeometryNodeSetPosition", Geometry=rows, Position=_on_edge(tree, camera, "near"))
    first = tree.math("MULTIPLY", tree.node("GeometryNodeInputIndex"), 1.0 / ROWS)
    first = tree.math("MULTIPLY", tree.math("FLOOR", first), float(ROWS))
    half = [
        tree.node(
            "GeometryNodeSampleIndex",
            text.instances,
            text.half,
            sample(tree, "INT", rows, tree.attribute("INT", "letter"), tree.math("ADD", first, float(row))),
            properties={"data_type": "FLOAT", "domain": "INSTANCE", "clamp": True},
        )
        for row in range(ROWS)
    ]
    half = tree.math("MULTIPLY", tree.math("MAXIMUM", *half), size)
    across, up = (camera.dot(axis, (1.0, 0.0, 0.0)) for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)))
    slope = tree.math("DIVIDE", tree.math("ABSOLUTE", up), tree.math("MAXIMUM", tree.math("ABSOLUTE", across), 1e-3))
    drop = tree.math("MULTIPLY", tree.math("MINIMUM", slope, _STEEPEST), half)
    rows = store(tree, rows, "drop", drop)
    place, depth = _in_picture(tree, camera, tree.node("GeometryNodeInputPosition"))
    x, y, _ = tree.node("ShaderNodeSeparateXYZ", place).node.outputs
    top = tree.math("DIVIDE", tree.math("ADD", drop, tree.math("MULTIPLY", size, _AIR)), depth)
    rows = store(tree, rows, "top", tree.math("SUBTRACT", y, top))
    seen = tree.node("ShaderNodeCombineXYZ", x, y, tree.math("DIVIDE", half, depth))
    rows = store(tree, rows, "seen", seen, "FLOAT_VECTOR")
    return store(tree, rows, "high", tree.math("DIVIDE", size, depth))


def _in_picture(tree, camera, place) -> tuple:
    """(x and y in the picture at a depth of 1, depth) of a place."""
    way = tree.vector_math("SUBTRACT", place, camera.location)
    depth = tree.math("MAXIMUM", tree.math("MULTIPLY", camera.dot((0.0, 0.0, 1.0), way), -1.0), 1e-3)
    depth = tree.mix("FLOAT", camera.is_orthographic, depth, 1.0)
    across, up = (camera.dot(axis, way) for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)))
    return tree.node("ShaderNodeCombineXYZ", *(tree.math("DIVIDE", x, depth) for x in (across, up)), 0.0), depth


def _on_edge(tree, camera, name: str):
    """The point of an attribute (y, y, z) that is lowest in the picture; in the middle where the camera looks along X.

    Seen from above that is the near edge, from below the far one.
    """
    back = tree.node("ShaderNodeSeparateXYZ", camera.axis(0.0, 0.0, 1.0)).node
    sideways = _within_one(tree, tree.math("DIVIDE", back.outputs["Y"], ONE_SIDED))
    above = tree.math("DIVIDE", tree.math("ADD", back.outputs["Z"], _TURNOVER), _TURNOVER)
    share = tree.math("MULTIPLY", sideways, _within_one(tree, above))
    share = tree.math("ADD", tree.math("MULTIPLY", share, 0.5), 0.5)
    edges = tree.node("ShaderNodeSeparateXYZ", tree.attribute("FLOAT_VECTOR", name)).node.outputs
    x = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition"), result="X")
    return tree.node("ShaderNodeCombineXYZ", x, tree.mix("FLOAT", share, edges["X"], edges["Y"]), edges["Z"])


def _chosen(tree, rows, count):
    """The rows with the attribute kept: 1 where the name stands clear of the last one kept, and of the last of all."""
    enter, leave = tree.repeat(
        count, Geometry=("GEOMETRY", rows), Seen=("VECTOR", (-1e6, 0.0, 0.0)), High=("FLOAT", 0.0)
    )
    geometry, turn = enter.outputs["Geometry"], enter.outputs["Iteration"]
    last = tree.math("SUBTRACT", count, 1.0)
    here, end = (_name_at(tree, geometry, number) for number in (turn, last))
    clear = _clear(tree, here, (enter.outputs["Seen"], enter.outputs["High"]))
    is_last = tree.node("FunctionNodeCompare", turn, last, properties={"data_type": "FLOAT", "operation": "EQUAL"})
    leaves_room = tree.math("MAXIMUM", _clear(tree, here, end), is_last)
    kept = tree.math("MULTIPLY", tree.math("MULTIPLY", clear, leaves_room), _below_planes(tree, geometry, turn, here))
    number = tree.math("FLOOR", tree.math("MULTIPLY", tree.node("GeometryNodeInputIndex"), 1.0 / ROWS))
    mine = tree.node("FunctionNodeCompare", number, turn, properties={"data_type": "FLOAT", "operation": "EQUAL"})
    stored = tree.node(
        "GeometryNodeStoreNamedAttribute",
        geometry,
        mine,
        "kept",
        kept,
        properties={"data_type": "FLOAT", "domain": "POINT"},
    )
    tree.set(leave.inputs["Geometry"], stored)
    for name, kind, value in (("Seen", "VECTOR", here[0]), ("High", "FLOAT", here[1])):
        before = enter.outputs[name]
        switched = tree.node("GeometryNodeSwitch", kept, before, value, properties={"input_type": kind})
        tree.set(leave.inputs[name], switched)
    return leave.outputs["Geometry"]


def _below_planes(tree, rows, number, name: tuple):
    """1 where a name is below the lower edges of all planes, as far as they lie above it."""
    x, _, half = tree.node("ShaderNodeSeparateXYZ", name[0]).node.outputs
    ends = [
        tree.node("ShaderNodeSeparateXYZ", tree.attribute("FLOAT_VECTOR", f"edge_{end}")).node.outputs for end in (0, 1)
    ]
    left = tree.math("MAXIMUM", tree.math("SUBTRACT", x, half), tree.math("MINIMUM", *(end["X"] for end in ends)))
    right = tree.math("MINIMUM", tree.math("ADD", x, half), tree.math("MAXIMUM", *(end["X"] for end in ends)))
    length = tree.math("SUBTRACT", ends[1]["X"], ends[0]["X"])
    heights = [
        tree.mix(
            "FLOAT",
            tree.math("DIVIDE", tree.math("SUBTRACT", side, ends[0]["X"]), length),
            *(end["Y"] for end in ends),
        )
        for side in (left, right)
    ]
    lowest = tree.node(
        "GeometryNodeAttributeStatistic",
        rows,
        tree.math("GREATER_THAN", right, left),
        tree.math("MINIMUM", *heights),
        result="Min",
        properties={"data_type": "FLOAT", "domain": "POINT"},
    )
    top = sample(tree, "FLOAT", rows, tree.attribute("FLOAT", "top"), tree.math("MULTIPLY", number, float(ROWS)))
    none = tree.node(
        "GeometryNodeAttributeStatistic",
        rows,
        None,
        tree.math("GREATER_THAN", right, left),
        result="Max",
        properties={"data_type": "FLOAT", "domain": "POINT"},
    )
    below = tree.math("LESS_THAN", top, lowest)
    return tree.math("MAXIMUM", below, tree.math("LESS_THAN", none, 0.5))


def _name_at(tree, rows, number) -> tuple:
    """(seen, high) of a name."""
    index = tree.math("MULTIPLY", number, float(ROWS))
    seen = sample(tree, "FLOAT_VECTOR", rows, tree.attribute("FLOAT_VECTOR", "seen"), index)
    return seen, sample(tree, "FLOAT", rows, tree.attribute("FLOAT", "high"), index)


def _clear(tree, one: tuple, other: tuple):
    """1 where two names do not cover each other in the picture."""
    apart = tree.node("ShaderNodeSeparateXYZ", tree.vector_math("SUBTRACT", one[0], other[0])).node.outputs
    wide = tree.node("ShaderNodeSeparateXYZ", tree.vector_math("ADD", one[0], other[0]), result="Z")
    high = tree.math("MAXIMUM", one[1], other[1])
    wide = tree.math("ADD", wide, tree.math("MULTIPLY", high, _SPACE))
    beside = tree.math("GREATER_THAN", tree.math("ABSOLUTE", apart["X"]), wide)
    below = tree.math("GREATER_THAN", tree.math("ABSOLUTE", apart["Y"]), tree.math("MULTIPLY", high, _HEIGHT))
    return tree.math("MAXIMUM", beside, below)


def _names(tree, camera, text, rows, size, lifted, ink):
    place = text.of_line("FLOAT_VECTOR", rows, tree.node("GeometryNodeInputPosition"))
    place, nearer = before_network(tree, camera, place, lifted)
    row = tree.math("MODULO", text.line, float(ROWS))
    below = tree.math("MULTIPLY", tree.math("ADD", tree.math("MULTIPLY", row, _ROW), _DROP), size)
    below = tree.math("ADD", below, text.of_line("FLOAT", rows, tree.attribute("FLOAT", "drop")))
    up = tree.math("MULTIPLY", tree.math("MULTIPLY", below, nearer), -1.0)
    placed = text.placed(place, camera.rotation, tree.math("MULTIPLY", size, nearer), up=up)
    kept = text.of_line("FLOAT", rows, tree.attribute("FLOAT", "kept"))
    placed = inked(tree, placed, ink, tree.mix("FLOAT", row, 1.0, _QUIET))
    placed = tree.node("GeometryNodeDeleteGeometry", placed, _less(tree, kept, 0.5), properties={"domain": "INSTANCE"})
    return tree.node("GeometryNodeRealizeInstances", placed)


def _planes(tree, camera, rows, planes, size, ink, plane, rule):
    """(fills, rules): the planes, and as thin tubes their outlines and what leads from them to the names."""
    quad = tree.node("GeometryNodeMeshGrid", 2.0, 2.0, 2, 2)
    sides = tree.node("FunctionNodeEulerToRotation", (0.0, 1.5707963, 0.0))
    half = tree.node("ShaderNodeSeparateXYZ", tree.attribute("FLOAT_VECTOR", "half")).node.outputs
    quads = tree.node(
        "GeometryNodeInstanceOnPoints",
        planes,
        Instance=quad,
        Rotation=sides,
        Scale=tree.node("ShaderNodeCombineXYZ", half["Z"], half["Y"], 1.0),
    )
    quads = tree.node("GeometryNodeRealizeInstances", quads)
    none = tree.node("FunctionNodeCompare", plane, 0.0, properties={"data_type": "FLOAT", "operation": "LESS_EQUAL"})
    fills = tree.node("GeometryNodeDeleteGeometry", quads, none, properties={"domain": "FACE"})
    index = tree.math("MODULO", tree.node("GeometryNodeInputIndex"), float(ROWS))
    unled = tree.math("MAXIMUM", index, tree.math("LESS_THAN", tree.attribute("FLOAT", "kept"), 0.5))
    ends = tree.node("GeometryNodeDeleteGeometry", rows, unled, properties={"domain": "POINT"})
    way = tree.vector_math("SUBTRACT", _on_edge(tree, camera, "foot"), tree.node("GeometryNodeInputPosition"))
    led = tree.node("GeometryNodeExtrudeMesh", Mesh=ends, Offset=way, properties={"mode": "VERTICES"})
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in (quads, led):
        tree.set(joined.inputs["Geometry"], part)
    curves = tree.node("GeometryNodeMeshToCurve", joined.outputs["Geometry"])
    round_ = tree.node("GeometryNodeCurvePrimitiveCircle", 6, Radius=tree.math("MULTIPLY", size, _RULE))
    rules = tree.node("GeometryNodeCurveToMesh", curves, round_)
    return inked(tree, fills, ink, plane, "POINT"), inked(tree, rules, ink, rule, "POINT")


def _less(tree, value, limit):
    return tree.node("FunctionNodeCompare", value, limit, properties={"data_type": "FLOAT", "operation": "LESS_THAN"})


def _within_one(tree, value):
    return tree.math("MINIMUM", tree.math("MAXIMUM", value, -1.0), 1.0)

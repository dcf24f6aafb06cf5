"""The group "NNVis Receptive Field": all that one pixel of a map is computed of, down to the input, framed."""

from ..builder import find_group, new_group
from ..lean import without
from ..texts import sample, store
from .fields import parts
from .frames import joined, outlined
from .lines import WHOLE, as_lines, declare_line_material, plate_lines_group
from .window_pixels import Plate, Row, integer

NAME, VERSION = "NNVis Receptive Field", 2
IN_FIELD, LOW, HIGH = "in_field", "field_low", "field_high"
SHOWN = "Receptive Field"  # the control that draws it, without which these do nothing
CONTROLS = ("Field Layer", "Field Unit", "Field Row", "Field Column", "Field Color", "Field Size", "Cone")
_NONE = 1e6  # low beyond high: a layer of which nothing is seen
_ROUNDED = 1e-3  # of a group is added before it is made a whole number
_LIFT = 0.4  # of a pixel a frame lies before the plate


def field_group():
    """The group, from the file or newly built.

    Input: the plates, and the windows' curves (scene/parts/windows.py).
    Output: Geometry, a mesh with class_color and opacity (POINT), which the material reads; Plates, those that came in
    with IN_FIELD (FLOAT, 1 of those in which the pixel sees something) and LOW, HIGH (FLOAT_VECTOR, along x, along y,
    0: the first and the last pixel of the unit's map that it sees). The pixels of reliefs have IN_FIELD each.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "What one pixel of a map is computed of, down to the input")
    plates = tree.input("Plates", "Geometry", "A vertex a plate")
    windows = tree.input("Windows", "Object", "Its curves say what each connection's pixels see")
    shown = tree.input(SHOWN, "Bool", "Frame all that one pixel is computed of", False)
    layer = tree.input("Field Layer", "Int", "Number of the pixel's layer", 1, 0)
    unit = tree.input("Field Unit", "Int", "Number of the unit in that layer", 0, 0)
    row = tree.input("Field Row", "Int", "Of the pixel in the unit's map, from the top", 0, 0)
    column = tree.input("Field Column", "Int", "Of the pixel in the unit's map, from the left", 0, 0)
    color = tree.input("Field Color", "Color", "Of frames and cone", (0.85, 0.28, 0.02, 1.0))
    size = tree.input("Field Size", "Float", "Radius of the frames' rules", 0.004, 0.0, 1.0, "DISTANCE")
    cone = tree.input("Cone", "Float", "Opacity of the lines from frame to frame", 0.6, 0.0, 1.0, "FACTOR")

    material = declare_line_material(tree)

    windows = tree.node("GeometryNodeObjectInfo", windows, result="Geometry")
    layers = _layers(tree, windows, plates, layer, tree.node("ShaderNodeCombineXYZ", column, row, unit))
    layers = _seen_below(tree, windows, layers)
    marked = _marked(tree, plates, layers)
    frames = _frames(tree, marked, layer)
    half = tree.attribute("FLOAT_VECTOR", "half")
    drawn = joined(
        tree,
        outlined(tree, frames, half, color, 1.0, size),
        _cone(tree, windows, frames, color, cone, tree.math("MULTIPLY", size, 0.6)),
    )
    drawn = without(tree, drawn, ("found", "distance", "layer", "half", "middle"))
    drawn = tree.node("GeometryNodeSetMaterial", Geometry=drawn, Material=material)
    switches = (("Geometry", None, drawn), ("Plates", plates, marked))
    for name, off, on in switches:
        value = tree.node("GeometryNodeSwitch", shown, off, on, properties={"input_type": "GEOMETRY"})
        tree.output(name, "Geometry", value)
    return tree.finish()


def is_seen(tree, at):
    """1 of a pixel of a plate, by its middle in pixels as they are shown, that the field's pixel sees; else 0."""
    at = tree.vector_math("SCALE", at, Scale=tree.math("MAXIMUM", tree.attribute("INT", "reduced"), 1.0))
    end = tree.vector_math("ADD", tree.attribute("FLOAT_VECTOR", HIGH), (1.0, 1.0, 0.0))
    seen = tree.attribute("FLOAT", IN_FIELD)
    for low, high in ((tree.attribute("FLOAT_VECTOR", LOW), at), (at, end)):
        x, y, _ = parts(tree, tree.vector_math("SUBTRACT", high, low))
        for side in (x, y):
            seen = tree.math("MULTIPLY", seen, tree.math("GREATER_THAN", side, 0.0))
    return seen


def _layers(tree, windows, plates, layer, pixel):
    """A point for each layer, with what is seen of its maps: of the pixel's, that pixel; of the others nothing yet.

    LOW and HIGH have a third number here, the first and the last unit whose maps are seen.
    """
    last = layer
    for geometry, name, domain in (
        (windows, "target", "CURVE"),
        (windows, "source", "CURVE"),
        (plates, "layer", "POINT"),
    ):
        highest = tree.node(
            "GeometryNodeAttributeStatistic",
            geometry,
            None,
            tree.attribute("INT", name),
            result="Max",
            properties={"domain": domain},
        )
        last = tree.math("MAXIMUM", last, highest)
    points = tree.node("GeometryNodePoints", tree.math("ADD", last, 1.0))
    is_picked = _equal(tree, tree.node("GeometryNodeInputIndex"), layer)
    for name, far in ((LOW, _NONE), (HIGH, -_NONE)):
        points = store(tree, points, name, _switch(tree, is_picked, (far, far, far), pixel), "FLOAT_VECTOR")
    return points


def _seen_below(tree, windows, layers):
    """The layers with what is seen of each: connection after connection, from those into the last layers on.

    What is seen is held to what there is at each step: what lies in the padding sees nothing further. Of a connection
    in groups of units those of the own groups are seen alone.
    """
    count = tree.node(
        "GeometryNodeAttributeDomainSize", windows, result="Spline Count", properties={"component": "CURVE"}
    )
    enter, leave = tree.repeat(count, Layers=("GEOMETRY", layers))
    layers = enter.outputs["Layers"]
    step = Row(tree, windows, enter.outputs["Iteration"])
    row = Row(tree, windows, step.integer("order"))
    above_low, above_high = (_of_layer(tree, layers, name, row.integer("target")) for name in (LOW, HIGH))
    low, high = (
        tree.vector_math("SUBTRACT", tree.vector_math("MULTIPLY", above, row.vector("stride")), row.vector("pads"))
        for above in (above_low, above_high)
    )
    one = (1.0, 1.0, 0.0)
    beyond = tree.vector_math(
        "MULTIPLY", tree.vector_math("SUBTRACT", row.vector("kernel"), one), row.vector("dilation")
    )
    low, high = _held(tree, low, tree.vector_math("ADD", high, beyond), row.vector("size"))
    is_seen = tree.math("MULTIPLY", _is_any(tree, above_low, above_high), _is_any(tree, low, high))
    first, last = (
        tree.vector_math("SUBTRACT", tree.vector_math("MULTIPLY", value, row.vector("jump")), row.vector("offset"))
        for value in (low, high)
    )
    last = tree.vector_math("SUBTRACT", tree.vector_math("ADD", last, row.vector("extent")), one)
    low, high = _held(tree, first, last, row.vector("source_size"))
    low, high = _of_groups(tree, row, (above_low, above_high), (low, high))
    is_here = _equal(tree, tree.node("GeometryNodeInputIndex"), row.integer("source"))
    is_here = tree.node("FunctionNodeBooleanMath", is_here, is_seen, properties={"operation": "AND"})
    for name, value, widest in ((LOW, low, "MINIMUM"), (HIGH, high, "MAXIMUM")):
        before = tree.attribute("FLOAT_VECTOR", name)
        wider = tree.vector_math(widest, before, value)
        layers = store(tree, layers, name, _switch(tree, is_here, before, wider), "FLOAT_VECTOR")
    tree.set(leave.inputs["Layers"], layers)
    return leave.outputs["Layers"]


def _of_groups(tree, row, above, seen) -> tuple:
    """(low, high): what is seen, with the first and the last unit of the groups that those above are of."""
    groups, ends = row.integer("groups"), []
    for end, (units_above, pixels) in enumerate(zip(above, seen)):
        unit = tree.math("DIVIDE", parts(tree, units_above)[2], row.integer("target_units"))
        group = tree.math("FLOOR", tree.math("MULTIPLY_ADD", unit, groups, _ROUNDED))
        first = tree.math("MULTIPLY", tree.math("ADD", group, float(end)), row.integer("source_units"))
        number = tree.math("SUBTRACT", tree.math("DIVIDE", first, groups), float(end))
        x, y, _ = parts(tree, pixels)
        ends.append(tree.node("ShaderNodeCombineXYZ", x, y, number))
    return tuple(ends)


def _marked(tree, plates, layers):
    """The plates with what is seen of them; of the pixel's own layer that is one alone."""
    unit = tree.attribute("INT", "unit")
    low, high = (_of_layer(tree, layers, name, tree.attribute("INT", "layer")) for name in (LOW, HIGH))
    is_in = _is_any(tree, low, high)
    for before, after in ((parts(tree, low)[2], unit), (unit, parts(tree, high)[2])):
        is_in = tree.math("MULTIPLY", is_in, tree.math("LESS_THAN", tree.math("SUBTRACT", before, after), 0.5))
    plates = store(tree, plates, IN_FIELD, is_in)
    for name, value in ((LOW, low), (HIGH, high)):
        value = tree.vector_math("MULTIPLY", value, (1.0, 1.0, 0.0))
        plates = store(tree, plates, name, value, "FLOAT_VECTOR")
    return plates


def _frames(tree, plates, layer):
    """A point at the middle of what is seen of each plate, with half its size, its layer, and its distance from the
    pixel that sees it.
    """
    outside = tree.math("LESS_THAN", tree.attribute("FLOAT", IN_FIELD), 0.5)
    plates = tree.node("GeometryNodeDeleteGeometry", plates, outside, properties={"domain": "POINT"})
    points = tree.node("GeometryNodePoints", tree.node("GeometryNodeAttributeDomainSize", plates, result="Point Count"))
    plate = Plate(tree, plates, tree.node("GeometryNodeInputIndex"))
    low, end = plate.value("FLOAT_VECTOR", LOW), plate.value("FLOAT_VECTOR", HIGH)
    end = tree.vector_math("ADD", end, (1.0, 1.0, 0.0))
    middle, half = (
        tree.vector_math("SCALE", tree.vector_math(operation, end, low), Scale=0.5) for operation in ("ADD", "SUBTRACT")
    )
    lift = tree.node("ShaderNodeCombineXYZ", tree.math("MULTIPLY", plate.number("pixel"), -_LIFT))
    place = tree.vector_math("ADD", plate.at(middle), lift)
    points = store(tree, points, "half", tree.vector_math("SCALE", half, Scale=plate.scale), "FLOAT_VECTOR")
    points = store(tree, points, "layer", plate.value("INT", "layer"), "INT")
    points = tree.node("GeometryNodeSetPosition", Geometry=points, Position=place)
    others = tree.node(
        "FunctionNodeBooleanMath", _equal(tree, tree.attribute("INT", "layer"), layer), properties={"operation": "NOT"}
    )
    picked = tree.node("GeometryNodeDeleteGeometry", points, others, properties={"domain": "POINT"})
    place = tree.node("GeometryNodeInputPosition")
    distance = tree.vector_math("DISTANCE", place, sample(tree, "FLOAT_VECTOR", picked, place, 0), result="Value")
    return store(tree, points, "distance", distance)


def _cone(tree, windows, frames, color, opacity, thickness):
    """For each connection through which the pixel sees something, the lines from corner to corner of two frames: those
    of each layer's plate that is nearest to the pixel.
    """
    layer, distance = tree.attribute("INT", "layer"), tree.attribute("FLOAT", "distance")
    least = tree.node(
        "GeometryNodeFieldMinAndMax",
        distance,
        layer,
        result="Min",
        properties={"data_type": "FLOAT", "domain": "POINT"},
    )
    nearest = tree.node(
        "GeometryNodeDeleteGeometry", frames, tree.math("GREATER_THAN", distance, least), properties={"domain": "POINT"}
    )
    nearest = store(tree, nearest, "middle", tree.node("GeometryNodeInputPosition"), "FLOAT_VECTOR")
    nearest = tree.node(  # so that a layer's is found by the layer's number
        "GeometryNodeSetPosition", Geometry=nearest, Position=tree.node("ShaderNodeCombineXYZ", layer)
    )
    index = tree.node("GeometryNodeInputIndex")
    count = tree.node(
        "GeometryNodeAttributeDomainSize", windows, result="Spline Count", properties={"component": "CURVE"}
    )
    points = tree.node("GeometryNodePoints", integer(tree, "MULTIPLY", count, 4))
    row, corner = Row(tree, windows, integer(tree, "DIVIDE", index, 4)), integer(tree, "MODULO", index, 4)
    turned = integer(tree, "MODULO", integer(tree, "DIVIDE", integer(tree, "ADD", corner, 1), 2), 2)
    right, up = (
        tree.math("SUBTRACT", tree.math("MULTIPLY", side, 2.0), 1.0)
        for side in (turned, integer(tree, "DIVIDE", corner, 2))
    )
    ends, found = [], 1.0
    for name in ("source", "target"):
        of = row.integer(name)
        place = tree.node("ShaderNodeCombineXYZ", of)
        one = tree.node("GeometryNodeSampleNearest", nearest, place, properties={"domain": "POINT"})
        found = tree.math("MULTIPLY", found, _equal(tree, sample(tree, "INT", nearest, layer, one), of))
        x, y, _ = parts(tree, sample(tree, "FLOAT_VECTOR", nearest, tree.attribute("FLOAT_VECTOR", "half"), one))
        off = tree.node("ShaderNodeCombineXYZ", 0.0, tree.math("MULTIPLY", x, right), tree.math("MULTIPLY", y, up))
        middle = sample(tree, "FLOAT_VECTOR", nearest, tree.attribute("FLOAT_VECTOR", "middle"), one)
        ends.append(tree.vector_math("ADD", middle, off))
    values = {
        **WHOLE,
        "start": ends[0],
        "finish": ends[1],
        "axis": (1.0, 0.0, 0.0),
        "thickness": thickness,
        "start_color": color,
        "finish_color": color,
        "opacity": opacity,
    }
    lines = as_lines(tree, store(tree, points, "found", found), values)
    unseen = tree.math("LESS_THAN", tree.attribute("FLOAT", "found"), 0.5)
    lines = tree.node("GeometryNodeDeleteGeometry", lines, unseen, properties={"domain": "POINT"})
    return tree.group(plate_lines_group(), Points=lines, Ease=0.0, Detail=2).outputs["Geometry"]


def _of_layer(tree, layers, name: str, layer):
    return sample(tree, "FLOAT_VECTOR", layers, tree.attribute("FLOAT_VECTOR", name), layer)


def _held(tree, low, high, size):
    """The pixels from low to high of a map of this size."""
    last = tree.vector_math("SUBTRACT", size, (1.0, 1.0, 0.0))
    return tree.vector_math("MAXIMUM", low, (0.0, 0.0, 0.0)), tree.vector_math("MINIMUM", high, last)


def _is_any(tree, low, high):
    """1 where there are pixels from low to high."""
    x, y, _ = parts(tree, tree.vector_math("SUBTRACT", high, low))
    return tree.math("MULTIPLY", tree.math("GREATER_THAN", x, -0.5), tree.math("GREATER_THAN", y, -0.5))


def _equal(tree, a, b):
    return tree.node("FunctionNodeCompare", a, b, properties={"data_type": "INT", "operation": "EQUAL"})


def _switch(tree, condition, without, having):
    return tree.node("GeometryNodeSwitch", condition, without, having, properties={"input_type": "VECTOR"})

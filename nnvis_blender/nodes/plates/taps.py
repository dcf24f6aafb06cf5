"""The group "NNVis Taps": lines from one window of every input map to one pixel of an output map, and the kernel."""

from ..builder import find_group, new_group
from ..lean import without
from ..signs import Signs
from ..texts import sample
from .fields import parts
from .frames import filled, joined, outlined
from .lines import WHOLE, as_lines, declare_line_material, plate_lines_group
from .tally import tallied
from .window_pixels import Row, integer, layer_axis, one_plate, window_pixels_group

NAME, VERSION = "NNVis Taps", 1
DRAWN_TAPS, ALL_TAPS = "drawn_taps", "all_taps"
SHOWN = "Taps"  # the control that draws them, without which these do nothing
CONTROLS = (
    *("Tap Layer", "Tap Unit", "Connection", "Kernel Position", "Glide", "All Calculations", "Tap Budget", "Kernel"),
    *("Tap Size", "Tap Opacity", "Padding", "Tap Ease", "Window Color"),
)
_LIFT = 0.35  # of a pixel the kernel hovers before the plate
_CELL = 0.9  # of its place is covered by a cell of the kernel
_RULE = 0.06  # radius of a frame's rule, over a pixel


def taps_group():
    """The group, from the file or newly built.

    Input: the plates, and the windows' curves (scene/parts/windows.py).
    Output: a mesh with class_color, opacity and, of what is no tube, flat (POINT), which the material reads. With it
    comes one instance of nothing, whose attributes DRAWN_TAPS and ALL_TAPS say how many taps are drawn and of how many.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "What one pixel of a map is computed of")
    plates = tree.input("Plates", "Geometry", "A vertex a plate")
    windows = tree.input("Windows", "Object", "Its curves say what each connection's pixels see")
    shown = tree.input(SHOWN, "Bool", "Draw the lines from the window of every input map to one pixel", False)
    layer = tree.input("Tap Layer", "Int", "Number of the layer whose pixel is computed", 1, 0)
    unit = tree.input("Tap Unit", "Int", "Number of the unit in that layer", 0, 0)
    connection = tree.input(
        "Connection", "Int", "Number of the connection, whose layer is taken then; -1: the layer's main one", -1, -1
    )
    position = tree.input("Kernel Position", "Float", "The output's pixel, row by row", 0.0, 0.0)
    glide = tree.input("Glide", "Bool", "Move the kernel between pixels instead of stepping", False)
    every = tree.input(
        "All Calculations", "Float", "From one window (0) to those of all pixels (1)", 0.0, 0.0, 1.0, "FACTOR"
    )
    budget = tree.input(
        "Tap Budget", "Int", "Draw at most so many taps: of all pixels, some evenly from among them", 4000, 1
    )
    kernel = tree.input(
        "Kernel",
        "Float",
        "Opacity of the kernel, a cell a weight, over the window in each map",
        0.85,
        0.0,
        1.0,
        "FACTOR",
    )
    size = tree.input("Tap Size", "Float", "Radius of the tap of the largest weight", 0.004, 0.0, 1.0, "DISTANCE")
    opacity = tree.input("Tap Opacity", "Float", "Of the tap of the largest weight", 0.9, 0.0, 1.0, "FACTOR")
    padding = tree.input(
        "Padding",
        "Float",
        "Opacity of taps and cells in the padding, beside the plate; 0 leaves them out",
        0.15,
        0.0,
        1.0,
        "FACTOR",
    )
    ease = tree.input("Tap Ease", "Float", "From straight taps (0) to S-curves (1)", 1.0, 0.0, 1.0, "FACTOR")
    ink = tree.input("Window Color", "Color", "Of the frames round windows and pixel", (0.02, 0.02, 0.02, 1.0))
    signs = Signs(tree)
    material = declare_line_material(tree)

    windows = tree.node("GeometryNodeObjectInfo", windows, result="Geometry")
    number = _connection(tree, plates, windows, layer, unit, connection)
    row = Row(tree, windows, number)
    given = {
        "Plates": plates,
        "Windows": windows,
        "Connection": number,
        "Unit": unit,
        "Kernel_Position": position,
        "Glide": glide,
    }
    cells = tree.group(window_pixels_group(), **given).outputs["Points"]
    each = _count(tree, cells)
    applied, spread = _applications(tree, row, each, every, budget)
    pixels = tree.group(window_pixels_group(), **given, Applications=applied, Spread_Over=spread).outputs["Points"]
    largest = tree.math("MAXIMUM", _largest(tree, cells), 1e-12)
    axis = layer_axis(tree, plates, row.integer("source"), row.integer("target"))

    seen = _seen(tree, pixels, padding)
    taps = _taps(tree, seen, largest, axis, size, opacity, padding, signs)
    taps = tree.group(plate_lines_group(), Points=taps, Ease=ease).outputs["Geometry"]
    drawn = joined(
        tree,
        taps,
        _kernel(tree, _seen(tree, cells, padding), largest, kernel, padding, signs),
        _frames(tree, cells, row, ink),
    )
    drawn = without(tree, drawn, ("is_inside", "place", "pixel", "half", "finish_half", "start", "finish"))
    drawn = without(tree, drawn, ("start_color", "finish_color"))
    drawn = tree.node("GeometryNodeSetMaterial", Geometry=drawn, Material=material)
    counts = {DRAWN_TAPS: _count(tree, seen), ALL_TAPS: integer(tree, "MULTIPLY", each, spread)}
    drawn = tallied(tree, drawn, **counts)
    drawn = tree.node("GeometryNodeSwitch", shown, None, drawn, properties={"input_type": "GEOMETRY"})
    tree.output("Geometry", "Geometry", drawn)
    return tree.finish()


def _connection(tree, plates, windows, layer, unit, connection):
    """The connection's number: the given one, or that by which the picked plate mainly comes about, or -1."""
    plate = one_plate(tree, plates, layer, unit)
    count = tree.node("GeometryNodeAttributeDomainSize", plate, result="Point Count")
    main = sample(tree, "INT", plate, tree.attribute("INT", "window_connection"), 0)
    main = _chosen(tree, _above(tree, count, 0), -1, main)
    known = tree.node(
        "GeometryNodeAttributeDomainSize", windows, result="Spline Count", properties={"component": "CURVE"}
    )
    given = _chosen(tree, _above(tree, known, connection), -1, connection)
    return _chosen(tree, _above(tree, connection, -1), main, given)


def _applications(tree, row, each, every, budget):
    """(how many pixels' windows are drawn, how many pixels those stand for)."""
    width, height, _ = parts(tree, row.vector("output"))
    others = tree.math("SUBTRACT", integer(tree, "MULTIPLY", width, height), 1.0)
    wanted = tree.math("ADD", tree.math("FLOOR", tree.math("ADD", tree.math("MULTIPLY", others, every), 1e-4)), 1.0)
    most = integer(tree, "MAXIMUM", integer(tree, "DIVIDE", budget, integer(tree, "MAXIMUM", each, 1)), 1)
    return integer(tree, "MINIMUM", wanted, most), wanted


def _count(tree, points):
    return tree.node("GeometryNodeAttributeDomainSize", points, properties={"component": "POINTCLOUD"})


def _largest(tree, cells):
    """The largest of the kernel's weights, whatever its sign."""
    size = tree.math("ABSOLUTE", tree.attribute("FLOAT", "weight"))
    return tree.node("GeometryNodeAttributeStatistic", cells, None, size, result="Max", properties={"domain": "POINT"})


def _seen(tree, points, padding):
    """What is drawn of them: where the padding is clear, what lies on the plates alone."""
    outside = tree.math("LESS_THAN", tree.attribute("FLOAT", "is_inside"), 0.5)
    clear = tree.math("LESS_THAN", padding, 1e-6)
    unseen = tree.math("MULTIPLY", outside, clear)
    return tree.node("GeometryNodeDeleteGeometry", points, unseen, properties={"domain": "POINT"})


def _taps(tree, pixels, largest, axis, size, opacity, padding, signs):
    """A line for each pixel that is seen, as thick and opaque as its weight is large."""
    share = tree.math("DIVIDE", tree.attribute("FLOAT", "weight"), largest)
    strength = tree.math("SQRT", tree.math("ABSOLUTE", share))  # the eye compares areas
    faint = tree.mix("FLOAT", tree.attribute("FLOAT", "is_inside"), padding, 1.0)
    values = {
        **WHOLE,
        "axis": axis,
        "thickness": tree.math("MULTIPLY", size, tree.mix("FLOAT", strength, 0.35, 1.0)),
        "start_color": signs.of(share),
        "finish_color": signs.of(share),
        "opacity": tree.math("MULTIPLY", tree.math("MULTIPLY", opacity, tree.mix("FLOAT", strength, 0.25, 1.0)), faint),
    }
    return as_lines(tree, pixels, values)


def _kernel(tree, cells, largest, kernel, padding, signs):
    """A cell for each weight, hovering before the plate."""
    share = tree.math("DIVIDE", tree.attribute("FLOAT", "weight"), largest)
    faint = tree.mix("FLOAT", tree.attribute("FLOAT", "is_inside"), padding, 1.0)
    half = tree.vector_math("SCALE", tree.attribute("FLOAT_VECTOR", "half"), Scale=_CELL)
    cells = tree.node("GeometryNodeSetPosition", Geometry=cells, Position=_before(tree, "start", _LIFT))
    drawn = filled(tree, cells, half, signs.scale(share), tree.math("MULTIPLY", kernel, faint))
    return tree.node(
        "GeometryNodeSwitch", tree.math("GREATER_THAN", kernel, 0.0), None, drawn, properties={"input_type": "GEOMETRY"}
    )


def _frames(tree, cells, row, ink):
    """Round the window in each map, and round the pixel that is computed of them."""
    others = tree.node(
        "FunctionNodeCompare",
        tree.attribute("INT", "place"),
        0,
        properties={"data_type": "INT", "operation": "NOT_EQUAL"},
    )
    first = tree.node("GeometryNodeDeleteGeometry", cells, others, properties={"domain": "POINT"})
    # from the middle of the first cell of a window to that of the whole of it
    pitch = tree.vector_math("MULTIPLY", row.vector("dilation"), row.vector("jump"))
    reach = tree.vector_math("MULTIPLY", tree.vector_math("SUBTRACT", row.vector("kernel"), (1.0, 1.0, 0.0)), pitch)
    scale = tree.vector_math("DIVIDE", tree.attribute("FLOAT_VECTOR", "half"), row.vector("extent"))
    reach = tree.vector_math("MULTIPLY", reach, scale)
    x, y, _ = parts(tree, reach)
    middle = tree.vector_math("SUBTRACT", _before(tree, "start", _LIFT), tree.node("ShaderNodeCombineXYZ", 0.0, x, y))
    windows = tree.node("GeometryNodeSetPosition", Geometry=first, Position=middle)
    half = tree.vector_math("ADD", reach, tree.attribute("FLOAT_VECTOR", "half"))
    pixel = tree.node("GeometryNodeSetPosition", Geometry=cells, Position=_before(tree, "finish", _LIFT))
    later = tree.math("GREATER_THAN", tree.node("GeometryNodeInputIndex"), 0.5)
    pixel = tree.node("GeometryNodeDeleteGeometry", pixel, later, properties={"domain": "POINT"})
    rule = tree.math(
        "MULTIPLY",
        tree.node(
            "GeometryNodeAttributeStatistic",
            cells,
            None,
            tree.attribute("FLOAT", "pixel"),
            result="Min",
            properties={"domain": "POINT"},
        ),
        _RULE,
    )
    return joined(
        tree,
        outlined(tree, windows, half, ink, 1.0, rule),
        outlined(tree, pixel, tree.attribute("FLOAT_VECTOR", "finish_half"), ink, 1.0, rule),
    )


def _before(tree, name: str, lift: float):
    """A stored place, so many pixels before the plate."""
    off = tree.math("MULTIPLY", tree.attribute("FLOAT", "pixel"), -lift)
    return tree.vector_math("ADD", tree.attribute("FLOAT_VECTOR", name), tree.node("ShaderNodeCombineXYZ", off))


def _above(tree, value, limit):
    return tree.node("FunctionNodeCompare", value, limit, properties={"data_type": "INT", "operation": "GREATER_THAN"})


def _chosen(tree, condition, without, having):
    return tree.node("GeometryNodeSwitch", condition, without, having, properties={"input_type": "INT"})

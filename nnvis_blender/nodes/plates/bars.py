"""The group "NNVis Output Bars": the outputs of the sample that is shown, as bars with names and numbers."""

from ..active_camera import ActiveCamera
from ..builder import find_group, new_group
from ..labels import declare_text
from ..output_rows import BESIDE, LETTERS, is_left_out_line, output_rows
from ..texts import lines, store
from .lean import lean_plates
from .names import extents

NAME, VERSION = "NNVis Output Bars", 1
MOST_BARS = 10  # where nothing else is said
GAP = 3.0  # from the plates to the names, over the distance of two rows
AT_AN_ANGLE = 1.15  # as much longer is the network's axis than it seems where a camera looks at it from the side


def output_bars_group():
    """The group, from the file or newly built.

    Input: the plates, see plates/group.py; those of outputs have class (-1: of others), output: the
    probability, or the value over the largest of all, and lit: how much of that is there by now. Output: a mesh with
    class_color and opacity, which the labels' material reads.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws the outputs as bars")
    plates = tree.input("Plates", "Geometry", "The plates where they stand")
    ink = tree.input("Ink", "Color", "Colour of the texts", (0.02, 0.02, 0.02, 1.0))
    most = tree.input(
        "Bars", "Int", "How many classes have bars: where there are more, the most probable", MOST_BARS, 0, 100
    )
    length = tree.input("Bar Length", "Float", "Length of a bar that stands for 1", 0.7, 0.0, 10.0, "DISTANCE")
    row = tree.input("Bar Spacing", "Float", "From one bar to the next", 0.11, 0.0, 1.0, "DISTANCE")
    names, any_script = declare_text(tree, "Class Names", "The classes' names, a line each")
    percent = tree.input("Percent", "Bool", "Whether the outputs are probabilities", True, hidden=True)
    material = tree.input("Text Material", "Material", "Reads the attributes class_color and opacity")

    value = tree.math("MULTIPLY", tree.attribute("FLOAT", "output"), tree.attribute("FLOAT", "lit"))
    low, high = extents(tree)
    places = tree.vector_math("MULTIPLY", tree.vector_math("ADD", low, high), (0.0, 0.5, 0.5))
    right = tree.node("ShaderNodeCombineXYZ", tree.node("ShaderNodeSeparateXYZ", high, result="X"), 0.0, 0.0)
    rows = store(tree, plates, "value", value)
    rows = store(tree, rows, "start", tree.vector_math("ADD", places, right), "FLOAT_VECTOR")
    no_class = tree.node(
        "FunctionNodeCompare",
        tree.attribute("INT", "class"),
        0,
        properties={"data_type": "INT", "operation": "LESS_THAN"},
    )
    rows = tree.node("GeometryNodeDeleteGeometry", rows, no_class, properties={"domain": "POINT"})
    rows = _ranked(tree, rows, most)
    camera, text, size = ActiveCamera(tree), lines(tree, names, any_script), tree.math("MULTIPLY", row, LETTERS)
    start = _start(tree, rows, text, row, size)
    drawn = output_rows(tree, camera, rows, text, start, any_script, length, row, ink, percent)
    made = tree.node("GeometryNodeRealizeInstances", lean_plates(tree, drawn))
    count = tree.node("GeometryNodeAttributeDomainSize", rows, result="Point Count")  # outputs may have no plates
    made = tree.node("GeometryNodeSwitch", count, None, made, properties={"input_type": "GEOMETRY"})
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=made, Material=material))
    return tree.finish()


def _ranked(tree, rows, most):
    """The rows in the classes' order, with rank: which row each has, counted from above, and count: how many rows."""
    count = tree.node("GeometryNodeAttributeDomainSize", rows, result="Point Count")
    fits = tree.node("FunctionNodeCompare", count, most, properties={"data_type": "INT", "operation": "LESS_EQUAL"})
    number = tree.attribute("INT", "class")
    weight = tree.node(
        "GeometryNodeSwitch",
        fits,
        tree.math("MULTIPLY", tree.attribute("FLOAT", "value"), -1.0),
        number,
        properties={"input_type": "FLOAT"},
    )
    rows = tree.node("GeometryNodeSortElements", rows, Sort_Weight=weight, properties={"domain": "POINT"})
    rows = store(tree, rows, "rank", tree.node("GeometryNodeInputIndex"), "INT")
    rows = store(tree, rows, "count", tree.math("MINIMUM", count, most), "INT")
    return tree.node("GeometryNodeSortElements", rows, Sort_Weight=number, properties={"domain": "POINT"})


def _start(tree, rows, text, row, size):
    """Where the bar of a row starts: behind its layer's plates and all names."""
    rank, count = tree.attribute("INT", "rank"), tree.attribute("INT", "count")
    middle = tree.math("MULTIPLY", tree.math("SUBTRACT", count, 1.0), 0.5)
    up = tree.math("MULTIPLY", tree.math("SUBTRACT", middle, rank), row)
    longest = tree.node(
        "GeometryNodeAttributeStatistic",
        text.instances,
        tree.node("FunctionNodeBooleanMath", is_left_out_line(tree, text, rows), properties={"operation": "NOT"}),
        text.half,
        result="Max",
        properties={"data_type": "FLOAT", "domain": "INSTANCE"},
    )
    wide = tree.math("MULTIPLY", tree.math("ADD", tree.math("MULTIPLY", longest, 2.0), BESIDE), size)
    wide = tree.math("MULTIPLY", wide, AT_AN_ANGLE)
    away = tree.node("ShaderNodeCombineXYZ", tree.math("ADD", tree.math("MULTIPLY", row, GAP), wide), 0.0, up)
    return tree.vector_math("ADD", tree.attribute("FLOAT_VECTOR", "start"), away)

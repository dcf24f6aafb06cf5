"""The group "NNVis Formula": cells that look their numbers up for the pixel and the sample that are chosen."""

from ..builder import find_group, new_group
from ..texts import lines, sample, store
from .cells import ALONE, HOLLOW, INK, cells_group
from .convolution_size import integers
from .threads import threads_group

NAME, VERSION = "NNVis Formula", 1
VALUE, CELL, LABEL = range(3)  # of the attribute sort
_PAIRS = ("table_size", "table_step", "stride", "offset", "divisor", "shift")


def formula_group():
    """The group, from the file or newly built.

    Input: vertices, the numbers of all tables (attribute number) first, then cells and labels; see scene/sheet.py for
    their attributes. Output: a mesh for the rigs' material, standing in the plane of X and Z and read from -Y. Its
    tiles have the attributes block, row and cell INT, and value FLOAT.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "A unit's value as a formula of numbers")
    tree.tree.is_modifier = True
    points = tree.input("Geometry", "Geometry", "Vertices: numbers, cells and labels")
    number = tree.input("Sample", "Float", "Which sample, counted from 0; the nearest", 0.0, 0.0, 100000.0)
    position = tree.input("Kernel Position", "Float", "Which pixel of the map, row by row; the nearest", 0.0, 0.0)
    size = tree.input("Size", "Float", "Side of a cell", 0.1, 0.0, 10.0, "DISTANCE")
    width = tree.input("Line Width", "Float", "Of the lines to the sum, over a cell", 0.04, 0.0, 1.0)
    text_size = tree.input("Text Size", "Float", "Of the letters, 0: no text", 1.0, 0.0, 10.0)
    declared = {
        name: tree.input(name, "Int", "Of the data", 1, 1, hidden=True)
        for name in ("Samples", "Map Height", "Map Width")
    }
    title = tree.input("Title", "String", "Above the formula")
    text = tree.input("Labels", "String", "A line a label")
    any_script = tree.input("Any Script", "Bool", "Set the texts in Blender's own font", False, hidden=True)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes tone, hue and opacity")

    whole = integers(tree)
    number = _nearest(tree, number, declared["Samples"])
    pixel = _nearest(tree, position, whole("MULTIPLY", declared["Map Height"], declared["Map Width"]))
    place = whole("MODULO", pixel, declared["Map Width"]), whole("DIVIDE_FLOOR", pixel, declared["Map Width"])
    cells = _of_sort(tree, points, CELL)
    cells = store(tree, cells, "value", _value(tree, points, number, place))
    cells = store(tree, cells, "cell", tree.node("GeometryNodeInputIndex"), "INT")
    cells = _toned(tree, cells)
    drawn = tree.add("GeometryNodeJoinGeometry")
    tree.set(drawn.inputs["Geometry"], tree.group(cells_group(), Geometry=cells).outputs["Geometry"])
    tree.set(drawn.inputs["Geometry"], _lines(tree, cells, width))
    said = _said(tree, title, declared, number, place)
    labels = _labels(tree, _of_sort(tree, points, LABEL), said, text, any_script, text_size)
    tree.set(drawn.inputs["Geometry"], labels)
    scale = tree.node("ShaderNodeCombineXYZ", size, size, size)
    upright = tree.node("GeometryNodeTransform", drawn.outputs["Geometry"], Rotation=(1.5707963, 0.0, 0.0), Scale=scale)
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=upright, Material=material))
    return tree.finish()


def _said(tree, title, declared: dict, number, place):
    """The title with the sample and, of a map of several pixels, the pixel."""
    given = {"title": ("STRING", title), "sample": ("INT", number)}
    where = {"row": ("INT", place[1]), "column": ("INT", place[0])}
    several = tree.math("GREATER_THAN", integers(tree)("MULTIPLY", declared["Map Height"], declared["Map Width"]), 1.5)
    texts = (
        tree.format("{title} · sample {sample}", **given),
        tree.format("{title} · row {row}, column {column} · sample {sample}", **given, **where),
    )
    return tree.node("GeometryNodeSwitch", several, *texts, properties={"input_type": "STRING"})


def _nearest(tree, number, count):
    """The nearest whole number of 0 to count - 1."""
    nearest = tree.math("FLOOR", tree.math("ADD", number, 0.5))
    last = tree.math("SUBTRACT", count, 1.0)
    return tree.math("MAXIMUM", tree.math("MINIMUM", nearest, last), 0.0)


def _of_sort(tree, points, sort: int):
    is_sort = integers(tree)("EQUAL", tree.attribute("INT", "sort"), sort)
    return tree.node("GeometryNodeSeparateGeometry", points, is_sort, properties={"domain": "POINT"})


def _value(tree, points, number, place):
    """What a cell shows: see scene.sheet.Sheet.add."""
    whole = integers(tree)
    pairs = {
        name: tree.node("ShaderNodeSeparateXYZ", tree.attribute("FLOAT_VECTOR", name)).node.outputs for name in _PAIRS
    }
    seen, outside = [], None
    for axis, at in zip(("X", "Y"), place):
        moved = whole("ADD", at, pairs["shift"][axis])
        held = whole("DIVIDE_FLOOR", moved, whole("MAXIMUM", pairs["divisor"][axis], 1))
        one = whole("ADD", whole("MULTIPLY", held, pairs["stride"][axis]), pairs["offset"][axis])
        is_out = tree.math(
            "MAXIMUM", whole("LESS_THAN", one, 0), whole("GREATER_EQUAL", one, pairs["table_size"][axis])
        )
        outside = is_out if outside is None else tree.math("MAXIMUM", outside, is_out)
        seen.append(one)
    base, step = pairs["table_step"]["X"], pairs["table_step"]["Y"]
    index = whole("ADD", whole("MULTIPLY", seen[1], pairs["table_size"]["X"]), seen[0])
    index = whole("ADD", whole("ADD", index, whole("MULTIPLY", number, step)), base)
    found = sample(tree, "FLOAT", points, tree.attribute("FLOAT", "number"), index)
    found = _switch(tree, tree.math("GREATER_THAN", outside, 0.5), found, tree.attribute("FLOAT", "outside"))
    found = _switch(tree, whole("LESS_THAN", base, 0), found, 1.0)
    return tree.math("MULTIPLY", found, tree.attribute("FLOAT", "factor"))


def _toned(tree, cells):
    """The cells with the colour of their value, and those without one as outlines."""
    value = tree.attribute("FLOAT", "value")
    share = tree.math("DIVIDE", value, tree.math("MAXIMUM", tree.attribute("FLOAT", "largest"), 1e-12))
    share = tree.math("MAXIMUM", tree.math("MINIMUM", share, 1.0), -1.0)
    is_bare = tree.math("GREATER_THAN", tree.attribute("INT", "hollow"), HOLLOW + 0.5)
    is_number = tree.node("FunctionNodeCompare", value, value, properties={"data_type": "FLOAT", "operation": "EQUAL"})
    is_number = tree.math("MAXIMUM", is_number, is_bare)
    tone = _switch(tree, is_number, 0.4, tree.mix("FLOAT", is_bare, share, 1.0))
    cells = store(tree, cells, "tone", tone)
    hue = tree.mix("FLOAT", is_bare, tree.attribute("FLOAT", "hue"), INK)
    cells = store(tree, cells, "hue", hue)
    hollow = tree.math("MAXIMUM", tree.attribute("INT", "hollow"), tree.math("SUBTRACT", 1.0, is_number))
    for name, kind, one in (("hollow", "INT", hollow), ("opacity", "FLOAT", 1.0), ("number", "FLOAT", 1.0)):
        cells = store(tree, cells, name, one, kind)
    return cells


def _lines(tree, cells, width):
    """From each term to the sum, in the term's colour."""
    none = tree.math("LESS_THAN", tree.attribute("FLOAT", "has_line"), 0.5)
    ends = tree.node("GeometryNodeDeleteGeometry", cells, none, properties={"domain": "POINT"})
    right = tree.node("ShaderNodeCombineXYZ", tree.math("MULTIPLY", tree.attribute("FLOAT", "side"), 0.46), 0.0, -0.06)
    ends = tree.node("GeometryNodeSetPosition", Geometry=ends, Offset=right)
    ends = store(tree, ends, "source", tree.node("GeometryNodeInputPosition"), "FLOAT_VECTOR")
    drawn = tree.group(threads_group(), Geometry=ends, Width=width).outputs["Geometry"]
    return store(tree, drawn, "block", -1, "INT")


def _labels(tree, points, title, text, any_script, size):
    """The title in the first line, above everything, and a label a line."""
    drawn = lines(tree, tree.joined(title, text, between="\n"), any_script)
    place = drawn.of_line("FLOAT_VECTOR", points, tree.node("GeometryNodeInputPosition"))
    letter, align = (drawn.of_line("FLOAT", points, tree.attribute("FLOAT", name)) for name in ("side", "align"))
    letter = tree.math("MULTIPLY", letter, size)
    right = tree.math("MULTIPLY", tree.math("MULTIPLY", drawn.half, align), letter)
    facing = tree.node("FunctionNodeEulerToRotation", (0.0, 0.0, 0.0))
    texts = tree.node("GeometryNodeRealizeInstances", drawn.placed(place, facing, letter, right=right))
    for name, kind, value in (
        ("tone", "FLOAT", 1.0),
        ("hue", "FLOAT", INK),
        ("opacity", "FLOAT", 1.0),
        ("ink", "FLOAT", ALONE),
        ("block", "INT", -1),
    ):
        texts = store(tree, texts, name, value, kind)
    is_shown = tree.math("GREATER_THAN", size, 0.0)
    return tree.node("GeometryNodeSwitch", is_shown, None, texts, properties={"input_type": "GEOMETRY"})


def _switch(tree, condition, without, having):
    return tree.node("GeometryNodeSwitch", condition, without, having, properties={"input_type": "FLOAT"})

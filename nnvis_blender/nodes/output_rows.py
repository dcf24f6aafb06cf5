"""Outputs as rows inside a node tree: a bar, a name before it and a figure beyond it each."""

from .labels import side_of
from .texts import CENTER, inked, lines
from .texts import sample as sample_index

BESIDE = 0.5  # from a bar's end to a text, over the size of its letters
LETTERS = 0.78  # size of the letters over the distance of two rows
_TRACK = 0.06  # opacity of what a bar has yet to fill
_THICK = 0.56  # of a bar, over the distance of two rows
_FLAT = 0.12  # of a bar from front to back, over its height
_QUIET = 0.4  # opacity of what is least probable


def output_rows(tree, camera, rows, text, start, any_script, length, row, ink, percent):
    """Instances with class_color and opacity.

    rows: points in the order of the classes' names with value, 0 to 1 (others are drawn as these), class_color, rank,
    which row each has, counted from above, and count, how many rows there are; who has a rank beyond has none. text:
    the Lines of the names. start: field, where the bar of a row begins. length: of a bar that stands for 1; row: from
    one to the next. percent: whether values are shares.
    """
    size, drawn = tree.math("MULTIPLY", row, LETTERS), tree.add("GeometryNodeJoinGeometry")
    for part in (
        _bars(tree, rows, start, length, row, ink),
        _names(tree, camera, rows, text, start, size, ink),
        _figures(tree, camera, rows, start, any_script, length, size, ink, percent),
    ):
        tree.set(drawn.inputs["Geometry"], part)
    return drawn.outputs["Geometry"]


def is_left_out_line(tree, text, rows):
    """Whether the row of a line's class has no bar."""
    return text.of_line("BOOLEAN", rows, _is_left_out(tree))


def _is_left_out(tree):
    rank, count = tree.attribute("INT", "rank"), tree.attribute("INT", "count")
    return tree.node("FunctionNodeCompare", rank, count, properties={"data_type": "INT", "operation": "GREATER_EQUAL"})


def _bars(tree, rows, start, length, row, ink):
    """The bars, and faintly what they have yet to fill."""
    kept = tree.node("GeometryNodeDeleteGeometry", rows, _is_left_out(tree), properties={"domain": "POINT"})
    kept = tree.node("GeometryNodeSetPosition", Geometry=kept, Position=start)
    value = tree.math("MINIMUM", tree.math("MAXIMUM", tree.attribute("FLOAT", "value"), 0.0), 1.0)
    thick = tree.math("MULTIPLY", row, _THICK)
    made = tree.add("GeometryNodeJoinGeometry")
    color = tree.attribute("FLOAT_COLOR", "class_color")
    for share, end, shade, opacity in (
        (0.0, value, color, 1.0),
        (value, 1.0, ink, _TRACK),
    ):
        size = tree.math("MULTIPLY", tree.math("SUBTRACT", end, share), length)
        middle = tree.math("MULTIPLY", tree.mix("FLOAT", 0.5, share, end), length)
        placed = tree.node(
            "GeometryNodeSetPosition", Geometry=kept, Offset=tree.node("ShaderNodeCombineXYZ", middle, 0.0, 0.0)
        )
        placed = inked(tree, placed, shade, opacity, "POINT")
        cubes = tree.node(
            "GeometryNodeInstanceOnPoints",
            placed,
            Instance=tree.node("GeometryNodeMeshCube", (1.0, 1.0, 1.0)),
            Scale=tree.node("ShaderNodeCombineXYZ", size, tree.math("MULTIPLY", thick, _FLAT), thick),
        )
        tree.set(made.inputs["Geometry"], cubes)
    return made.outputs["Geometry"]


def _names(tree, camera, rows, text, start, size, ink):
    """The classes' names before their bars, the less seen the less probable."""
    reach = tree.math("MULTIPLY", tree.math("ADD", text.half, BESIDE), side_of(tree, camera))
    placed = text.placed(
        text.of_line("FLOAT_VECTOR", rows, start),
        camera.rotation,
        size,
        right=tree.math("MULTIPLY", reach, tree.math("MULTIPLY", size, -1.0)),
        up=tree.math("MULTIPLY", size, -CENTER),
    )
    value = text.of_line("FLOAT", rows, tree.attribute("FLOAT", "value"))
    placed = inked(tree, placed, ink, tree.mix("FLOAT", value, _QUIET, 1.0))
    return tree.node(
        "GeometryNodeDeleteGeometry", placed, is_left_out_line(tree, text, rows), properties={"domain": "INSTANCE"}
    )


def _figures(tree, camera, rows, start, any_script, length, size, ink, percent):
    """The outputs as numbers beyond the bars: one text, a line a row, as no field is a text."""
    rows = tree.node("GeometryNodeSortElements", rows, Sort_Weight=tree.attribute("INT", "rank"))
    value = tree.attribute("FLOAT", "value")
    count = sample_index(tree, "INT", rows, tree.attribute("INT", "count"), 0)
    enter, leave = tree.repeat(count, Text=("STRING", ""))
    before = ("STRING", enter.outputs["Text"])
    figure = sample_index(tree, "FLOAT", rows, value, enter.outputs["Iteration"])
    told = [
        tree.format("{before}{figure:.2f}\n", before=before, figure=("FLOAT", figure)),
        tree.format("{before}{figure:.1f} %\n", before=before, figure=("FLOAT", tree.math("MULTIPLY", figure, 100.0))),
    ]
    tree.set(leave.inputs["Text"], tree.node("GeometryNodeSwitch", percent, *told, properties={"input_type": "STRING"}))
    text = lines(tree, leave.outputs["Text"], any_script)
    share = tree.math("MINIMUM", tree.math("MAXIMUM", text.of_line("FLOAT", rows, value), 0.0), 1.0)
    end = tree.node("ShaderNodeCombineXYZ", length, 0.0, 0.0)
    reach = tree.math("MULTIPLY", tree.math("ADD", text.half, BESIDE), side_of(tree, camera))
    placed = text.placed(
        tree.vector_math("ADD", text.of_line("FLOAT_VECTOR", rows, start), end),
        camera.rotation,
        size,
        right=tree.math("MULTIPLY", reach, size),
        up=tree.math("MULTIPLY", size, -CENTER),
    )
    return inked(tree, placed, ink, tree.mix("FLOAT", share, _QUIET, 1.0))

"""The group "NNVis Plate Lines": points, one a line -> tubes eased in S-curves from plate to plate."""

from ..builder import find_group, new_group
from ..lean import without
from ..texts import store

NAME, VERSION = "NNVis Plate Lines", 1
_SIDES = 5
WHOLE = {"waist": (0.0, 0.0, 0.0), "pinch": 0.0, "begin": 0.0, "end": 1.0}  # from end to end, and not pinched
_ENDS = ("start", "finish", "waist")


def plate_lines_group():
    """The group, from the file or newly built.

    Input: points with the attributes start, finish (where a line begins and ends), axis (unit vector in which layers
    follow each other), waist and pinch (0..1, how far the line is drawn through the waist), begin and end (the share of
    the way between which it is drawn, 0 and 1 for all of it), thickness (its radius), start_color, finish_color,
    opacity.
    Output: a mesh with class_color and opacity (POINT), which the material reads.
    """
    return find_group(NAME, VERSION) or _build()


def declare_line_material(tree):
    """Adds the input Line Material and returns its socket."""
    return tree.input("Line Material", "Material", "Reads the attributes class_color and opacity of what joins plates")


def as_lines(tree, points, values):
    """The points with these of what the group reads. values: name -> field; WHOLE is of lines that are drawn whole."""
    for name, value in values.items():
        kind = "FLOAT_COLOR" if name.endswith("_color") else "FLOAT_VECTOR" if name in (*_ENDS, "axis") else "FLOAT"
        points = store(tree, points, name, value, kind)
    return points


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Lines from plate to plate, eased in S-curves")
    points = tree.input("Points", "Geometry", "One a line")
    ease = tree.input("Ease", "Float", "From straight lines (0) to S-curves (1)", 1.0, 0.0, 1.0, "FACTOR")
    detail = tree.input("Detail", "Int", "Points a line", 16, 2, 256)

    line = tree.node("GeometryNodeCurvePrimitiveLine", End=(1.0, 0.0, 0.0))
    line = tree.node("GeometryNodeResampleCurve", line, Count=detail)
    curves = tree.node("GeometryNodeInstanceOnPoints", points, Instance=line)
    curves = tree.node("GeometryNodeRealizeInstances", curves)
    step = tree.node("GeometryNodeSplineParameter", result="Factor")
    share = tree.mix("FLOAT", step, *(tree.attribute("FLOAT", name) for name in ("begin", "end")))
    color = tree.mix("RGBA", share, *(tree.attribute("FLOAT_COLOR", f"{end}_color") for end in ("start", "finish")))
    curves = store(tree, curves, "class_color", color, "FLOAT_COLOR")
    curves = tree.node("GeometryNodeSetPosition", Geometry=curves, Position=_places(tree, share, ease))
    thickness = tree.attribute("FLOAT", "thickness")
    round_ = tree.node("GeometryNodeCurvePrimitiveCircle", _SIDES, Radius=1.0)
    tubes = tree.node("GeometryNodeCurveToMesh", curves, round_, thickness)
    read = ("axis", "pinch", "begin", "end", "thickness", "start_color", "finish_color", *_ENDS)
    tree.output("Geometry", "Geometry", without(tree, tubes, read))
    return tree.finish()


def _places(tree, share, ease):
    """Where a line's points lie: on the way from end to end, drawn towards the one by way of the waist."""
    start, finish, waist = (tree.attribute("FLOAT_VECTOR", name) for name in _ENDS)
    before = tree.math("LESS_THAN", share, 0.5)
    half = tree.math("SUBTRACT", tree.math("MULTIPLY", share, 2.0), tree.math("SUBTRACT", 1.0, before))
    first, last = tree.mix("VECTOR", before, waist, start), tree.mix("VECTOR", before, finish, waist)
    pinch = tree.attribute("FLOAT", "pinch")
    return tree.mix("VECTOR", pinch, _eased(tree, start, finish, share, ease), _eased(tree, first, last, half, ease))


def _eased(tree, start, finish, share, ease):
    """Evenly along the axis, across it slowly at both ends: an S, which leaves and arrives along the axis."""
    way, axis = tree.vector_math("SUBTRACT", finish, start), tree.attribute("FLOAT_VECTOR", "axis")
    along = tree.vector_math("SCALE", axis, Scale=tree.vector_math("DOT_PRODUCT", way, axis, result="Value"))
    across = tree.vector_math("SUBTRACT", way, along)
    smooth = tree.node(
        "ShaderNodeMapRange", share, properties={"interpolation_type": "SMOOTHERSTEP", "data_type": "FLOAT"}
    )
    eased = tree.mix("FLOAT", ease, share, smooth)
    place = tree.vector_math("ADD", start, tree.vector_math("SCALE", along, Scale=share))
    return tree.vector_math("ADD", place, tree.vector_math("SCALE", across, Scale=eased))

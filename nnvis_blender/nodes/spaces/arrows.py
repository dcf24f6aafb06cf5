"""The group "NNVis Arrows": arrows from one place, which move from state to state, with their names at their tips."""

from ..active_camera import ActiveCamera
from ..builder import find_group, new_group
from ..labels import declare_text
from ..surfaces.contours import tube
from ..texts import CENTER, inked, lines, store
from .state import State

NAME, VERSION = "NNVis Arrows", 2
_HEAD, _SLIM = 7.0, 0.36  # length of a head over the shaft's width; its radius over its length
_SIDES = 16  # of a head
BESIDE, ABOVE = 0.45, 0.75  # from the tip to its name, over the size of the letters
SIZE = 0.03  # of the letters at first
_LEAST = 0.002  # of opacity: what is seen of less is not there
_SHORTEST = 1e-6  # of a way that has a direction


def arrows_group():
    """The group, from the file or newly built.

    Input: vertices, one an arrow, with the attributes position_<state>, the tips; seen_<state> FLOAT from 0 to 1;
    shift_<state> FLOAT_VECTOR, how far right and up names stand over the size of their letters; rank INT from 0.
    Names: a line an arrow.
    Output: a mesh with class_color and opacity, which the material reads.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws arrows that move from state to state")
    tree.tree.is_modifier = True
    mesh = tree.input("Geometry", "Geometry", "Vertices, one an arrow")
    state = State(tree)
    count = tree.input("Arrows", "Int", "How many are drawn: those that move samples most", 8, 0, 64)
    width = tree.input("Line Width", "Float", "Of the shafts", 0.004, 0.0, 0.2, "DISTANCE")
    size = tree.input("Text Size", "Float", "Size of the names' letters; 0: no names", SIZE, 0.0, 1.0, "DISTANCE")
    ink = tree.input("Ink", "Color", "Of arrows and names", (0.02, 0.02, 0.02, 1.0))
    names, any_script = declare_text(tree, "Names", "What the arrows are called, a line each")
    foot = tree.input("Foot", "Vector", "Where the arrows begin", hidden=True)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes class_color and opacity")

    camera = ActiveCamera(tree)
    is_chosen = tree.math("LESS_THAN", tree.attribute("INT", "rank"), count)
    moved = store(tree, mesh, "opacity", tree.math("MULTIPLY", state.of("FLOAT", "seen"), is_chosen))
    moved = store(tree, moved, "shift", state.of("FLOAT_VECTOR", "shift"), "FLOAT_VECTOR")
    moved = store(tree, state.move(moved), "class_color", ink, "FLOAT_COLOR")
    gone = tree.math("LESS_THAN", tree.attribute("FLOAT", "opacity"), _LEAST)
    there = tree.node("GeometryNodeDeleteGeometry", moved, gone, properties={"domain": "POINT"})
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in (
        *_drawn(tree, there, foot, width),
        _names(tree, moved, names, any_script, foot, camera, size, ink),
    ):
        tree.set(joined.inputs["Geometry"], part)
    drawn = tree.node("GeometryNodeSetMaterial", Geometry=joined.outputs["Geometry"], Material=material)
    tree.output("Geometry", "Geometry", drawn)
    return tree.finish()


def _drawn(tree, there, foot, width):
    """(shafts, heads), each head at the end of its shaft."""
    way = tree.vector_math("SUBTRACT", tree.node("GeometryNodeInputPosition"), foot)
    length = tree.vector_math("LENGTH", way, result="Value")
    head = tree.math("MINIMUM", tree.math("MULTIPLY", width, _HEAD), length)
    back = tree.vector_math("SCALE", tree.vector_math("NORMALIZE", way), Scale=head)
    ends = tree.node("GeometryNodeSetPosition", Geometry=there, Offset=tree.vector_math("SCALE", back, Scale=-0.9))
    to_foot = tree.vector_math("SUBTRACT", foot, tree.node("GeometryNodeInputPosition"))
    led = tree.node("GeometryNodeExtrudeMesh", Mesh=ends, Offset=to_foot, properties={"mode": "VERTICES"})
    shafts = tube(tree, tree.node("GeometryNodeMeshToCurve", led), tree.math("MULTIPLY", width, 0.5))
    cone = tree.node("GeometryNodeMeshCone", _SIDES, Radius_Top=0.0, Radius_Bottom=_SLIM, Depth=1.0)
    cone = tree.node("GeometryNodeSetPosition", Geometry=cone, Offset=(0.0, 0.0, -1.0))  # its tip is at the tip
    turned = tree.node("FunctionNodeAlignRotationToVector", Vector=way, properties={"axis": "Z"})
    heads = tree.node("GeometryNodeInstanceOnPoints", there, Instance=cone, Rotation=turned, Scale=head)
    return shafts, tree.node("GeometryNodeRealizeInstances", heads)


def _names(tree, moved, names, any_script, foot, camera, size, ink):
    """Each name beyond the tip of its arrow, as the picture shows it."""
    wanted = tree.node(
        "GeometryNodeSwitch",
        tree.math("GREATER_THAN", size, 0.0),
        "",
        names,
        properties={"input_type": "STRING"},
    )
    text = lines(tree, wanted, any_script)
    tip = text.of_line("FLOAT_VECTOR", moved, tree.node("GeometryNodeInputPosition"))
    opacity = text.of_line("FLOAT", moved, tree.attribute("FLOAT", "opacity"))
    shift = text.of_line("FLOAT_VECTOR", moved, tree.attribute("FLOAT_VECTOR", "shift"))
    shift_right, shift_up = (tree.node("ShaderNodeSeparateXYZ", shift, result=axis) for axis in "XY")
    way = tree.vector_math("SUBTRACT", tip, foot)
    right, up = (camera.dot(direction, way) for direction in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)))
    length = tree.math("SQRT", tree.math("ADD", tree.math("MULTIPLY", right, right), tree.math("MULTIPLY", up, up)))
    right, up = (tree.math("DIVIDE", one, tree.math("MAXIMUM", length, _SHORTEST)) for one in (right, up))
    reach = tree.math("ADD", text.half, BESIDE)
    drawn = text.placed(
        tip,
        camera.rotation,
        size,
        right=tree.math("MULTIPLY", tree.math("MULTIPLY_ADD", reach, right, shift_right), size),
        up=tree.math("MULTIPLY", tree.math("ADD", tree.math("MULTIPLY_ADD", up, ABOVE, -CENTER), shift_up), size),
    )
    drawn = inked(tree, drawn, ink, opacity)
    hidden = tree.math("LESS_THAN", opacity, _LEAST)
    drawn = tree.node("GeometryNodeDeleteGeometry", drawn, hidden, properties={"domain": "INSTANCE"})
    return tree.node("GeometryNodeRealizeInstances", drawn)

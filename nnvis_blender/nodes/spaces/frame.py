"""The group "NNVis Space Frame": the box that a space lies in, what its axes are called at a state, title and key."""

import math

from ..active_camera import ActiveCamera
from ..builder import find_group, new_group
from ..class_view import ClassView
from ..labels import DIMMED, declare_text
from ..legend import joined_lines
from ..surfaces.contours import tube
from ..surfaces.standing import label_color
from ..texts import CENTER, inked, lines, store
from .state import State

NAME, VERSION = "NNVis Space Frame", 2
TITLE, STATE_NAME, X, Y, Z, CLASSES = range(6)  # lines of text, and points; from the last on, a class each
PAD = (
    "\N{NO-BREAK SPACE}"  # fills the texts of the states up to one length; no name has it, as they are set on one line
)
_TITLE, _QUIET = 1.25, 0.6
_SWATCH = 0.3  # radius of a dot of the key, over the size of the letters
_SIDES = 24


def frame_group():
    """The group, from the file or newly built.

    Input: a mesh. Its loose edges are the box; the vertices before them are those of the texts, with the attributes
    faced FLOAT: 1 where the place counts along the picture's axes from the middle, not in the space; align FLOAT: -1
    for a text that begins there, 0 for one that is centred there, 1 for one that ends there; turned FLOAT: 1 for one
    that runs upwards; label INT, of the key's.
    Names: of each state its name and those of three axes, a line each, filled up with PAD to Length characters a state.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws the frame of a space: box, axes, title and key")
    tree.tree.is_modifier = True
    mesh = tree.input("Geometry", "Geometry", "Places of the texts, and the box")
    state = State(tree, leads=True)
    size = tree.input("Text Size", "Float", "Size of the letters; 0: no texts", 0.038, 0.0, 1.0, "DISTANCE")
    width = tree.input("Line Width", "Float", "Of the box", 0.003, 0.0, 0.2, "DISTANCE")
    has_key = tree.input("Key", "Bool", "Name the classes beside the space", True)
    has_axes = tree.input("Axis Names", "Bool", "Say what the axes are", True)
    names, any_script = declare_text(tree, "Names", "What each state and its axes are called")
    title, classes = (
        tree.input(name, "String", text, hidden=True)
        for name, text in (("Title", "What the space is"), ("Classes", "The classes' names, a line each"))
    )
    length = tree.input("Length", "Int", "Characters of Names that each state has", 1, 1, hidden=True)
    view = ClassView(tree)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes class_color and opacity")

    camera = ActiveCamera(tree)
    begins = tree.math("MULTIPLY", state.nearest, length)
    now = tree.node("FunctionNodeSliceString", names, begins, length)
    now = tree.node("FunctionNodeReplaceString", now, PAD, "")
    text = lines(tree, joined_lines(tree, title, now, classes), any_script)
    parts = (
        _box(tree, mesh, width, view),
        _texts(tree, mesh, text, state, camera, view, size, has_key, has_axes),
        _swatches(tree, mesh, camera, view, size, has_key),
    )
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in parts:
        tree.set(joined.inputs["Geometry"], part)
    drawn = tree.node("GeometryNodeSetMaterial", Geometry=joined.outputs["Geometry"], Material=material)
    tree.output("Geometry", "Geometry", drawn)
    return tree.finish()


def _box(tree, mesh, width, view):
    shown = tree.node("GeometryNodeSwitch", tree.math("GREATER_THAN", width, 0.0), None, mesh, properties=_GEOMETRY)
    rules = tube(tree, tree.node("GeometryNodeMeshToCurve", shown), tree.math("MULTIPLY", width, 0.5))
    return inked(tree, rules, view.ink, _QUIET, "POINT")


def _texts(tree, mesh, text, state, camera, view, size, has_key, has_axes):
    place = _placed(tree, camera, tree.node("GeometryNodeInputPosition"), tree.attribute("FLOAT", "faced"))
    at = text.of_line("FLOAT_VECTOR", mesh, place)
    align = text.of_line("FLOAT", mesh, tree.attribute("FLOAT", "align"))
    number = text.line
    is_key = tree.math("GREATER_THAN", number, CLASSES - 0.5)
    is_axis = tree.math("MULTIPLY", tree.math("GREATER_THAN", number, X - 0.5), tree.math("LESS_THAN", number, Z + 0.5))
    larger = tree.mix("FLOAT", tree.math("LESS_THAN", number, 0.5), 1.0, _TITLE)
    scale = tree.math("MULTIPLY", size, larger)
    quarter = tree.math("MULTIPLY", text.of_line("FLOAT", mesh, tree.attribute("FLOAT", "turned")), math.pi / 2)
    quarter = tree.node("FunctionNodeEulerToRotation", tree.node("ShaderNodeCombineXYZ", 0.0, 0.0, quarter))
    rotation = tree.node("FunctionNodeRotateRotation", camera.rotation, quarter, properties={"rotation_space": "LOCAL"})
    drawn = text.placed(
        at,
        rotation,
        scale,
        right=tree.math("MULTIPLY", tree.math("MULTIPLY", tree.math("MULTIPLY", text.half, align), -1.0), scale),
        up=tree.math("MULTIPLY", scale, -CENTER),
    )
    # the names of a state go before the next one's come
    passing = tree.math("ABSOLUTE", tree.math("MULTIPLY_ADD", state.share, 2.0, -1.0))
    changing = tree.math("SUBTRACT", 1.0, tree.math("MAXIMUM", is_key, tree.math("LESS_THAN", number, 0.5)))
    seen = tree.mix("FLOAT", changing, 1.0, passing)
    hidden = tree.math("MULTIPLY", is_axis, tree.math("SUBTRACT", 1.0, has_axes))
    hidden = tree.math("ADD", hidden, tree.math("MULTIPLY", is_key, tree.math("SUBTRACT", 1.0, has_key)))
    own = tree.math("COMPARE", tree.math("SUBTRACT", number, float(CLASSES)), view.index, 0.5)
    of_class = view.choose("FLOAT", 1.0, 1.0, tree.mix("FLOAT", own, DIMMED, 1.0))
    seen = tree.math("MULTIPLY", seen, tree.mix("FLOAT", is_key, 1.0, of_class))
    drawn = tree.node("GeometryNodeDeleteGeometry", drawn, hidden, properties={"domain": "INSTANCE"})
    return tree.node("GeometryNodeRealizeInstances", inked(tree, drawn, view.ink, seen))


def _placed(tree, camera, place, faced):
    """A place in the space, or one that counts along the picture's axes."""
    return tree.node("GeometryNodeSwitch", faced, place, camera.turned(place), properties={"input_type": "VECTOR"})


def _swatches(tree, mesh, camera, view, size, has_key):
    """A dot a class before its name."""
    is_key = tree.math("GREATER_THAN", tree.attribute("INT", "label"), -0.5)
    points = tree.node("GeometryNodeMeshToPoints", mesh, tree.math("MULTIPLY", is_key, has_key))
    aside = tree.node("ShaderNodeCombineXYZ", tree.math("MULTIPLY", size, -0.75), 0.0, 0.0)
    here = _placed(tree, camera, tree.node("GeometryNodeInputPosition"), tree.attribute("FLOAT", "faced"))
    here = tree.vector_math("ADD", here, camera.turned(aside))
    points = tree.node("GeometryNodeSetPosition", Geometry=points, Position=here)
    points = store(tree, points, "class_color", label_color(tree, view), "FLOAT_COLOR")
    own = tree.math("COMPARE", tree.attribute("INT", "label"), view.index, 0.5)
    points = store(tree, points, "opacity", view.choose("FLOAT", 0.0, 1.0, tree.mix("FLOAT", own, DIMMED, 1.0)))
    disc = tree.node("GeometryNodeMeshCircle", _SIDES, tree.math("MULTIPLY", size, _SWATCH), properties=_FILLED)
    discs = tree.node("GeometryNodeInstanceOnPoints", points, Instance=disc, Rotation=camera.rotation)
    return tree.node("GeometryNodeRealizeInstances", discs)


_GEOMETRY = {"input_type": "GEOMETRY"}
_FILLED = {"fill_type": "NGON"}

"""The group "NNVis Labels": a point a class with the stored attributes -> the classes' names, towards the camera."""

from .active_camera import ActiveCamera
from .builder import find_group, new_group
from .class_view import ClassView
from .epoch import Epoch
from .iteration import Iteration
from .solid_view import with_active_color
from .texts import CENTER, inked, lines
from .unit_epochs import UnitEpochs

NAME, VERSION = "NNVis Labels", 3
LIFT = 0.35  # of the way to the camera is what stands before the network, and as much smaller
ONE_SIDED = 0.35  # a network that turns its side to the camera by more than this has its names beside the units
BESIDE = 0.7  # from the unit to its name, over the size of the letters
_ABOVE = 0.9
LARGER, DIMMED = 1.6, 0.3  # the chosen class's name; how much is seen of the others


def labels_group():
    """The group, from the file or newly built.

    Input: points with the active colour attribute class_color and, for the input Iteration, position_<state>; for the
    input Epoch unit, the number of each through all layers. Names: a line a point.
    Output: a mesh with class_color and opacity, which the material reads.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Sets the classes' names beside the output units")
    tree.tree.is_modifier = True
    points = tree.input("Geometry", "Geometry", "Points, one a class")
    size = tree.input("Size", "Float", "Size of the letters", 0.09, 0.0, 1.0, "DISTANCE")
    tint = tree.input("Class Tint", "Float", "From ink (0) to the class's colour (1)", 0.85, 0.0, 1.0, "FACTOR")
    lifted = declare_lift(tree)
    names, any_script = declare_text(tree, "Names", "The classes' names, a line each")
    iteration = Iteration(tree)
    epoch = Epoch(tree)
    at_epochs = UnitEpochs(tree, epoch)
    view = ClassView(tree, colored=False)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes class_color and opacity")

    camera = ActiveCamera(tree)
    points = at_epochs.move(points, tree.attribute("INT", "unit"))
    text = lines(tree, names, any_script)
    place = tree.node(
        "GeometryNodeSwitch",
        iteration.moves_units,
        tree.node("GeometryNodeInputPosition"),
        iteration.units("position_"),
        properties={"input_type": "VECTOR"},
    )
    place, nearer = before_network(tree, camera, text.of_line("FLOAT_VECTOR", points, place), lifted)
    chosen = tree.node(
        "FunctionNodeCompare", text.line, view.index, properties={"data_type": "INT", "operation": "EQUAL"}
    )
    scale = view.choose("FLOAT", 1.0, 1.0, _switch(tree, chosen, 1.0, LARGER))
    scale = tree.math("MULTIPLY", tree.math("MULTIPLY", scale, size), nearer)
    side = side_of(tree, camera)
    reach = tree.math("ADD", text.half, BESIDE)
    above = tree.math("MULTIPLY", tree.math("SUBTRACT", 1.0, tree.math("ABSOLUTE", side)), _ABOVE)
    drawn = text.placed(
        place,
        camera.rotation,
        scale,
        right=tree.math("MULTIPLY", tree.math("MULTIPLY", reach, side), scale),
        up=tree.math("MULTIPLY", tree.math("SUBTRACT", above, CENTER), scale),
    )
    own = text.of_line("FLOAT_COLOR", points, tree.attribute("FLOAT_COLOR", "class_color"))
    color = tree.mix("RGBA", view.choose("FLOAT", 0.0, tint, tint), view.ink, own)
    opacity = view.choose("FLOAT", 1.0, 1.0, _switch(tree, chosen, DIMMED, 1.0))
    drawn = tree.node("GeometryNodeRealizeInstances", inked(tree, drawn, color, opacity))
    drawn = with_active_color(tree, drawn, points, tree.node("GeometryNodeIsViewport"))
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=drawn, Material=material))
    return tree.finish()


def declare_lift(tree):
    """The input that says whether texts stand before the network."""
    return tree.input(
        "Before Network",
        "Bool",
        "Draw the texts nearer to the camera and as much smaller, so that no edge crosses them; off where a depth of "
        "field would blur them",
        True,
    )


def declare_text(tree, name: str, description: str) -> tuple:
    """The inputs (text, any script), which the data decide."""
    text = tree.input(name, "String", description, hidden=True)
    return text, tree.input("Any Script", "Bool", "Set the texts in Blender's own font", False, hidden=True)


def before_network(tree, camera, place, lifted) -> tuple:
    """(place, scale): where a text stands that seems to stay at its place, and how large it is there."""
    lift = tree.math("MULTIPLY", tree.math("MULTIPLY", lifted, camera.is_there), LIFT)
    way = tree.vector_math("SUBTRACT", camera.location, place)
    back = camera.axis(0.0, 0.0, 1.0)
    depth = tree.vector_math("DOT_PRODUCT", back, way, result="Value")
    straight = tree.node("ShaderNodeVectorMath", back, properties={"operation": "SCALE"}, Scale=depth)
    way = tree.mix("VECTOR", camera.is_orthographic, way, straight)
    way = tree.node("ShaderNodeVectorMath", way, properties={"operation": "SCALE"}, Scale=lift)
    smaller = tree.math("MULTIPLY", lift, tree.math("SUBTRACT", 1.0, camera.is_orthographic))
    return tree.vector_math("ADD", place, way), tree.math("SUBTRACT", 1.0, smaller)


def side_of(tree, camera):
    """1 where the outputs are right of the inputs in the picture, -1 where left; between them where it turns over."""
    across = tree.math("DIVIDE", camera.dot((1.0, 0.0, 0.0), (1.0, 0.0, 0.0)), ONE_SIDED)
    return tree.math("MINIMUM", tree.math("MAXIMUM", across, -1.0), 1.0)


def _switch(tree, condition, without, having):
    return tree.node("GeometryNodeSwitch", condition, without, having, properties={"input_type": "FLOAT"})

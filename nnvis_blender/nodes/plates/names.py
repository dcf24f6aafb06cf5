"""The group "NNVis Plate Names": the names of layers below their plates, the numbers of units, and what the sample is.

All face the camera. The caption of the sample that is shown changes with the input Sample.
"""

from ..active_camera import ActiveCamera
from ..builder import find_group, new_group
from ..labels import ONE_SIDED, before_network, declare_lift, declare_text
from ..texts import inked, lines, sample
from .large import LARGE

NAME, VERSION = "NNVis Plate Names", 3
ROWS = 2  # of each layer's name: what it is called, and its shape
_DROP, _ROW = 1.5, 1.15  # from the plates to the foot of the first row, and to that of the next, over the size
TIER = 2.7  # from the first row of a layer's name to that of the next layer's where they take turns, over the size
_QUIET = 0.62  # opacity of the second row, and of numbers
_NUMBER = 0.62  # size of a unit's number over that of a layer's name
_ABOVE = 0.3  # from a plate to its number, over the number's size
_CAPTION = 1.4  # from the input's plates to the caption, over the size
_MIDDLE = 0.5
NAMES_REACH, CAPTION_REACH = _DROP + _ROW + 0.3, _CAPTION + 1.0  # down and up from the plates, over the size


def plate_names_group():
    """The group, from the file or newly built.

    Input: the plates, see plates/group.py, with line: which pair of the names' lines, 0 and 1, 2 and 3, ..., is of the
    plate's layer. Output: a mesh with class_color and opacity, which the labels' material reads.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Names layers, units and the sample")
    plates = tree.input("Plates", "Geometry", "The plates where they stand")
    sample_shown = tree.input("Sample", "Float", "Which sample is shown", 0.0, 0.0)
    ink = tree.input("Ink", "Color", "Colour of the texts", (0.02, 0.02, 0.02, 1.0))
    has_names = tree.input("Layer Names", "Bool", "Name and shape of each layer below its plates", True)
    has_caption = tree.input(
        "Caption", "Bool", "Above the input: the sample, what it is, and what the network takes it for", True
    )
    has_numbers = tree.input("Unit Numbers", "Bool", "The number of each unit above its plate", False)
    size = tree.input("Text Size", "Float", "Size of the letters", 0.07, 0.0, 1.0, "DISTANCE")
    lifted = declare_lift(tree)
    names, any_script = declare_text(tree, "Layer Lines", "Two lines a layer: its name and its shape")
    tiers = tree.input("Tiers", "Int", "Heights at which layers' names stand in turn", 1, 1, 8, hidden=True)
    captions = tree.input("Captions", "String", "A line a sample", hidden=True)
    numbers = tree.input("Numbers", "String", "A line a plate", hidden=True)
    material = tree.input("Text Material", "Material", "Reads the attributes class_color and opacity")

    camera = ActiveCamera(tree)
    drawn = tree.add("GeometryNodeJoinGeometry")
    for shown, made in (
        (has_names, _layers(tree, camera, plates, names, any_script, tiers, size, lifted, ink)),
        (has_caption, _caption(tree, camera, plates, captions, any_script, sample_shown, size, lifted, ink)),
        (has_numbers, _numbers(tree, camera, plates, numbers, any_script, size, lifted, ink)),
    ):
        made = tree.node("GeometryNodeSwitch", shown, None, made, properties={"input_type": "GEOMETRY"})
        tree.set(drawn.inputs["Geometry"], made)
    made = tree.node("GeometryNodeRealizeInstances", drawn.outputs["Geometry"])
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=made, Material=material))
    return tree.finish()


def extents(tree, sign: float = 1.0) -> tuple:
    """(low, high) of each plate's layer, fields of vectors: the corners of the box around all of its plates."""
    x, y, z = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition")).node.outputs
    pixel = tree.attribute("FLOAT", "pixel")
    layer = tree.mix("FLOAT", tree.attribute("INT", LARGE), tree.attribute("INT", "layer"), -1.0)  # it stands aside
    layer = tree.node("FunctionNodeFloatToInt", layer)
    ends = []
    for value, side in ((x, None), (y, "map_width"), (z, "map_height")):
        half = 0.0
        if side:
            half = tree.math("MULTIPLY", tree.math("MULTIPLY", tree.attribute("FLOAT", side), pixel), 0.5)
        low = _by_layer(tree, tree.math("SUBTRACT", value, half), layer, "Min")
        high = _by_layer(tree, tree.math("ADD", value, half), layer, "Max")
        ends.append((low, high))
    return tuple(tree.node("ShaderNodeCombineXYZ", *(end[which] for end in ends)) for which in (0, 1))


def _by_layer(tree, value, layer, which: str):
    return tree.node(
        "GeometryNodeFieldMinAndMax",
        value,
        layer,
        result=which,
        properties={"data_type": "FLOAT", "domain": "POINT"},
    )


def _layers(tree, camera, plates, names, any_script, tiers, size, lifted, ink):
    """The rows of the layers' names, a layer's lower than that of the one before where these would meet, below the
    corner of all plates of the layer that is lowest in the picture; in the middle between both where the camera looks
    along the network.
    """
    text = lines(tree, names, any_script)
    low, high = (tree.node("ShaderNodeSeparateXYZ", end).node.outputs for end in extents(tree))
    toward = tree.node("ShaderNodeSeparateXYZ", camera.axis(0.0, 0.0, 1.0), result="Y")
    side = tree.math("MULTIPLY_ADD", tree.math("DIVIDE", toward, ONE_SIDED), _MIDDLE, _MIDDLE, clamp=True)
    middle = tree.math("MULTIPLY", tree.math("ADD", low["X"], high["X"]), _MIDDLE)
    foot = tree.node("ShaderNodeCombineXYZ", middle, tree.mix("FLOAT", side, low["Y"], high["Y"]), low["Z"])
    number = tree.math("FLOOR", tree.math("MULTIPLY", text.line, 1.0 / ROWS))
    one = _plate_of(tree, plates, number)
    place, nearer = before_network(tree, camera, sample(tree, "FLOAT_VECTOR", plates, foot, one), lifted)
    size = tree.math("MULTIPLY", size, nearer)
    row = tree.math("MODULO", text.line, float(ROWS))
    tier = tree.math("MULTIPLY", tree.math("MODULO", number, tiers), TIER)
    below = tree.math("ADD", tree.math("MULTIPLY", row, _ROW), tree.math("ADD", tier, _DROP))
    below = tree.math("MULTIPLY", below, size)
    placed = text.placed(place, camera.rotation, size, up=tree.math("MULTIPLY", below, -1.0))
    return inked(tree, placed, ink, tree.mix("FLOAT", row, 1.0, _QUIET))


def _plate_of(tree, plates, number):
    """The index of a plate, of those that are drawn, in the layer that a pair of lines is of."""
    aside = tree.attribute("INT", LARGE)
    place = tree.node("ShaderNodeCombineXYZ", tree.attribute("INT", "line"), aside, 0.0)
    points = tree.node("GeometryNodeMeshToPoints", Mesh=plates)
    points = tree.node("GeometryNodeSetPosition", Geometry=points, Position=place)
    place = tree.node("ShaderNodeCombineXYZ", number, 0.0, 0.0)
    return tree.node("GeometryNodeSampleNearest", points, place, properties={"domain": "POINT"})


def _caption(tree, camera, plates, captions, any_script, sample_shown, size, lifted, ink):
    """The line of the sample that is shown, above the first layer; the nearer one while two cross-fade."""
    text = lines(tree, captions, any_script)
    low, high = extents(tree)
    head = tree.vector_math("MULTIPLY", tree.vector_math("ADD", low, high), (_MIDDLE, _MIDDLE, 0.0))
    top = tree.node("ShaderNodeSeparateXYZ", high, result="Z")
    place = sample(
        tree,
        "FLOAT_VECTOR",
        plates,
        tree.vector_math("ADD", head, tree.node("ShaderNodeCombineXYZ", 0.0, 0.0, top)),
        0,
    )
    place, nearer = before_network(tree, camera, place, lifted)
    size = tree.math("MULTIPLY", size, nearer)
    nearest = tree.math("ROUND", sample_shown)
    away = tree.math("ABSOLUTE", tree.math("SUBTRACT", text.line, nearest))
    placed = text.placed(place, camera.rotation, size, up=tree.math("MULTIPLY", size, _CAPTION))
    other = tree.node(
        "FunctionNodeCompare", away, _MIDDLE, properties={"data_type": "FLOAT", "operation": "GREATER_THAN"}
    )
    placed = inked(tree, placed, ink, 1.0)
    return tree.node("GeometryNodeDeleteGeometry", placed, other, properties={"domain": "INSTANCE"})


def _numbers(tree, camera, plates, numbers, any_script, size, lifted, ink):
    """A number a plate, above it."""
    text = lines(tree, numbers, any_script)
    pixel = tree.attribute("FLOAT", "pixel")
    half = tree.math("MULTIPLY", tree.math("MULTIPLY", tree.attribute("FLOAT", "map_height"), pixel), 0.5)
    top = tree.vector_math(
        "ADD", tree.node("GeometryNodeInputPosition"), tree.node("ShaderNodeCombineXYZ", 0.0, 0.0, half)
    )
    place, nearer = before_network(tree, camera, text.of_line("FLOAT_VECTOR", plates, top), lifted)
    small = tree.math("MULTIPLY", tree.math("MULTIPLY", size, _NUMBER), nearer)
    placed = text.placed(place, camera.rotation, small, up=tree.math("MULTIPLY", small, _ABOVE))
    return inked(tree, placed, ink, _QUIET)

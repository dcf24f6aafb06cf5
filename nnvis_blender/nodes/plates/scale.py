"""The group "NNVis Plate Scale": the legend of plates, in the lower right corner of the camera's picture."""

from ..active_camera import ActiveCamera
from ..builder import find_group, new_group
from ..labels import declare_lift
from ..legend import grouped, joined_lines, picture_corner
from ..texts import inked, lines, store
from .links import ALL_LINKS, DRAWN_LINKS
from .maps import ACTIVATION, SHOWS

NAME, VERSION = "NNVis Plate Scale", 3
TITLE, LOW, HIGH, MAPS, LINKS = range(5)  # the lines of its text
WIDTH, _HEIGHT, _STEPS = 13.0, 0.5, 48  # of the scale, over the size of the letters
ROWS = (5.0, 2.6, 2.6, 1.3, 0.0)  # how high lines stand
_BAR = 4.1  # and the middle of the scale
_QUIET = 0.66
_WHOSE = ("of each unit", "of each layer", "of the network")


def plate_scale_group():
    """The group, from the file or newly built.

    Output: a mesh: texts with class_color and opacity, which the labels' material reads, and a strip of the colour map
    with what the plates' material reads (see faces.py).
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Says what the colours of plates are")
    plates = tree.input("Plates", "Geometry", "The plates where they stand")
    links = tree.input("Drawn Links", "Geometry", "With the attributes of what is drawn of them")
    shows = tree.input("Shows", "Int", "Which of activation, pre-activation, ...", 0, 0)
    number = tree.input("Color Number", "Int", "Of the colour map", 0, 0)
    scope = tree.input("Scope", "Int", "Whose range: unit, layer, network", 0, 0)
    low = tree.input("Lowest", "Float", "Value in the network", 0.0)
    high = tree.input("Highest", "Float", "Value in the network", 1.0)
    ink = tree.input("Ink", "Color", "Colour of the texts", (0.02, 0.02, 0.02, 1.0))
    shown = tree.input(
        "Scale", "Bool", "In the picture's corner: the scale of the colors, how many maps and links are drawn", False
    )
    size = tree.input(
        "Scale Size", "Float", "Of its letters, over the picture's shorter side", 0.03, 0.0, 0.2, "FACTOR"
    )
    measure = tree.input("Measure", "String", "What maps hold in the place of activations", ACTIVATION, hidden=True)
    lifted = declare_lift(tree)
    units = tree.input("Units", "Int", "How many units the network has", 0, 0, hidden=True)
    any_script = tree.input("Any Script", "Bool", "Set the texts in Blender's own font", False, hidden=True)
    text_material = tree.input("Text Material", "Material", "Reads the attributes class_color and opacity")
    material = tree.input("Material", "Material", "The plates' own")

    camera = ActiveCamera(tree)
    corner, em, matrix = picture_corner(tree, camera, size, lifted, right=True)
    text = lines(tree, _text(tree, plates, links, (measure, shows), scope, low, high, units), any_script)
    height = tree.index_switch("FLOAT", text.line, ROWS)
    at_end = tree.math("COMPARE", text.line, float(HIGH), 0.5)
    place = tree.mix("FLOAT", at_end, text.half, tree.math("SUBTRACT", WIDTH, text.half))
    upright = tree.node("FunctionNodeEulerToRotation", (0.0, 0.0, 0.0))
    texts = text.placed((0.0, 0.0, 0.0), upright, 1.0, right=place, up=height)
    texts = inked(tree, texts, ink, tree.mix("FLOAT", tree.math("MINIMUM", text.line, 1.0), 1.0, _QUIET))
    texts = tree.node("GeometryNodeRealizeInstances", texts)
    texts = tree.node("GeometryNodeSetMaterial", Geometry=texts, Material=text_material)
    drawn = tree.add("GeometryNodeJoinGeometry")
    for part in (texts, _strip(tree, number, ink, material)):
        tree.set(drawn.inputs["Geometry"], part)
    from_left = tree.vector_math("SUBTRACT", tree.node("GeometryNodeInputPosition"), (WIDTH, 0.0, 0.0))
    seen = tree.vector_math("MULTIPLY_ADD", from_left, tree.node("ShaderNodeCombineXYZ", em, em, em), corner)
    seen = tree.node("FunctionNodeTransformPoint", seen, matrix)
    drawn = tree.node("GeometryNodeSetPosition", Geometry=drawn.outputs["Geometry"], Position=seen)
    shown = tree.node("FunctionNodeBooleanMath", shown, camera.is_there, properties={"operation": "AND"})
    tree.output(
        "Geometry",
        "Geometry",
        tree.node("GeometryNodeSwitch", shown, None, drawn, properties={"input_type": "GEOMETRY"}),
    )
    return tree.finish()


def _text(tree, plates, links, shown, scope, low, high, units):
    """What is shown and whose range it is, the range's ends, how many of all maps and of all links are drawn."""
    measure, shows = shown
    names = [_text_node(tree, name) for name in SHOWS]
    names[SHOWS.index(ACTIVATION)] = measure
    kind = tree.index_switch("STRING", shows, names)
    whose = tree.index_switch("STRING", scope, [_text_node(tree, name) for name in _WHOSE])
    title = tree.format("{kind}, range {whose}", kind=("STRING", kind), whose=("STRING", whose))
    is_one = tree.math("COMPARE", scope, 2.0, 0.5)
    ends = [
        tree.node(
            "GeometryNodeSwitch",
            is_one,
            word,
            tree.format("{value:.3g}", value=("FLOAT", value)),
            properties={"input_type": "STRING"},
        )
        for word, value in (("lowest", low), ("highest", high))
    ]
    held = tree.node("GeometryNodeAttributeDomainSize", plates, result="Point Count")
    maps = tree.format("{n} of {all} maps", n=("STRING", grouped(tree, held)), all=("STRING", grouped(tree, units)))
    drawn, all_links = (
        tree.node(
            "GeometryNodeSampleIndex",
            links,
            tree.attribute("INT", name),
            0,
            properties={"data_type": "INT", "domain": "INSTANCE"},
        )
        for name in (DRAWN_LINKS, ALL_LINKS)
    )
    joined = tree.format(
        "{n} of {all} drawn edges", n=("STRING", grouped(tree, drawn)), all=("STRING", grouped(tree, all_links))
    )
    return joined_lines(tree, title, *ends, maps, joined)


def _text_node(tree, text: str):
    return tree.node("FunctionNodeInputString", properties={"string": text})


def _strip(tree, number, ink, material):
    """Quads from the lowest to the highest colour."""
    strip = tree.node("GeometryNodeMeshGrid", 1.0, 1.0, _STEPS, 2)
    x, y, _ = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition")).node.outputs
    share = tree.math("ADD", x, 0.5)
    for name, value in (
        ("map_range", tree.node("ShaderNodeCombineXYZ", 0.0, 1.0, share)),
        ("map_look", tree.node("ShaderNodeCombineXYZ", 0.0, number, 1.0)),
        ("map_size", (0.0, 0.0, 0.0)),
        ("plate_uv", (0.5, 0.5, 0.0)),
    ):
        strip = store(tree, strip, name, value, "FLOAT_VECTOR")
    strip = store(tree, strip, "plate_color", ink, "FLOAT_COLOR")
    across, up = tree.math("MULTIPLY", share, WIDTH), tree.math("MULTIPLY_ADD", y, _HEIGHT, _BAR)
    place = tree.node("ShaderNodeCombineXYZ", across, up, 0.0)
    strip = tree.node("GeometryNodeSetPosition", Geometry=strip, Position=place)
    return tree.node("GeometryNodeSetMaterial", Geometry=strip, Material=material)

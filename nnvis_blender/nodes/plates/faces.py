"""The group "NNVis Plate Faces": the plates' maps, as rectangles that look their pixels up in the atlas."""

from ..builder import find_group, new_group
from ..color_maps import BLUE_RED, COLOR_MAPS, GRAY, map_color
from ..solid_view import with_active_color
from ..texts import store
from .fields import addressed, parts, stood
from .images import BLURRED, FILTERS, GRAYED, RAW, image_moment, part_of_plate, side_by_side
from .large import CHOSEN
from .lean import lean_plates
from .maps import COLORS, Moment, ShownMap
from .page_value import PAGES
from .relief import reliefs

NAME, VERSION = "NNVis Plate Faces", 4
RANGES = UNIT, LAYER, NETWORK = "Unit", "Layer", "Network"
SURFACE, VOXELS = RELIEFS = "Surface", "Voxels"
_DARK, _LIGHT = (0.02, 0.02, 0.022, 1.0), (0.9, 0.9, 0.9, 1.0)  # of the Solid shading
_PARTED = 1e-4  # of its range the colors stand for where values are shown as two
_CHOSEN_FRAME = 0.06  # of its side is the frame of the unit that is chosen at least
_BEHIND = 0.0015  # so far behind a relief lies its plate


def faces_group():
    """The group, from the file or newly built.

    Output: a rectangle a plate, and its relief, with for the material (shaders/plates.py): plate_uv (0 to 1 on the map,
    beyond on the frame), map_a and map_b (x and y in the atlas, page) of the two samples about Sample or images about
    Image, map_size (width, height, 0 of values, 1 of an input's picture, 1 + COLORS or 1 + ABOUT_GRAY of an image),
    map_look (what is of the second, colour map, of images in colour whether they are made gray; whether what is shown
    is even), map_range (low, high, the value of what is even) and plate_color, whose alpha is how far the plate is lit;
    and for the Solid shading class_color.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws plates as rectangles with their maps")
    plates = tree.input("Plates", "Geometry", "Vertices, one a plate")
    palette = tree.input("Palette", "Geometry", "Points with the active colour attribute class_color")
    sample = tree.input("Sample", "Float", "Which sample; between two numbers both", 0.0, 0.0)
    samples = tree.input("Samples", "Int", "How many samples there are", 1, 1, hidden=True)
    own = (
        tree.input("Own Sample", "Float", "Which sample, whatever the epoch", 0.0, 0.0),
        tree.input("Own Samples", "Int", "How many samples there are at each epoch", 1, 1, hidden=True),
    )
    shows = tree.input("Shows", "Int", "Which of activation, pre-activation, kernel, all kernels, importance", 0, 0)
    image = tree.input("Image", "Float", "Which of a unit's images; between two numbers both", 0.0, 0.0)
    mosaic = tree.input("Mosaic", "Bool", "Show up to nine of a unit's images at once", False)
    shown_filter = tree.input(
        "Filter",
        "Menu",
        "Images as they are, in gray, each over the unit's own range, or that blurred, which shows where much is",
    )
    boost = tree.input(
        "Boost", "Float", "Show each plate over its own range (1), in the place of that of Range (0)", 0.0, 0.0, 1.0
    )
    pictured = tree.input("Pictured", "Float", "Whether inputs are pictures", 1.0)
    color_map = tree.input(
        "Color Map",
        "Menu",
        "Of values: between two tones, blue and red about zero, viridis, or up to the color of the unit's classes",
    )
    scope = tree.input("Range", "Menu", "Whose lowest and highest value the colors stand for")
    grays = tree.input("Gray Inputs", "Bool", "Show an input's own values in gray, whatever Color Map says", True)
    parted = tree.input(
        "Discretize", "Bool", "Show of each value only on which side of its range's middle it is", False
    )
    frame = tree.input("Frame", "Float", "Width of the plates' frames", 0.004, 0.0, 1.0, "DISTANCE")
    relief = tree.input("Relief", "Float", "How high the highest values stand out", 0.0, 0.0, 10.0, "DISTANCE")
    style = tree.input("Relief Style", "Menu", "A height field, or a block a pixel")
    pages = [tree.input(name, "Image", "Of the atlas", hidden=True) for name in PAGES]
    material = tree.input("Material", "Material", "Reads the attributes of maps")

    number = tree.menu_switch("INT", color_map, {name: index for index, name in enumerate(COLOR_MAPS)})
    scope = tree.menu_switch("INT", scope, {name: index for index, name in enumerate(RANGES)})
    style = tree.menu_switch("BOOLEAN", style, {SURFACE: False, VOXELS: True})
    shown_filter = tree.menu_switch("INT", shown_filter, {name: index for index, name in enumerate(FILTERS)})
    shown = ShownMap(tree, shows, pictured)
    is_image, form = shown.image.is_any, shown.image.form
    is_colored = tree.math("GREATER_THAN", form, COLORS - 0.5)
    # an input's own values are in their own range, whatever is said of the maps that are made of them
    is_gray = tree.math("MULTIPLY", tree.attribute("INT", "is_input"), grays)
    is_gray = tree.math("MULTIPLY", is_gray, tree.math("SUBTRACT", 1.0, is_image))
    others, colored = (tree.math("SUBTRACT", 1.0, one) for one in (tree.attribute("INT", "is_input"), is_gray))
    whole = number
    is_whole_signed = tree.math("COMPARE", number, float(COLOR_MAPS.index(BLUE_RED)), 0.5)
    number = tree.math("MULTIPLY", number, colored)
    is_signed = tree.math("COMPARE", number, float(COLOR_MAPS.index(BLUE_RED)), 0.5)
    is_normal = tree.math("MULTIPLY", is_image, tree.math("GREATER_THAN", shown_filter, FILTERS.index(GRAYED) + 0.5))
    is_signed = tree.math("MULTIPLY", is_signed, tree.math("SUBTRACT", 1.0, is_colored))
    own_scope = tree.math("MULTIPLY", scope, others)
    as_is = tree.math("MAXIMUM", own_scope, tree.math("COMPARE", form, float(COLORS), 0.5))  # colours from 0 to 1
    ends = (shown.range(whose, is_signed) for whose in (as_is, 0))
    boost = tree.math("MAXIMUM", boost, is_normal)
    ends = tuple(tree.mix("FLOAT", boost, *of) for of in zip(*ends))
    middle, kept = tree.mix("FLOAT", 0.5, *ends), tree.mix("FLOAT", parted, 1.0, _PARTED)
    low, high = (tree.mix("FLOAT", kept, middle, end) for end in ends)
    mean = tree.attribute("FLOAT", "map_mean")
    mean = tree.mix("FLOAT", shown.is_importance, mean, tree.attribute("FLOAT", "importance"))
    drawn = tree.node("GeometryNodeDeleteGeometry", plates, shown.is_hidden, properties={"domain": "POINT"})
    drawn = side_by_side(tree, tree.node("GeometryNodeMeshToPoints", Mesh=drawn), mosaic, shown.image)
    is_blurred = tree.math("COMPARE", shown_filter, float(FILTERS.index(BLURRED)), 0.5)
    moment = image_moment(tree, shown.image, image, is_blurred, Moment(tree, sample, samples), Moment(tree, *own))
    look = tree.math("COMPARE", shown_filter, float(FILTERS.index(GRAYED)), 0.5)
    look = tree.mix("FLOAT", is_colored, number, look)
    kind = tree.math("ADD", shown.is_picture, tree.math("MULTIPLY", is_colored, tree.math("ADD", form, 1.0)))
    for name, value in (
        ("map_a", shown.address(moment.first)),
        ("map_b", shown.address(moment.second)),
        ("map_size", tree.node("ShaderNodeCombineXYZ", shown.width, shown.height, kind)),
        ("map_look", tree.node("ShaderNodeCombineXYZ", moment.fade, look, shown.is_even)),
        ("map_range", tree.node("ShaderNodeCombineXYZ", low, high, tree.math("MULTIPLY", mean, shown.is_even))),
        ("plate_size", _size(tree, shown)),
    ):
        drawn = store(tree, drawn, name, value, "FLOAT_VECTOR")
    own = tree.attribute("FLOAT_COLOR", "class_color")
    drawn = store(tree, drawn, "plate_color", _with_alpha(tree, own, tree.attribute("FLOAT", "lit")), "FLOAT_COLOR")
    span = tree.math("MAXIMUM", tree.math("SUBTRACT", high, low), 1e-12)
    share = tree.math("DIVIDE", tree.math("SUBTRACT", mean, low), span, clamp=True)
    drawn = store(tree, drawn, "solid_color", map_color(tree, share, number, _DARK, _LIGHT, own), "FLOAT_COLOR")
    drawn = lean_plates(tree, drawn)

    rises = tree.math("GREATER_THAN", relief, 0.0)
    flat = _rectangles(tree, drawn, frame, tree.math("MULTIPLY", rises, _BEHIND))
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in (flat, reliefs(tree, drawn, pages, relief, style)):
        tree.set(joined.inputs["Geometry"], part)
    drawn = tree.node(
        "GeometryNodeSwitch", rises, flat, joined.outputs["Geometry"], properties={"input_type": "GEOMETRY"}
    )
    drawn = store(tree, drawn, "class_color", tree.attribute("FLOAT_COLOR", "solid_color"), "FLOAT_COLOR", "CORNER")
    drawn = with_active_color(tree, drawn, palette, tree.node("GeometryNodeIsViewport"))
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=drawn, Material=material))
    tree.output("Color Number", "Int", whole, "Of COLOR_MAPS")
    tree.output("Scope", "Int", scope, "Of RANGES")
    ends = shown.range(RANGES.index(NETWORK), is_whole_signed)
    for name, value in zip(("Lowest", "Highest"), ends):
        first = tree.node(
            "GeometryNodeSampleIndex", plates, value, 0, properties={"data_type": "FLOAT", "domain": "POINT"}
        )
        tree.output(name, "Float", first, "Value in all of the network")
    for name, value in (("Color Map", GRAY), ("Range", UNIT), ("Relief Style", SURFACE), ("Filter", RAW)):
        tree.set_default(name, value)
    return tree.finish()


def _size(tree, shown: ShownMap):
    """Width and height of what is shown: as large as fits where the plate's activation does, or in its part of it."""
    pixel = tree.math("MULTIPLY", tree.attribute("FLOAT", "pixel"), part_of_plate(tree))
    wide, high = (tree.math("MULTIPLY", tree.attribute("FLOAT", name), pixel) for name in ("map_width", "map_height"))
    width, height = (tree.math("MAXIMUM", side, 1.0) for side in (shown.width, shown.height))
    scale = tree.math("MINIMUM", tree.math("DIVIDE", wide, width), tree.math("DIVIDE", high, height))
    sides = (
        tree.mix("FLOAT", shown.is_even, tree.math("MULTIPLY", side, scale), whole)
        for side, whole in ((width, wide), (height, high))
    )
    return tree.node("ShaderNodeCombineXYZ", *sides, 0.0)


def _with_alpha(tree, color, alpha):
    red, green, blue, _ = tree.node("FunctionNodeSeparateColor", color).node.outputs
    return tree.node("FunctionNodeCombineColor", red, green, blue, alpha)


def _rectangles(tree, plates, frame, behind):
    """A rectangle for each plate of its plate_size and the frame around it, seen from -X the right way round."""
    square, corner = tree.node("GeometryNodeMeshGrid", 1.0, 1.0, 2, 2), tree.node("GeometryNodeInputPosition")
    square = store(tree, square, "plate_uv", corner, "FLOAT_VECTOR")  # until it is known how wide
    size = tree.attribute("FLOAT_VECTOR", "plate_size")
    wide, high, _ = parts(tree, size)
    is_framed = tree.math("GREATER_THAN", tree.attribute("FLOAT", CHOSEN), 1.5)
    shorter = tree.math("MINIMUM", wide, high)
    frame = tree.math("MINIMUM", frame, tree.math("MULTIPLY", shorter, 0.1))
    frame = tree.math("MAXIMUM", frame, tree.math("MULTIPLY", tree.math("MULTIPLY", shorter, is_framed), _CHOSEN_FRAME))
    double = tree.math("MULTIPLY", frame, 2.0)
    outer = tree.vector_math("ADD", size, tree.node("ShaderNodeCombineXYZ", double, double, 0.0))
    plates = store(tree, plates, "plate_outer", outer, "FLOAT_VECTOR")
    plates = tree.node(
        "GeometryNodeSetPosition", Geometry=plates, Offset=tree.node("ShaderNodeCombineXYZ", behind, 0.0, 0.0)
    )
    drawn = stood(tree, plates, square, tree.attribute("FLOAT_VECTOR", "plate_outer"))
    corner, outer, inner = (tree.attribute("FLOAT_VECTOR", name) for name in ("plate_uv", "plate_outer", "plate_size"))
    down = tree.vector_math("MULTIPLY", corner, (1.0, -1.0, 0.0))
    inner = tree.vector_math("MAXIMUM", inner, (1e-9, 1e-9, 1e-9))
    uv = tree.vector_math("DIVIDE", tree.vector_math("MULTIPLY", down, outer), inner)
    uv = tree.vector_math("ADD", uv, (0.5, 0.5, 0.0))
    drawn = store(tree, drawn, "plate_uv", uv, "FLOAT_VECTOR")
    within = tree.vector_math(
        "MULTIPLY",
        tree.vector_math("MULTIPLY", tree.attribute("FLOAT_VECTOR", "map_size"), (1.0, 1.0, 0.0)),
        tree.attribute("FLOAT_VECTOR", "plate_uv"),
    )
    return addressed(tree, drawn, within)

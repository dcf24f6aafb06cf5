"""The group "NNVis Height Field": values over a plane -> a landscape with contours, axes, and what stands on it."""

from ..active_camera import ActiveCamera
from ..builder import find_group, new_group
from ..class_view import ClassView
from ..color_maps import BLUE_RED, CLASS_COLOR, COLOR_MAPS, map_color
from ..epoch import Epoch
from ..texts import sample, store
from .axes import Axes
from .contours import Contours
from .shown import WINNER, Shown
from .standing import Standing

NAME, VERSION = "NNVis Height Field", 3
GRID, POINT, TEXT = range(3)  # of the attribute part
_EASED = 0.7  # power of the share by which a class's colour comes: what is nearly undecided is seen as such


def height_field_group():
    """The group, from the file or newly built.

    Input: a mesh. The vertices of part GRID are a grid of quads in the plane of X and Y, those of part POINT what
    stands on it, joined by edges where it is a path, those of part TEXT the axes' texts, see axes.py. POINT attributes:
    value_<k> FLOAT or, for the input Epoch, value_<k>_epoch_<checkpoint>; fading; label INT, the class of a point, -1
    none; passed, the epoch of a path's point. Output: a mesh with class_color and opacity, which the materials read.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws values over a plane as a landscape")
    tree.tree.is_modifier = True
    mesh = tree.input("Geometry", "Geometry", "A grid, points and texts, told apart by the attribute part")
    height = tree.input("Height", "Float", "How high the largest value stands", 0.35, 0.0, 10.0, "DISTANCE")
    detail = tree.input("Detail", "Int", "Each cell of the grid is drawn as 4, 16, ... of it", 1, 0, 4)
    walls = tree.input(
        "Walls", "Bool", "Close the sides down to the lowest value, as of a model cut out of a block", True
    )
    epoch = Epoch(tree)
    tree.panel("Color")
    color_map = tree.input("Color Map", "Menu", "Colours of the values; Class Color leads to that of the leading class")
    low_tone = tree.input("Low Tone", "Color", "Of the lowest value, and of no margin", (0.8, 0.8, 0.78, 1.0))
    high_tone = tree.input("High Tone", "Color", "Of the highest value in gray", (0.3, 0.3, 0.3, 1.0))
    tint = tree.input("Tint", "Float", "How much of its colour has the largest value", 0.75, 0.0, 1.0, "FACTOR")
    fading = tree.input(
        "Fading", "Float", "How much colour a place loses where the data lie far off the plane", 0.8, 0.0, 1.0, "FACTOR"
    )
    view = ClassView(tree)
    shown = Shown(tree, epoch, view)
    contours = Contours(tree)
    standing = Standing(tree)
    axes = Axes(tree)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Of the surface; reads the attributes class_color and opacity")
    line_material = tree.input("Line Material", "Material", "Of lines and texts; reads class_color and opacity")

    surface, points, texts = (part_of(tree, mesh, part) for part in (GRID, POINT, TEXT))
    surface = shown.with_values(surface, detail)
    surface = _colored(tree, surface, shown, view, _numbered(tree, color_map), low_tone, high_tone, tint, fading)
    surface = _raised(tree, surface, height)
    standing.declared(_raised(tree, shown.with_values(points, 0), height), epoch, view)
    camera = ActiveCamera(tree)
    lines = (
        contours.of(surface, shown, view),
        standing.lines(surface),
        axes.of(texts, shown, height, view, camera),
    )
    drawn = [
        tree.node("GeometryNodeSetMaterial", Geometry=part, Material=material)
        for part in (_walled(tree, surface, walls), standing.balls())
    ]
    drawn += [tree.node("GeometryNodeSetMaterial", Geometry=part, Material=line_material) for part in lines]
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in drawn:
        tree.set(joined.inputs["Geometry"], part)
    tree.output("Geometry", "Geometry", joined.outputs["Geometry"])
    return tree.finish()


def part_of(tree, mesh, part: int):
    """The vertices of a part, with their faces and edges."""
    here = tree.math("COMPARE", tree.attribute("INT", "part"), float(part), 0.5)
    return tree.node("GeometryNodeSeparateGeometry", mesh, here, properties={"domain": "POINT"})


def _numbered(tree, color_map):
    """The number of the chosen colour map."""
    number = tree.menu_switch("INT", color_map, {name: number for number, name in enumerate(COLOR_MAPS)})
    tree.set_default("Color Map", CLASS_COLOR)
    return number


def _colored(tree, surface, shown, view, number, low, high, tint, fading):
    """The surface with class_color and opacity."""
    share = tree.attribute("FLOAT", "share")
    size = tree.math("DIVIDE", tree.math("ABSOLUTE", tree.attribute("FLOAT", "shown")), shown.high)
    ahead = tree.mix("FLOAT", shown.is_margin, share, size)
    ahead = tree.math("POWER", tree.math("MAXIMUM", ahead, 0.0), _EASED, clamp=True)
    ahead = tree.math("MULTIPLY", ahead, tint)
    is_own = tree.math("COMPARE", number, float(COLOR_MAPS.index(CLASS_COLOR)), 0.5)
    winner = tree.attribute("FLOAT", WINNER)
    leading = sample(tree, "FLOAT_COLOR", view.palette, tree.attribute("FLOAT_COLOR", "class_color"), winner)
    mapped = tree.mix("FLOAT", is_own, _about_zero(tree, shown, number), ahead)
    color = map_color(tree, mapped, number, low, high, view.color(leading))
    faded = tree.math("MULTIPLY", tree.attribute("FLOAT", "fading"), fading)
    surface = store(tree, surface, "class_color", tree.mix("RGBA", faded, color, low), "FLOAT_COLOR")
    return store(tree, surface, "opacity", 1.0)


def _about_zero(tree, shown, number):
    """By which a colour is chosen: a value's share of the range; of Blue-Red, whose middle is 0, of the farthest."""
    value, share = tree.attribute("FLOAT", "shown"), tree.attribute("FLOAT", "share")
    farthest = tree.math("MAXIMUM", tree.math("MULTIPLY", shown.low, -1.0), shown.high)
    centered = tree.math("MULTIPLY_ADD", tree.math("DIVIDE", value, farthest), 0.5, 0.5)
    is_signed = tree.math("COMPARE", number, float(COLOR_MAPS.index(BLUE_RED)), 0.5)
    is_signed = tree.math("MULTIPLY", is_signed, tree.math("SUBTRACT", 1.0, shown.is_log))
    return tree.mix("FLOAT", is_signed, share, centered)


def _raised(tree, geometry, height):
    up = tree.math("MULTIPLY", tree.attribute("FLOAT", "share"), height)
    return tree.node(
        "GeometryNodeSetPosition", Geometry=geometry, Offset=tree.node("ShaderNodeCombineXYZ", 0.0, 0.0, up)
    )


def _walled(tree, surface, walls):
    """The surface, smooth, with walls from its rim to its foot."""
    smooth = tree.node("GeometryNodeSetShadeSmooth", surface)
    is_rim = tree.math("COMPARE", tree.node("GeometryNodeInputMeshEdgeNeighbors"), 1.0, 0.5)
    sides = tree.node(
        "GeometryNodeExtrudeMesh", smooth, is_rim, (0.0, 0.0, -1.0), 1e-4, properties={"mode": "EDGES"}
    ).node
    turned = tree.node("GeometryNodeFlipFaces", sides.outputs["Mesh"], sides.outputs["Side"])
    foot = tree.vector_math("MULTIPLY", tree.node("GeometryNodeInputPosition"), (1.0, 1.0, 0.0))
    closed = tree.node("GeometryNodeSetPosition", Geometry=turned, Selection=sides.outputs["Top"], Position=foot)
    closed = tree.node(
        "GeometryNodeSetShadeSmooth",
        closed,
        sides.outputs["Side"],
        False,
    )
    return tree.node("GeometryNodeSwitch", walls, smooth, closed, properties={"input_type": "GEOMETRY"})

"""The group "NNVis Bodies": values over a space of three inputs -> a body of the places that each class leads."""

from ..active_camera import ActiveCamera
from ..builder import find_group, new_group
from ..class_view import ClassView
from ..epoch import Epoch
from ..texts import sample, store
from .axes import Axes
from .contours import tube
from .group import GRID, POINT, TEXT, part_of
from .shown import Shown
from .standing import balls, bare, label_color

NAME, VERSION = "NNVis Bodies", 3
CUTS = ("X", "Y", "Z")
_OUTSIDE = -1.0  # of the margin is what lies beyond the space
_RULE = 0.003


def bodies_group():
    """The group, from the file or newly built.

    Input: vertices as those of nodes/surfaces/group.py, but the grid's fill the cube of side 1 around (0, 0, 0.5),
    Sides along its edges, x fastest and z slowest. Output: a mesh with class_color and opacity.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws values over a space as bodies")
    tree.tree.is_modifier = True
    mesh = tree.input("Geometry", "Geometry", "A grid, points and texts, told apart by the attribute part")
    level = tree.input(
        "Level", "Float", "Bodies end where the margin, or a single value, is less than this", 0.04, -1e6, 1e6
    )
    cut = tree.input("Cut", "Float", "How much of the space is cut away, from the front", 0.0, 0.0, 1.0, "FACTOR")
    along = tree.input("Cut Axis", "Menu", "Across which axis it is cut")
    point_size = tree.input("Point Size", "Float", "Radius of a sample", 0.012, 0.0, 0.2, "DISTANCE")
    sides = tree.input("Sides", "Vector", "Places along each edge of the grid", (2.0, 2.0, 2.0), hidden=True)
    epoch = Epoch(tree)
    view = ClassView(tree)
    shown = Shown(tree, epoch, view)
    axes = Axes(tree, is_space=True)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Of bodies and samples; reads class_color and opacity")
    line_material = tree.input("Line Material", "Material", "Of lines and texts; reads class_color and opacity")

    grid, points, texts = (part_of(tree, mesh, part) for part in (GRID, POINT, TEXT))
    grid = shown.with_values(grid, 0)
    kept = _kept(tree, cut, along)
    bodies = _bodies(tree, grid, shown, view, sides, level, kept)
    points = store(tree, points, "class_color", label_color(tree, view), "FLOAT_COLOR")
    points = tree.node("GeometryNodeDeleteGeometry", points, tree.math("LESS_THAN", kept, 0.0))
    camera = ActiveCamera(tree)
    solid = tree.add("GeometryNodeJoinGeometry")
    for part in (bodies, balls(tree, bare(tree, points), point_size)):
        tree.set(solid.inputs["Geometry"], part)
    lines = tree.add("GeometryNodeJoinGeometry")
    for part in (axes.of(texts, shown, 1.0, view, camera), _box(tree, view)):
        tree.set(lines.inputs["Geometry"], part)
    joined = tree.add("GeometryNodeJoinGeometry")
    for part, dress in (
        (store(tree, solid.outputs["Geometry"], "opacity", 1.0), material),
        (lines.outputs["Geometry"], line_material),
    ):
        tree.set(joined.inputs["Geometry"], tree.node("GeometryNodeSetMaterial", Geometry=part, Material=dress))
    tree.output("Geometry", "Geometry", joined.outputs["Geometry"])
    return tree.finish()


def _kept(tree, cut, along):
    """How far a place lies within what is kept: the far side of X and Y, the lower one of Z."""
    x, y, z = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition")).node.outputs
    away = [tree.math("SUBTRACT", tree.math("ADD", one, 0.5), cut) for one in (x, y)]
    away.append(tree.math("SUBTRACT", tree.math("SUBTRACT", 1.0, cut), z))
    chosen = tree.menu_switch("INT", along, {name: number for number, name in enumerate(CUTS)})
    tree.set_default("Cut Axis", CUTS[1])
    inside = tree.index_switch("FLOAT", chosen, away)
    return tree.mix("FLOAT", tree.math("GREATER_THAN", cut, 0.0), 1.0, inside)


def _bodies(tree, grid, shown, view, sides, level, kept):
    """A body for each class, or for the chosen one; of a single value one where it is above the level."""
    nothing = tree.node("GeometryNodeJoinGeometry")
    count = view.choose("INT", shown.fields, shown.fields, 1)
    enter, leave = tree.repeat(count, Geometry=("GEOMETRY", nothing))
    turn = enter.outputs["Iteration"]
    number = view.choose("INT", turn, turn, tree.math("MINIMUM", view.index, shown.last))
    value = tree.mix("FLOAT", shown.is_one, shown.ahead(number), tree.attribute("FLOAT", "shown"))
    place = tree.vector_math("ADD", tree.node("GeometryNodeInputPosition"), (0.5, 0.5, 0.0))
    steps = tree.vector_math("MULTIPLY", place, tree.vector_math("SUBTRACT", sides, (1.0, 1.0, 1.0)))
    column, row, layer = (tree.math("ROUND", one) for one in tree.node("ShaderNodeSeparateXYZ", steps).node.outputs)
    columns, rows, layers = tree.node("ShaderNodeSeparateXYZ", sides).node.outputs
    index = tree.math("MULTIPLY_ADD", tree.math("MULTIPLY_ADD", layer, rows, row), columns, column)
    ahead = tree.math("SUBTRACT", sample(tree, "FLOAT", grid, value, index), level)
    # the cut is as steep as the margin, so that both end a body at 0
    inside = tree.math("MINIMUM", ahead, tree.math("MULTIPLY", kept, shown.span))
    volume = tree.node(
        "GeometryNodeVolumeCube",
        inside,
        tree.math("MULTIPLY", shown.span, _OUTSIDE),
        (-0.5, -0.5, 0.0),
        (0.5, 0.5, 1.0),
        columns,
        rows,
        layers,
    )
    body = tree.node("GeometryNodeVolumeToMesh", volume, Threshold=0.0)
    own = sample(tree, "FLOAT_COLOR", view.palette, tree.attribute("FLOAT_COLOR", "class_color"), number)
    body = store(tree, body, "class_color", view.choose("RGBA", view.ink, own, own), "FLOAT_COLOR")
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in (enter.outputs["Geometry"], body):
        tree.set(joined.inputs["Geometry"], part)
    tree.set(leave.inputs["Geometry"], joined.outputs["Geometry"])
    return tree.node("GeometryNodeSetShadeSmooth", leave.outputs["Geometry"])


def _box(tree, view):
    """The edges of the space."""
    cube = tree.node("GeometryNodeMeshCube", (1.0, 1.0, 1.0), 2, 2, 2)
    cube = tree.node("GeometryNodeSetPosition", Geometry=cube, Offset=(0.0, 0.0, 0.5))
    rules = tube(tree, tree.node("GeometryNodeMeshToCurve", cube), _RULE / 2)
    rules = store(tree, rules, "class_color", view.ink, "FLOAT_COLOR")
    return store(tree, rules, "opacity", 0.5)

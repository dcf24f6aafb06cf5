"""The group "NNVis Space Fog": how dense the points of each class lie in a space, state by state -> fog."""

from ..builder import find_group, new_group
from ..class_view import ClassView
from ..epoch import Epoch
from ..fog_volume import COLORS, fog_volume
from ..surfaces.group import GRID, part_of
from ..surfaces.now import VALUE, values_now
from ..texts import sample, store

NAME, VERSION = "NNVis Space Fog", 1
_TINY = 1e-12


def space_fog_group():
    """The group, from the file or newly built.

    Input: vertices as those of nodes/surfaces/bodies.py. Output: a volume with the grids density, 1 where it is densest
    at any state, red, green and blue, which the material reads.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws how dense points lie in a space as fog")
    tree.tree.is_modifier = True
    mesh = tree.input("Geometry", "Geometry", "A grid, told from the rest by the attribute part")
    threshold = tree.input(
        "Density Threshold", "Float", "Draw only places that are denser than this", 0.02, 0.0, 1.0, "FACTOR"
    )
    sides = tree.input("Sides", "Vector", "Places along each edge of the grid", (2.0, 2.0, 2.0), hidden=True)
    fields = tree.input("Fields", "Int", "How many densities there are: one a class, or one", 1, 1, hidden=True)
    follows = tree.input("Follows Epoch", "Bool", "Whether there are those of each state", hidden=True)
    high = tree.input("High", "Float", "The largest density, at any state", 1.0, hidden=True)
    epoch = Epoch(tree)
    view = ClassView(tree)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Of the volume; reads its grids")

    grid = values_now(tree, part_of(tree, mesh, GRID), epoch, fields, follows)
    grid = _summed(tree, grid, fields, view)
    total, *parts = (tree.attribute("FLOAT", name) for name in ("density", *COLORS))
    share = tree.math("DIVIDE", total, tree.math("MAXIMUM", high, _TINY))
    seen = tree.math("MAXIMUM", tree.math("SUBTRACT", share, threshold), 0.0)
    safe = tree.math("MAXIMUM", total, _TINY)
    color = tree.node("FunctionNodeCombineColor", *(tree.math("DIVIDE", part, safe) for part in parts))
    volume = fog_volume(tree, _cubes(tree, grid, sides), seen, color)
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=volume, Material=material))
    return tree.finish()


def _summed(tree, grid, fields, view):
    """The grid with the attributes density, of all classes or the chosen one, and red, green and blue, its colour times
    that.
    """
    for name in ("density", *COLORS):
        grid = store(tree, grid, name, 0.0)
    count = view.choose("INT", fields, fields, 1)
    enter, leave = tree.repeat(count, Geometry=("GEOMETRY", grid))
    turn, last = enter.outputs["Iteration"], tree.math("SUBTRACT", fields, 1.0)
    number = view.choose("INT", turn, turn, tree.math("MINIMUM", view.index, last))
    value = tree.attribute("FLOAT", tree.numbered(VALUE, number))
    own = sample(tree, "FLOAT_COLOR", view.palette, tree.attribute("FLOAT_COLOR", "class_color"), number)
    own = tree.mix("RGBA", tree.math("COMPARE", fields, 1.0, 0.5), view.choose("RGBA", view.ink, own, own), view.ink)
    separate = tree.node("FunctionNodeSeparateColor", own).node
    shares = [1.0, *(separate.outputs[index] for index in range(3))]
    geometry = enter.outputs["Geometry"]
    for name, share in zip(("density", *COLORS), shares):
        more = tree.math("MULTIPLY_ADD", value, share, tree.attribute("FLOAT", name))
        geometry = store(tree, geometry, name, more)
    tree.set(leave.inputs["Geometry"], geometry)
    return leave.outputs["Geometry"]


def _cubes(tree, grid, sides):
    """A function (field of the grid) -> the volume of one grid that holds it."""
    place = tree.vector_math("ADD", tree.node("GeometryNodeInputPosition"), (0.5, 0.5, 0.0))
    steps = tree.vector_math("MULTIPLY", place, tree.vector_math("SUBTRACT", sides, (1.0, 1.0, 1.0)))
    column, row, layer = (tree.math("ROUND", one) for one in tree.node("ShaderNodeSeparateXYZ", steps).node.outputs)
    columns, rows, layers = tree.node("ShaderNodeSeparateXYZ", sides).node.outputs
    index = tree.math("MULTIPLY_ADD", tree.math("MULTIPLY_ADD", layer, rows, row), columns, column)

    def cube(value):
        values = sample(tree, "FLOAT", grid, value, index)
        return tree.node(
            "GeometryNodeVolumeCube", values, 0.0, (-0.5, -0.5, 0.0), (0.5, 0.5, 1.0), columns, rows, layers
        )

    return cube

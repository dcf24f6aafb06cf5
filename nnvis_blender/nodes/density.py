"""The group "NNVis Density": points of a grid with the density for each class -> cubes, points or fog."""

from . import spheres
from .builder import find_group, new_group
from .class_view import ClassView
from .fog_volume import fog_volume
from .solid import solid
from .solid_view import declare_solid_colors, least_detail, with_active_color

NAME, VERSION = "NNVis Density", 3
NONE, CUBES, POINTS, VOLUME = ("None", "Cubes", "Points", "Volume")
_POINT = 0.4  # radius of a point, over half the side of the same place's cube


def density_group():
    """The group, from the file or newly built.

    Input: vertices, those points of a regular grid that have any density, and two corners of its box, with the
    attributes density, density_<k>, class_color. Output: a mesh or points with importance, class_color and relief, or a
    volume with the grids density, red, green and blue; the materials read them.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws the density of a network's edges")
    tree.tree.is_modifier = True
    grid = tree.input("Geometry", "Geometry", "Vertices, one a grid point")
    style = tree.input("Style", "Menu", "What the density is drawn as; Volume is fog")
    size = tree.input("Size", "Float", "Side of the densest place's cube, in cells", 1.0, 0.0, 8.0)
    detail = spheres.declare_detail(tree, 0)
    viewed = declare_solid_colors(tree)
    threshold = tree.input(
        "Density Threshold", "Float", "Draw only places that are denser than this", 0.01, 0.0, 1.0, "FACTOR"
    )
    cell = tree.input("Cell", "Float", "Distance of two grid points", 1.0, 0.0, hidden=True)
    view = ClassView(tree)
    tree.panel("Material", closed=True)
    material = tree.input(
        "Material", "Material", "Of cubes and points; reads the attributes importance and class_color"
    )
    fog = tree.input("Fog Material", "Material", "Of the volume; reads its grids")

    total = tree.attribute("FLOAT", "density")
    density = view.choose("FLOAT", total, total, view.of_class("FLOAT", "density_"))
    color = view.color(tree.attribute("FLOAT_COLOR", "class_color"))
    points = _points(tree, grid, density, threshold, color)
    half = tree.math(
        "MULTIPLY", tree.math("MULTIPLY", tree.attribute("FLOAT", "importance"), size), tree.math("MULTIPLY", cell, 0.5)
    )
    cubes, dots = _cubes(tree, points, half), _dots(tree, points, half, least_detail(tree, detail, viewed))
    cubes, dots = (with_active_color(tree, drawn, view.palette, viewed) for drawn in (cubes, dots))
    styled = tree.menu_switch(
        "GEOMETRY",
        style,
        {
            NONE: None,
            CUBES: _surface(tree, cubes, material),
            POINTS: _surface(tree, dots, material),
            VOLUME: _surface(tree, _volume(tree, grid, cell, density, color, threshold), fog),
        },
    )
    tree.set_default("Style", NONE)
    tree.output("Geometry", "Geometry", styled)
    return tree.finish()


def _points(tree, grid, density, threshold, color):
    """The places that are dense enough. importance: the cube root of the density, which nn_vis draws the size by."""
    below = tree.node(
        "FunctionNodeCompare", density, threshold, properties={"data_type": "FLOAT", "operation": "LESS_EQUAL"}
    )
    kept = tree.node("GeometryNodeDeleteGeometry", grid, below, properties={"domain": "POINT"})
    points = tree.node("GeometryNodeMeshToPoints", Mesh=kept)
    root = tree.math("POWER", density, 1 / 3)
    for name, kind, value in (("importance", "FLOAT", root), ("class_color", "FLOAT_COLOR", color)):
        points = tree.node(
            "GeometryNodeStoreNamedAttribute",
            points,
            None,
            name,
            value,
            properties={"data_type": kind, "domain": "POINT"},
        )
    return points


def _cubes(tree, points, half):
    relief = tree.node(
        "GeometryNodeStoreNamedAttribute",
        points,
        None,
        "relief",
        1.0,
        properties={"data_type": "FLOAT", "domain": "POINT"},
    )
    cube = tree.node("GeometryNodeMeshCube", (2.0, 2.0, 2.0))
    return tree.node(
        "GeometryNodeRealizeInstances", tree.node("GeometryNodeInstanceOnPoints", relief, Instance=cube, Scale=half)
    )


def _dots(tree, points, half, detail):
    dots = tree.node("GeometryNodeSetPointRadius", Points=points, Radius=tree.math("MULTIPLY", half, _POINT))
    return spheres.spheres(tree, solid(tree, dots, relief=0.0), tree.node("GeometryNodeInputRadius"), detail)


def _volume(tree, grid, cell, density, color, threshold):
    """The density as fog. What the threshold hides is subtracted everywhere, so that the fog has no steps."""
    box = tree.node("GeometryNodeBoundBox", grid).node
    low, high = box.outputs["Min"], box.outputs["Max"]
    counts = [tree.math("ADD", steps, 1.0) for steps in _steps(tree, low, high, cell)]
    place = tree.node("GeometryNodeInputPosition")
    index = tree.node("GeometryNodeSampleNearest", grid, place, properties={"domain": "POINT"})
    away = tree.vector_math("DISTANCE", place, _sampled(tree, grid, "FLOAT_VECTOR", place, index), result="Value")
    is_held = tree.math("LESS_THAN", away, tree.math("MULTIPLY", cell, 0.5))
    seen = tree.math("MAXIMUM", tree.math("SUBTRACT", density, threshold), 0.0)

    def cube(value):
        sampled = tree.math("MULTIPLY", _sampled(tree, grid, "FLOAT", value, index), is_held)
        return tree.node("GeometryNodeVolumeCube", sampled, 0.0, low, high, *counts)

    return fog_volume(tree, cube, seen, color)


def _sampled(tree, grid, data_type: str, value, index):
    return tree.node(
        "GeometryNodeSampleIndex", grid, value, index, properties={"data_type": data_type, "domain": "POINT"}
    )


def _steps(tree, low, place, cell) -> list:
    """How many cells a place lies beyond low along X, Y and Z."""
    apart = tree.node("ShaderNodeSeparateXYZ", tree.vector_math("SUBTRACT", place, low)).node
    return [tree.math("ROUND", tree.math("DIVIDE", apart.outputs[axis], cell)) for axis in "XYZ"]


def _surface(tree, geometry, material):
    return tree.node("GeometryNodeSetMaterial", Geometry=geometry, Material=material)

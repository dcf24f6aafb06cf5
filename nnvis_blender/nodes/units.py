"""The group "NNVis Units": vertices with the stored attributes -> the units that are drawn."""

from . import spheres
from .builder import find_group, new_group
from .circuit import Circuit
from .class_view import ClassView
from .epoch import Epoch
from .iteration import Iteration
from .mark import Mark
from .paths import Paths, paths_at_epoch
from .solid import solid
from .solid_view import declare_solid_colors, least_detail, with_active_color
from .unit_epochs import UnitEpochs
from .unit_samples import UnitSamples

NAME, VERSION = "NNVis Units", 8
NONE, SPHERES, TRANSPARENT_SPHERES, POINTS = ("None", "Spheres", "Transparent Spheres", "Points")
_POINT = 0.3  # radius of a point, over that of a layer's strongest unit
_FAINTEST = 0.35  # of its radius keeps a unit that the chosen class has no use for, so that the layers stay readable


def units_group():
    """The group, from the file or newly built.

    Input: vertices with the attributes strength, room, importance_<k>, class_color, position_<state> for the input
    Iteration, path_rank, path_rank_<k> and path_importance for the input Only Paths, circuit_<number> for the input
    Circuit, and picked, which is marked; for the input Epoch see unit_epochs.py, for the input Weigh By
    unit_samples.py.
    Output: points with radius, importance and class_color, which the material reads.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws a network's units from their stored attributes")
    tree.tree.is_modifier = True
    vertices = tree.input("Geometry", "Geometry", "Vertices, one a unit")
    style = tree.input(
        "Style",
        "Menu",
        "What a unit is drawn as; Spheres are opaque, Transparent Spheres as opaque as their importance makes them",
    )
    size = tree.input(
        "Size",
        "Float",
        "Radius of the strongest unit of each layer; at most what an image's pixels leave",
        0.022,
        0.0,
        1.0,
        "DISTANCE",
    )
    iteration = Iteration(tree)
    epoch = Epoch(tree)
    at_epochs = UnitEpochs(tree, epoch)
    detail = spheres.declare_detail(tree, 3)
    viewed = declare_solid_colors(tree)
    tree.panel("Selection")
    threshold = tree.input(
        "Importance Threshold", "Float", "Draw only units that are stronger than this", 0.0, 0.0, 1.0, "FACTOR"
    )
    only_paths = tree.input("Only Paths", "Bool", "Draw only units on paths through the picked unit or edge", False)
    budget = tree.input("Path Budget", "Int", "The edges' Edge Budget", 6000, 0, hidden=True)
    least = tree.input("Path Threshold", "Float", "The edges' Importance Threshold", 0.0, 0.0, 1.0, hidden=True)
    circuit = Circuit(tree, follows=True)
    mark = Mark(tree)
    view = ClassView(tree)
    samples = UnitSamples(tree)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes importance and class_color")

    vertices = at_epochs.units(vertices, view.index, tree.node("GeometryNodeInputIndex"))
    on_paths = paths_at_epoch(tree, vertices, epoch, view.index, "POINT", 0, 1.0)
    vertices = samples.told(epoch.earlier("GEOMETRY", vertices, on_paths))
    strength = tree.attribute("FLOAT", "strength")
    below = tree.node(
        "FunctionNodeCompare", strength, threshold, properties={"data_type": "FLOAT", "operation": "LESS_EQUAL"}
    )
    paths = Paths(tree, view, only_paths)
    beyond = tree.node(
        "FunctionNodeCompare", paths.rank, budget, properties={"data_type": "INT", "operation": "GREATER_EQUAL"}
    )
    faint = tree.node(
        "FunctionNodeCompare", paths.importance, least, properties={"data_type": "FLOAT", "operation": "LESS_EQUAL"}
    )
    aside = tree.node("FunctionNodeBooleanMath", beyond, faint, properties={"operation": "OR"})
    aside = tree.node("FunctionNodeBooleanMath", aside, paths.shown_alone, properties={"operation": "AND"})
    hidden = circuit.selected(tree.node("FunctionNodeBooleanMath", below, aside, properties={"operation": "OR"}))
    share = view.of_class("FLOAT", "importance_")
    shown = circuit.strength(samples.strength(view.choose("FLOAT", strength, strength, share)))
    strength = circuit.strength(samples.strength(strength))
    emphasis = tree.mix("FLOAT", view.emphasis(share), _FAINTEST, 1.0)
    fitting = tree.math("MINIMUM", size, samples.room())
    radius = tree.math("MULTIPLY", tree.math("MULTIPLY", strength, fitting), emphasis)
    place = tree.node(
        "GeometryNodeSwitch",
        iteration.moves_units,
        tree.node("GeometryNodeInputPosition"),
        iteration.units("position_"),
        properties={"input_type": "VECTOR"},
    )
    placed = tree.node("GeometryNodeSetPosition", Geometry=vertices, Position=place)
    drawn = tree.node("GeometryNodeDeleteGeometry", placed, hidden, properties={"domain": "POINT"})
    drawn = tree.node("GeometryNodeMeshToPoints", Mesh=drawn, Radius=radius)
    color = samples.color(view.color(tree.attribute("FLOAT_COLOR", "class_color")))
    drawn = tree.node(
        "GeometryNodeStoreNamedAttribute",
        drawn,
        None,
        "class_color",
        color,
        properties={"data_type": "FLOAT_COLOR", "domain": "POINT"},
    )
    drawn = tree.node(
        "GeometryNodeStoreNamedAttribute",
        drawn,
        None,
        "importance",
        shown,
        properties={"data_type": "FLOAT", "domain": "POINT"},
    )
    even = tree.math("MULTIPLY", tree.math("MULTIPLY", fitting, _POINT), emphasis)
    dots = tree.node("GeometryNodeSetPointRadius", Points=drawn, Radius=even)
    radius, detail = tree.node("GeometryNodeInputRadius"), least_detail(tree, detail, viewed)
    styled = tree.menu_switch(
        "GEOMETRY",
        style,
        {
            NONE: None,
            SPHERES: spheres.spheres(tree, solid(tree, drawn, relief=1.0), radius, detail),
            TRANSPARENT_SPHERES: spheres.spheres(tree, drawn, radius, detail),
            POINTS: spheres.spheres(tree, solid(tree, dots, relief=0.0), radius, detail),
        },
    )
    tree.set_default("Style", TRANSPARENT_SPHERES)
    styled = mark.ring(styled, placed, size)
    styled = with_active_color(tree, styled, view.palette, viewed)
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=styled, Material=material))
    return tree.finish()

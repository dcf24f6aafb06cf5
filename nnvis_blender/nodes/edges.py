"""The group "NNVis Edges": hair curves with the stored attributes -> the edges that are drawn."""

from . import spheres
from .builder import find_group, new_group
from .circuit import Circuit
from .class_view import ClassView
from .dashes import Dashes
from .edge_epochs import edges_at_epoch
from .edge_samples import EdgeSamples
from .edge_styles import STRANDS, styled_edges
from .epoch import Epoch
from .iteration import Iteration
from .mark import Mark
from .paths import Paths
from .perspective import Perspective
from .solid_view import declare_solid_colors, least_detail, with_active_color
from .unit_epochs import UnitEpochs

NAME, VERSION = "NNVis Edges", 11
DRAWN_COUNT, DRAWN_SHARE, NONE_DRAWN = "drawn_count", "drawn_share", "none_drawn"


def edges_group():
    """The group, from the file or newly built.

    Input: curves with the attributes position_bundled (POINT), importance, rank, rank_<k>, source_importance,
    target_importance, source_importance_<k>, target_importance_<k>, source_color, target_color (CURVE); for the input
    Iteration also source_position_<state>, target_position_<state> (CURVE) and position_iteration_<state> (POINT); for
    the input Only Paths also path_rank, path_rank_<k>, path_importance (CURVE), and picked (CURVE), which is marked;
    for the input Circuit circuit_<number> (CURVE); for the input Weigh By also source, number, connection (CURVE); for
    the input Epoch what edge_epochs.py reads.
    Output: curves, a mesh or points with radius, importance and class_color (POINT),
    in solid styles opaque and relief as well, which the material reads. With them comes one instance of nothing, whose
    attributes DRAWN_COUNT and DRAWN_SHARE say how many curves are drawn, and their share of all curves' importance, and
    NONE_DRAWN that the style draws none of them.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws a network's edges from their stored attributes")
    tree.tree.is_modifier = True
    curves = tree.input("Geometry", "Geometry", "Hair curves, one an edge")
    style = tree.input(
        "Style",
        "Menu",
        "What an edge is drawn as; Tubes are Strands as meshes, for EEVEE 4.5, whose strands have one radius",
    )
    size = tree.input("Size", "Float", "Radius of an edge of importance 1", 0.008, 0.0, 1.0, "DISTANCE")
    halo = tree.input(
        "Halo", "Float", "Margin that hides what runs behind a strand or tube, over its own width", 0.0, 0.0, 10.0
    )
    taper = tree.input(
        "Depth Weight", "Float", "How much thinner the farthest lines are than the nearest", 0.0, 0.0, 1.0, "FACTOR"
    )
    bundle = tree.input("Bundle", "Float", "From straight lines (0) to bundled ones (1)", 1.0, 0.0, 1.0, "FACTOR")
    iteration = Iteration(tree)
    epoch = Epoch(tree, leads=True)
    units = UnitEpochs(tree, epoch)
    detail = spheres.declare_detail(tree, 0)
    viewed = declare_solid_colors(tree)
    tree.panel("Selection")
    budget = tree.input(
        "Edge Budget",
        "Int",
        "Draw only so many edges, the most important ones (of the class, in the view Class)",
        6000,
        0,
    )
    threshold = tree.input(
        "Importance Threshold", "Float", "Draw only edges that are more important than this", 0.0, 0.0, 1.0, "FACTOR"
    )
    only_paths = tree.input(
        "Only Paths",
        "Bool",
        "Draw only what lies on paths through the picked unit or edge, all of whose edges Edge Budget and "
        "Importance Threshold leave",
        False,
    )
    circuit = Circuit(tree)
    mark = Mark(tree)
    view = ClassView(tree)
    samples = EdgeSamples(tree, epoch)
    dashes = Dashes(tree)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes importance and class_color")

    curves = edges_at_epoch(tree, curves, epoch, units, view.index)
    edge_importance = tree.attribute("FLOAT", "importance")
    rank = view.choose("INT", *2 * (tree.attribute("INT", "rank"),), view.of_class("INT", "rank_"))
    paths = Paths(tree, view, only_paths)
    rank, least = (
        tree.node("GeometryNodeSwitch", paths.shown_alone, own, of_path, properties={"input_type": kind})
        for kind, own, of_path in (("INT", rank, paths.rank), ("FLOAT", edge_importance, paths.importance))
    )
    drawn = selected = _selected(tree, curves, rank, budget, threshold, least, circuit)
    along = tree.node("GeometryNodeSplineParameter", result="Factor")
    importance = _importance_along(tree, along, edge_importance)
    share = tree.mix("FLOAT", along, *(view.of_class("FLOAT", f"{end}_importance_") for end in ("source", "target")))
    color = tree.mix("RGBA", along, *(tree.attribute("FLOAT_COLOR", f"{end}_color") for end in ("source", "target")))
    importance = samples.strength(importance)
    shown = circuit.strength(samples.strength(view.choose("FLOAT", importance, importance, share)))
    importance = circuit.strength(importance)

    emphasis = view.emphasis(share)
    strength = tree.math("MULTIPLY", importance, emphasis)
    thickness, places = tree.math("MULTIPLY", strength, size), _places(tree, iteration, bundle, along)
    drawn = tree.node("GeometryNodeSetCurveRadius", Curve=drawn, Radius=thickness)
    drawn = tree.node(
        "GeometryNodeStoreNamedAttribute",
        drawn,
        None,
        "class_color",
        samples.color(view.color(color)),
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
    drawn = tree.node("GeometryNodeSetPosition", Geometry=drawn, Position=places)
    perspective = Perspective(tree, curves)
    far = tree.math("SUBTRACT", 1.0, perspective.nearness())
    weight = tree.math("SUBTRACT", 1.0, tree.math("MULTIPLY", taper, far))
    radius = tree.math("MULTIPLY", tree.node("GeometryNodeInputRadius"), weight)
    drawn = tree.node("GeometryNodeSetCurveRadius", Curve=drawn, Radius=radius)
    drawn = dashes.cut(drawn)
    detail = least_detail(tree, detail, viewed)
    styled = styled_edges(tree, style, drawn, size, detail, emphasis, viewed, halo, perspective)
    styled = mark.sheath(styled, curves, places, thickness, size)
    styled = with_active_color(tree, styled, view.palette, viewed)
    tree.set_default("Style", STRANDS)
    tally = _tally(tree, curves, selected, edge_importance, styled)
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in (tally, styled):
        tree.set(joined.inputs["Geometry"], part)
    styled = joined.outputs["Geometry"]
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=styled, Material=material))
    return tree.finish()


def _selected(tree, curves, rank, budget, threshold, importance, circuit):
    """The curves that the budget, the threshold and the circuit leave."""
    beyond = tree.node(
        "FunctionNodeCompare", rank, budget, properties={"data_type": "INT", "operation": "GREATER_EQUAL"}
    )
    below = tree.node(
        "FunctionNodeCompare", importance, threshold, properties={"data_type": "FLOAT", "operation": "LESS_EQUAL"}
    )
    hidden = tree.node("FunctionNodeBooleanMath", beyond, below, properties={"operation": "OR"})
    return tree.node("GeometryNodeDeleteGeometry", curves, circuit.selected(hidden), properties={"domain": "CURVE"})


def _tally(tree, curves, drawn, importance, styled):
    """One instance of nothing that says how much of the curves is drawn, for who reads the edges' object, and whether
    the style draws any.
    """
    sizes = [
        tree.node("GeometryNodeAttributeDomainSize", styled, properties={"component": component})
        for component in ("MESH", "CURVE", "POINTCLOUD")
    ]
    seen = tree.math("ADD", tree.math("ADD", *sizes[:2]), sizes[2])
    sums = [
        tree.node(
            "GeometryNodeAttributeStatistic",
            part,
            None,
            importance,
            result="Sum",
            properties={"data_type": "FLOAT", "domain": "CURVE"},
        )
        for part in (drawn, curves)
    ]
    count = tree.node(
        "GeometryNodeAttributeDomainSize", drawn, result="Spline Count", properties={"component": "CURVE"}
    )
    tally = tree.node("GeometryNodeInstanceOnPoints", tree.node("GeometryNodePoints", 1))
    none = tree.math("MULTIPLY", tree.math("LESS_THAN", seen, 0.5), tree.math("GREATER_THAN", count, 0.5))
    for name, kind, value in (
        (DRAWN_COUNT, "INT", count),
        (DRAWN_SHARE, "FLOAT", tree.math("DIVIDE", *sums)),
        (NONE_DRAWN, "INT", none),
    ):
        tally = tree.node(
            "GeometryNodeStoreNamedAttribute",
            tally,
            None,
            name,
            value,
            properties={"data_type": kind, "domain": "INSTANCE"},
        )
    return tally


def _importance_along(tree, along, edge_importance):
    """The edge's importance (largest of the network: 1), shared out along it as the class vectors at its ends are long.

    nn_vis: I = ((1 - t) |n_s| + t |n_t|) alpha;
    here times importance / (mean of the two lengths), which sets the scale.
    """
    source, target = (tree.attribute("FLOAT", f"{end}_importance") for end in ("source", "target"))
    mean = tree.math("MAXIMUM", tree.math("MULTIPLY", tree.math("ADD", source, target), 0.5), 1e-9)
    return tree.math("MULTIPLY", edge_importance, tree.math("DIVIDE", tree.mix("FLOAT", along, source, target), mean))


def _places(tree, iteration, bundle, along):
    """Where the samples lie: between the straight line and the bundle, both at this iteration."""
    straight = tree.mix("VECTOR", along, *(iteration.units(f"{end}_position_") for end in ("source", "target")))
    straight = _switch(tree, iteration.moves_units, tree.node("GeometryNodeInputPosition"), straight)
    bundled = _switch(
        tree,
        iteration.moves_edges,
        tree.attribute("FLOAT_VECTOR", "position_bundled"),
        iteration.edges("position_iteration_"),
    )
    return tree.mix("VECTOR", tree.math("MULTIPLY", bundle, iteration.gathered()), straight, bundled)


def _switch(tree, condition, without, having):
    return tree.node("GeometryNodeSwitch", condition, without, having, properties={"input_type": "VECTOR"})

"""The group "NNVis Chart": a mesh with the stored attributes of a chart -> flat lines, dots and bands."""

from .builder import find_group, new_group

NAME, VERSION = "NNVis Chart", 2
SERIES, BAND, FRAME, GRID, MARK, LEADER = range(6)  # of the attribute kind
_SIDES, _DOT_SIDES = 12, 24
_FLATNESS = 0.05  # what is left of a line's thickness: it is ink on a sheet, but its depth still says what covers what


def chart_group():
    """The group, from the file or newly built.

    Input: a mesh with the POINT attributes kind, reveal, previous, width, depth, opacity (and class_color, tint, which
    the material reads). Output: a mesh; opacity holds what the material shall use.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws a chart from its stored attributes")
    tree.tree.is_modifier = True
    mesh = tree.input("Geometry", "Geometry", "Faces are bands, loose edges are lines")
    reveal = tree.input("Reveal", "Float", "Draws the curves from left (0) to right (1)", 1.0, 0.0, 1.0, "FACTOR")
    epoch = tree.input("Epoch", "Float", "Up to which epoch of the training the curves are drawn", 0.0, 0.0, 1e9)
    ends = [
        tree.input(f"{end} Epoch", "Float", f"Where the axis of epochs {verb}; of no epochs 0", 0.0, hidden=True)
        for end, verb in (("First", "begins"), ("Last", "ends"))
    ]
    width = tree.input(
        "Line Width", "Float", "Width of a curve; of other lines, a share of it", 0.008, 0.0, 0.2, "DISTANCE"
    )
    dots = tree.input(
        "Dot Size",
        "Float",
        "Diameter of the dots at the measured points, over the line's width; 1: none to see",
        1.8,
        1.0,
        10.0,
    )
    band = tree.input("Band Opacity", "Float", "Of the spread over the seeds", 0.25, 0.0, 1.0, "FACTOR")
    grid = tree.input("Grid Opacity", "Float", "Of the grid lines", 0.16, 0.0, 1.0, "FACTOR")
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes class_color, tint and opacity")

    kind = tree.attribute("INT", "kind")
    front = tree.math("MINIMUM", reveal, _epoch_share(tree, epoch, *ends))
    shown = _store(tree, _revealed(tree, mesh, front), "opacity", _opacity(tree, kind, band, grid))
    is_band = _equal(tree, kind, BAND)
    bands = tree.node("GeometryNodeSeparateGeometry", shown, is_band, properties={"domain": "POINT"})
    lines = bands.node.outputs["Inverted"]
    radius = tree.math("MULTIPLY", tree.math("MULTIPLY", tree.attribute("FLOAT", "width"), width), 0.5)
    ribbons = _ribbons(tree, lines, radius)
    is_dotted = tree.node(
        "FunctionNodeBooleanMath",
        _equal(tree, kind, SERIES),
        _compare(tree, dots, "GREATER_THAN", 1.0),
        properties={"operation": "AND"},
    )
    discs = _discs(tree, lines, is_dotted, tree.math("MULTIPLY", radius, dots))
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in (bands, ribbons, discs):
        tree.set(joined.inputs["Geometry"], part)
    drawn = _layered(tree, joined.outputs["Geometry"])
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=drawn, Material=material))
    return tree.finish()


def _equal(tree, value, number: int):
    return tree.node("FunctionNodeCompare", value, number, properties={"data_type": "INT", "operation": "EQUAL"})


def _compare(tree, value, operation: str, other):
    return tree.node("FunctionNodeCompare", value, other, properties={"data_type": "FLOAT", "operation": operation})


def _epoch_share(tree, epoch, first, last):
    """Where an epoch is on its axis, from 0 to 1; 1 where the axis is of something else."""
    length = tree.math("SUBTRACT", last, first)
    share = tree.math("DIVIDE", tree.math("SUBTRACT", epoch, first), length, clamp=True)
    is_of_epochs = _compare(tree, length, "GREATER_THAN", 0.0)
    return tree.node("GeometryNodeSwitch", is_of_epochs, 1.0, share, properties={"input_type": "FLOAT"})


def _store(tree, geometry, name: str, value):
    return tree.node(
        "GeometryNodeStoreNamedAttribute",
        geometry,
        None,
        name,
        value,
        properties={"data_type": "FLOAT", "domain": "POINT"},
    )


def _revealed(tree, mesh, reveal):
    """The part left of the front: points beyond it go, but the first of each line is drawn back onto it."""
    place, previous = tree.attribute("FLOAT", "reveal"), tree.attribute("INT", "previous")
    before = tree.node(
        "GeometryNodeFieldAtIndex", Index=previous, Value=place, properties={"data_type": "FLOAT", "domain": "POINT"}
    )
    position = tree.node("GeometryNodeInputPosition")
    position_before = tree.node(
        "GeometryNodeFieldAtIndex",
        Index=previous,
        Value=position,
        properties={"data_type": "FLOAT_VECTOR", "domain": "POINT"},
    )
    beyond = _compare(tree, place, "GREATER_THAN", reveal)
    share = tree.math("DIVIDE", tree.math("SUBTRACT", reveal, before), tree.math("SUBTRACT", place, before))
    drawn_back = tree.node(
        "GeometryNodeSetPosition",
        Geometry=mesh,
        Selection=beyond,
        Position=tree.mix("VECTOR", share, position_before, position),
    )
    wholly = _compare(tree, before, "GREATER_EQUAL", reveal)
    hidden = tree.node("FunctionNodeBooleanMath", beyond, wholly, properties={"operation": "AND"})
    return tree.node("GeometryNodeDeleteGeometry", drawn_back, hidden, properties={"domain": "POINT"})


def _opacity(tree, kind, band, grid):
    """The stored opacity, times the control's where there is one."""
    factor = tree.node("GeometryNodeSwitch", _equal(tree, kind, BAND), 1.0, band, properties={"input_type": "FLOAT"})
    factor = tree.node("GeometryNodeSwitch", _equal(tree, kind, GRID), factor, grid, properties={"input_type": "FLOAT"})
    return tree.math("MULTIPLY", tree.attribute("FLOAT", "opacity"), factor)


def _ribbons(tree, lines, radius):
    curves = tree.node("GeometryNodeMeshToCurve", lines)
    return tree.node(
        "GeometryNodeCurveToMesh", curves, tree.node("GeometryNodeCurvePrimitiveCircle", _SIDES, Radius=1.0), radius
    )


def _discs(tree, lines, selection, radius):
    """A disc in the chart's plane at each of the points."""
    disc = tree.node("GeometryNodeMeshCircle", _DOT_SIDES, 1.0, properties={"fill_type": "NGON"})
    points = tree.node("GeometryNodeMeshToPoints", lines, selection)
    upright = tree.node("FunctionNodeEulerToRotation", (1.5707963, 0.0, 0.0))
    discs = tree.node("GeometryNodeInstanceOnPoints", points, Instance=disc, Rotation=upright, Scale=radius)
    return tree.node("GeometryNodeRealizeInstances", discs)


def _layered(tree, mesh):
    """Everything flat on its layer: Y is minus the depth."""
    x, y, z = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition")).node.outputs
    layer = tree.math("SUBTRACT", tree.math("MULTIPLY", y, _FLATNESS), tree.attribute("FLOAT", "depth"))
    return tree.node("GeometryNodeSetPosition", Geometry=mesh, Position=tree.node("ShaderNodeCombineXYZ", x, layer, z))

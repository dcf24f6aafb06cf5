"""The group "NNVis Cells": a tile at each point, with its number. Every rig draws its plates by it."""

from ..builder import find_group, new_group
from ..texts import store
from .numbers import numbers_group

NAME, VERSION = "NNVis Cells", 1
INK, SIGNED, ACCENT = 0.0, 1.0, 2.0  # of the attribute hue: from sheet to ink; by sign, blue or red; the look's accent
SOLID, HOLLOW, BARE = range(3)  # of the attribute hollow: a tile, its outline, or none
ON_TILE, ALONE = 1.0, 2.0  # of the attribute ink: a number on a tile of that tone and hue; text of that colour itself
_GAP, _ROUND = 0.92, 0.12  # side of a tile, radius of its corners, over the side of its cell
_OUTLINE, _SMOOTH = 0.012, 4  # radius of an outline's line over that side; segments of a corner
_RAISED = 0.012  # from a tile to its number, over the side


def cells_group():
    """The group, from the file or newly built. All lies in the plane of X and Y, and is read from +Z.

    Input: points with the attributes side, tone, hue and opacity FLOAT and hollow INT (SOLID, ...) of a tile, and
    those of nodes/rigs/numbers.py. tone: 0 (or -1) to 1. Output: a mesh with tone, hue, opacity and ink, which the
    material reads, and whatever else the points have, a value a tile.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "A tile with a number at each point")
    points = tree.input("Geometry", "Geometry", "Points with the attributes side, value, tone, hue and opacity")
    rotation = tree.input("Rotation", "Rotation", "Of all tiles")
    depth = tree.input("Depth", "Float", "Thickness of a tile, over its side", 0.12, 0.0, 1.0)
    side = tree.attribute("FLOAT", "side")
    tiles = tree.node(
        "GeometryNodeInstanceOnPoints",
        points,
        tree.math("LESS_THAN", tree.attribute("INT", "hollow"), BARE - 0.5),
        Instance=_tiles(tree, depth),
        Pick_Instance=True,
        Instance_Index=tree.attribute("INT", "hollow"),
        Rotation=rotation,
        Scale=side,
    )
    tiles = tree.node("GeometryNodeRealizeInstances", tiles)
    before = tree.node("FunctionNodeRotateVector", (0.0, 0.0, 1.0), rotation)
    raised = tree.math("MULTIPLY", side, _RAISED)
    before = tree.node("ShaderNodeVectorMath", before, properties={"operation": "SCALE"}, Scale=raised)
    texts = tree.node("GeometryNodeSetPosition", Geometry=points, Offset=before)
    on = tree.math("GREATER_THAN", tree.attribute("INT", "hollow"), 0.5)
    texts = store(tree, texts, "ink", tree.mix("FLOAT", on, ON_TILE, ALONE))
    texts = store(tree, texts, "opacity", 1.0)
    texts = tree.group(numbers_group(), Geometry=texts, Rotation=rotation).outputs["Geometry"]
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in (tiles, texts):
        tree.set(joined.inputs["Geometry"], part)
    tree.output("Geometry", "Geometry", joined.outputs["Geometry"])
    return tree.finish()


def _tiles(tree, depth):
    """Two instances, a solid tile and an outline: squares of side 1 with round corners, with their faces at z = 0."""
    square = tree.node("GeometryNodeCurvePrimitiveQuadrilateral", _GAP, _GAP)
    square = tree.node("GeometryNodeCurveSplineType", square, properties={"spline_type": "BEZIER"})
    square = tree.node("GeometryNodeFilletCurve", square, Radius=_ROUND)
    square = tree.node("GeometryNodeSetSplineResolution", Geometry=square, Resolution=_SMOOTH)
    face = tree.node("GeometryNodeFillCurve", square)
    back = tree.node("ShaderNodeCombineXYZ", 0.0, 0.0, tree.math("MULTIPLY", depth, -1.0))
    sides = tree.node("GeometryNodeExtrudeMesh", face, Offset=back, Individual=False)
    solid = tree.add("GeometryNodeJoinGeometry")
    for part in (face, sides):
        tree.set(solid.inputs["Geometry"], part)
    profile = tree.node("GeometryNodeCurvePrimitiveCircle", 6, Radius=_OUTLINE)
    outline = tree.node("GeometryNodeCurveToMesh", square, profile)
    both = tree.add("GeometryNodeJoinGeometry")
    for part in (outline, solid.outputs["Geometry"]):  # the last link of a multi-input comes first
        tree.set(both.inputs["Geometry"], tree.node("GeometryNodeGeometryToInstance", part))
    return both.outputs["Geometry"]

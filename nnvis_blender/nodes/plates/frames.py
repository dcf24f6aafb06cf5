"""Rectangles that face as plates do: filled, or their outlines."""

from ..texts import store

_SIDE_ON = (0.0, 1.5707963, 0.0)  # a grid in the XY plane -> its x down, its y across, its face where the input is


def filled(tree, points, half, color, opacity):
    """A rectangle at each point. half: (along x, along y, 0), half its size. Both sides of it are seen."""
    quads = _quads(tree, _inked(tree, points, color, opacity), half)
    return store(tree, quads, "flat", 1.0)


def outlined(tree, points, half, color, opacity, thickness):
    """The rectangle's outline, a round rule of this radius."""
    curves = tree.node("GeometryNodeMeshToCurve", _quads(tree, _inked(tree, points, color, opacity), half))
    round_ = tree.node("GeometryNodeCurvePrimitiveCircle", 6, Radius=thickness)
    return tree.node("GeometryNodeCurveToMesh", curves, round_)


def joined(tree, *geometries):
    """All of them as one geometry."""
    node = tree.add("GeometryNodeJoinGeometry")
    for one in reversed(geometries):  # the last link of a multi-input comes first
        tree.set(node.inputs["Geometry"], one)
    return node.outputs["Geometry"]


def _inked(tree, points, color, opacity):
    return store(tree, store(tree, points, "class_color", color, "FLOAT_COLOR"), "opacity", opacity)


def _quads(tree, points, half):
    outputs = tree.node("ShaderNodeSeparateXYZ", half).node.outputs
    quads = tree.node(
        "GeometryNodeInstanceOnPoints",
        points,
        Instance=tree.node("GeometryNodeMeshGrid", 2.0, 2.0, 2, 2),
        Rotation=tree.node("FunctionNodeEulerToRotation", _SIDE_ON),
        Scale=tree.node("ShaderNodeCombineXYZ", outputs["Y"], outputs["X"], 1.0),
    )
    return tree.node("GeometryNodeRealizeInstances", quads)

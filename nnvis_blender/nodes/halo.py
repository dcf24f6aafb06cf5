"""Depth-dependent halos (M. Everts et al., 2009): a margin round each line that hides what runs well behind it.

Lines of one bundle, which run at about one depth, do not cut each other; where bundles cross, the nearer is whole.
"""

from .lean import lean

_BEHIND = 0.05  # how far a halo stands behind its line, seen from the camera, over the width of a layer


def with_halos(tree, curves, halo, perspective):
    """The curves, and where halo is above 0 a wider copy of each behind it with the attribute halo = 1.

    halo: width of the margin over the curve's own. Behind is away from the camera of the Perspective.
    """
    offset = tree.vector_math("SCALE", perspective.away(), Scale=_BEHIND)
    radius = tree.math("MULTIPLY", tree.node("GeometryNodeInputRadius"), tree.math("ADD", halo, 1.0))
    wide = tree.node("GeometryNodeSetCurveRadius", Curve=lean(tree, curves), Radius=radius)
    behind = tree.node("GeometryNodeSetPosition", Geometry=wide, Offset=offset)
    behind = tree.node(
        "GeometryNodeStoreNamedAttribute",
        behind,
        None,
        "halo",
        1.0,
        properties={"data_type": "FLOAT", "domain": "POINT"},
    )
    both = tree.add("GeometryNodeJoinGeometry")
    for geometry in (behind, curves):
        tree.set(both.inputs["Geometry"], geometry)
    wanted = tree.node("FunctionNodeCompare", halo, 0.0, properties={"data_type": "FLOAT", "operation": "GREATER_THAN"})
    return tree.node(
        "GeometryNodeSwitch", wanted, curves, both.outputs["Geometry"], properties={"input_type": "GEOMETRY"}
    )

"""What made geometry does not need.

A mesh, or a point a sample, would carry a copy of every class's values at each of its points.
"""

from .. import compat

_READ_BEFORE = (
    *("rank_*", "path_*", "picked", "source_*", "target_*", "importance_*", "position_*"),
    *("activation_*", "contribution_*"),
)


def lean(tree, geometry):
    """The geometry without the attributes of classes, ends, states and samples, which fields before it have read."""
    for pattern in _READ_BEFORE:
        node = tree.node("GeometryNodeRemoveAttribute", Geometry=geometry, Name=pattern).node
        compat.match_wildcards(node)
        geometry = node.outputs["Geometry"]
    return geometry

"""What made geometry does not need.

A mesh, or a point a sample, would carry a copy of every class's values at each of its points.
"""

from .. import compat
from .builder import find_group, new_group

_READ_BEFORE = (
    *("rank_*", "path_*", "picked", "source_*", "target_*", "importance_*", "position_*"),
    *("number", "connection"),
)


def lean(tree, geometry):
    """The geometry without the attributes of classes, ends, states and samples, which fields before it have read."""
    return shared_without(tree, geometry, "NNVis Lean", _READ_BEFORE)


def without(tree, geometry, patterns):
    """The geometry without attributes of these names, which may have a *: each point that is made would have a copy."""
    for pattern in patterns:
        node = tree.node("GeometryNodeRemoveAttribute", Geometry=geometry, Name=pattern).node
        compat.match_wildcards(node)
        geometry = node.outputs["Geometry"]
    return geometry


def shared_without(tree, geometry, name: str, patterns):
    """The same by a group of this name, for what many groups remove."""
    group = find_group(name, 1)
    if group is None:
        made = new_group(name, "GeometryNodeTree", 1, "Removes attributes that have been read")
        plain = made.input("Geometry", "Geometry", "Of any kind")
        made.output("Geometry", "Geometry", without(made, plain, patterns))
        group = made.finish()
    return tree.group(group, Geometry=geometry).outputs["Geometry"]

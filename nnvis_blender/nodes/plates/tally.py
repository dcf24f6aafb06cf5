"""What is told of what is drawn, with the geometry: for whom reads the object."""

from ..texts import store
from .frames import joined


def tallied(tree, geometry, **counts):
    """The geometry with one instance of nothing, whose attributes are these counts."""
    tally = tree.node("GeometryNodeInstanceOnPoints", tree.node("GeometryNodePoints", 1))
    for name, count in counts.items():
        tally = store(tree, tally, name, count, "INT", "INSTANCE")
    return joined(tree, tally, geometry)

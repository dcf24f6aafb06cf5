"""The values of a surface at the epoch that is shown."""

from ... import compat
from ..texts import store

VALUE = "now_"


def values_now(tree, geometry, epoch, fields, follows):
    """The geometry with now_<k> in the place of the values at all epochs.

    epoch: the group's Epoch. fields: how many values each place has. follows: whether they are kept for each
    checkpoint.
    """
    enter, leave = tree.repeat(fields, Geometry=("GEOMETRY", geometry))
    number = enter.outputs["Iteration"]

    def at(checkpoint):
        name = tree.format("value_{k}_epoch_{i}", k=("INT", number), i=("INT", checkpoint))
        return tree.attribute("FLOAT", name)

    plain = tree.attribute("FLOAT", tree.numbered("value_", number))
    following = epoch.choose("FLOAT", plain, epoch.between("FLOAT", at))
    value = tree.node("GeometryNodeSwitch", follows, plain, following, properties={"input_type": "FLOAT"})
    tree.set(leave.inputs["Geometry"], store(tree, enter.outputs["Geometry"], tree.numbered(VALUE, number), value))
    node = tree.node("GeometryNodeRemoveAttribute", Geometry=leave.outputs["Geometry"], Name="value_*").node
    compat.match_wildcards(node)
    return node.outputs["Geometry"]

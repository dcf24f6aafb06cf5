"""What units are at an epoch, inside a node tree: read from a hidden object of one point a unit, of all layers.

It is the part "unit epochs" (scene/parts/epochs.py), which the input Unit Epochs hands to the group.
"""

from .texts import sample, store

TOGETHER = 3  # shares of classes are held by an attribute, as the red, green and blue of a colour


class UnitEpochs:
    """The input of a group that says what units are at each checkpoint. Made while the group's inputs are declared.

    epoch: the group's Epoch.
    """

    def __init__(self, tree, epoch):
        self._tree, self._epoch = tree, epoch
        units = tree.input("Unit Epochs", "Object", "Its points carry what units are at checkpoints", hidden=True)
        self._points = tree.node("GeometryNodeObjectInfo", units, result="Geometry")

    def of(self, data_type: str, name: str, unit):
        """What a unit, numbered through all layers, has of the attributes <name>_epoch_<checkpoint> at the epoch."""
        return sample(
            self._tree,
            data_type,
            self._points,
            self._epoch.between(data_type, lambda one: self._epoch.at(data_type, name, one)),
            unit,
        )

    def share(self, index, unit):
        """The share that a class has of what a unit matters. index: of the class, a socket."""
        kept, place = shares_of(self._tree, index)
        return place(self.of("FLOAT_COLOR", kept, unit))

    def place(self, unit):
        """Where a unit is."""
        return self.of("FLOAT_VECTOR", "position", unit)

    def move(self, points, unit):
        """Points at the places of their units."""
        tree = self._tree
        place = self._epoch.earlier("FLOAT_VECTOR", tree.node("GeometryNodeInputPosition"), self.place(unit))
        return tree.node("GeometryNodeSetPosition", Geometry=points, Position=place)

    def units(self, vertices, index, unit):
        """Vertices of units where these are at the epoch, and with their importance, strength and colour there.

        index: of the class whose share is looked at. unit: the unit of each, numbered through all layers.
        """
        tree = self._tree
        having = self.move(vertices, unit)
        of_class = tree.numbered("importance_", index)
        having = store(tree, having, of_class, self.share(index, unit))
        for name, kind in (("strength", "FLOAT"), ("importance", "FLOAT"), ("class_color", "FLOAT_COLOR")):
            having = store(tree, having, name, self.of(kind, name, unit), kind)
        return self._epoch.earlier("GEOMETRY", vertices, having)


def shares_of(tree, index) -> tuple:
    """(name of the attribute, value(of it) -> share): where the share of the class `index`, a socket, is held."""
    number = tree.math("FLOOR", tree.math("DIVIDE", tree.math("ADD", index, 0.5), float(TOGETHER)))
    channel = tree.math("SUBTRACT", index, tree.math("MULTIPLY", number, float(TOGETHER)))

    def share(color):
        return tree.index_switch(
            "FLOAT", channel, tuple(tree.node("FunctionNodeSeparateColor", color).node.outputs)[:3]
        )

    return tree.numbered("shares_", number), share

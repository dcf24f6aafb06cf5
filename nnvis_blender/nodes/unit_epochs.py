"""What units are at an epoch, inside a node tree: read from a hidden object of one point a unit, of all layers.

It is the part "unit epochs" (scene/parts/epochs.py), which the input Unit Epochs hands to the group.
"""

from .texts import sample, store

_SHARE = "share_"


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
        return self.of("FLOAT", self._tree.numbered(_SHARE, index), unit)

    def place(self, unit):
        """Where a unit is."""
        return self.of("FLOAT_VECTOR", "position", unit)

    def move(self, points, unit):
        """Points at the places of their units; without checkpoints where they are."""
        tree = self._tree
        place = self._epoch.choose("FLOAT_VECTOR", tree.node("GeometryNodeInputPosition"), self.place(unit))
        return tree.node("GeometryNodeSetPosition", Geometry=points, Position=place)

    def units(self, vertices, index):
        """The units' vertices, one a unit of all layers, with their attributes as at the epoch. index: of the class
        whose share is looked at.
        """
        tree, unit = self._tree, self._tree.node("GeometryNodeInputIndex")
        having = self.move(vertices, unit)
        of_class = tree.numbered("importance_", index)
        having = store(tree, having, of_class, self.share(index, unit))
        for name, kind in (("strength", "FLOAT"), ("importance", "FLOAT"), ("class_color", "FLOAT_COLOR")):
            having = store(tree, having, name, self.of(kind, name, unit), kind)
        return self._epoch.choose("GEOMETRY", vertices, having)

"""The input State inside a node tree: which of a space's states is shown, and what lies between two of them.

States are counted from 0. What changes is read from the attributes <name>_<state>. The frame of a space leads; all else
that lies in it follows, see scene/space_objects.py.
"""

MOST = 10_000.0
_MIXED = {"FLOAT": "FLOAT", "FLOAT_VECTOR": "VECTOR"}


class State:
    """The inputs of a group that say which state it is. Made while the group's inputs are declared.

    leads: whether people set it. first, second: the numbers of those that it lies between. share: how far it is from
    the first to the second, 0 to 1. nearest: the number of the nearer of the two.
    """

    def __init__(self, tree, leads: bool = False):
        self._tree = tree
        state = tree.input(
            "State",
            "Float",
            "Which state is shown, counted from 0; between two, what lies between them",
            0.0,
            0.0,
            MOST,
            hidden=not leads,
        )
        states = tree.input("States", "Int", "How many states there are", 1, 1, hidden=True)
        last = tree.math("SUBTRACT", states, 1.0)
        now = tree.math("MINIMUM", tree.math("MAXIMUM", state, 0.0), last)
        self.first = tree.math("FLOOR", tree.math("ADD", now, 1e-4))  # a keyframe's 5 may be 4.99999
        self.second = tree.math("MINIMUM", tree.math("ADD", self.first, 1.0), last)
        self.share = tree.math("MAXIMUM", tree.math("SUBTRACT", now, self.first), 0.0)
        self.nearest = tree.math("ADD", self.first, tree.math("GREATER_THAN", self.share, 0.5))

    def of(self, data_type: str, name: str):
        """What lies at the state between two attributes <name>_<state>. data_type: "FLOAT" or "FLOAT_VECTOR"."""
        return self._tree.mix(_MIXED[data_type], self.share, *self._ends(data_type, name))

    def at_nearest(self, data_type: str, name: str):
        """The attribute <name>_<state> of the nearest state, for what has nothing in between."""
        return self._tree.attribute(data_type, self._tree.numbered(f"{name}_", self.nearest))

    def move(self, geometry):
        """The geometry at the places position_<state>."""
        place = self.of("FLOAT_VECTOR", "position")
        return self._tree.node("GeometryNodeSetPosition", Geometry=geometry, Position=place)

    def _ends(self, data_type: str, name: str):
        tree = self._tree
        return (tree.attribute(data_type, tree.numbered(f"{name}_", number)) for number in (self.first, self.second))

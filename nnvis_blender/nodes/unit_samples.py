"""What a sample makes of the units, in place of their importance: what they have to do with what it is taken for."""

from .cross_fade import CrossFade
from .edge_samples import ATTRIBUTION, IMPORTANCE, WEIGHED
from .signs import Signs
from .texts import store

ATTRIBUTED, FREE_ROOM = "Attributed", "free_room"
_VALUE, _SHARE = "attribution", "attribution_share"  # of a vertex, for the sample that is shown


class UnitSamples:
    """Inputs of a group, and what they choose. Made while the group's inputs are declared.

    It reads vertices' attributes layer, room, FREE_ROOM and, where there are attributions, attribution_<sample>.
    """

    def __init__(self, tree):
        self._tree = tree
        tree.panel("Sample")
        weighed = tree.input(
            WEIGHED,
            "Menu",
            "What makes a unit large and opaque: its importance, or for the plates' sample what it has to do with the "
            "output that attributions are of, over the most of its layer, also where plates stand for units",
        )
        sample = tree.input("Sample", "Float", "The plates' Sample", 0.0, 0.0, 100000.0, hidden=True)
        by_sign = tree.input("Sign Colors", "Bool", "For a sample, colour units by whether they speak for it", True)
        self._signs = Signs(tree)
        count = tree.input(ATTRIBUTED, "Int", "Of how many samples there are attributions", 0, 0, hidden=True)
        chosen = tree.menu_switch("INT", weighed, {IMPORTANCE: 0, ATTRIBUTION: 1})
        tree.set_default(WEIGHED, IMPORTANCE)
        self._chosen = tree.math("MULTIPLY", chosen, tree.math("MINIMUM", count, 1.0))
        self._signed = tree.math("MULTIPLY", self._chosen, by_sign)
        self._found = CrossFade(tree, sample, count).of("attribution_")

    def told(self, vertices):
        """Vertices with what the other fields read: shares are of all of a layer's, also of those that are hidden."""
        tree = self._tree
        vertices = store(tree, vertices, _VALUE, self._found)
        size = tree.math("ABSOLUTE", tree.attribute("FLOAT", _VALUE))
        most = tree.node(
            "GeometryNodeFieldMinAndMax",
            size,
            tree.attribute("INT", "layer"),
            result="Max",
            properties={"data_type": "FLOAT", "domain": "POINT"},
        )
        return store(tree, vertices, _SHARE, tree.math("DIVIDE", size, tree.math("MAXIMUM", most, 1e-12)))

    def strength(self, importance):
        """Of each unit: its importance, or its share of what the sample makes of its layer, 0..1."""
        return self._either("FLOAT", self._chosen, importance, self._tree.attribute("FLOAT", _SHARE))

    def room(self):
        """The radius that the strongest unit of a layer has at most."""
        rooms = (self._tree.attribute("FLOAT", name) for name in ("room", FREE_ROOM))
        return self._either("FLOAT", self._chosen, *rooms)

    def color(self, color):
        """The colour, or that of the sign."""
        return self._either("RGBA", self._signed, color, self._signs.of(self._tree.attribute("FLOAT", _VALUE)))

    def _either(self, kind: str, condition, without, having):
        return self._tree.node("GeometryNodeSwitch", condition, without, having, properties={"input_type": kind})

"""What a sample makes of the edges, in place of their importance: by what their sources hold, or what they bring."""

from .cross_fade import CrossFade
from .signs import Signs

IMPORTANCE, ACTIVATION, CONTRIBUTION = ("Importance", "Activation", "Contribution")
WEIGHED = "Weigh By"


class EdgeSamples:
    """Inputs of a group, and what they choose. Made while the group's inputs are declared.

    It reads curves' attributes activation_<sample>, contribution_<sample> and connection, where there are samples.
    """

    def __init__(self, tree):
        self._tree = tree
        tree.panel("Sample")
        weighed = tree.input(
            WEIGHED,
            "Menu",
            "What makes an edge thick and opaque: its importance, or for one sample, over the largest of its "
            "connection, what its source holds (the mean of its map) or what it brings its target",
        )
        sample = tree.input("Sample", "Float", "Which sample; between two numbers both are seen", 0.0, 0.0, 100000.0)
        by_sign = tree.input("Sign Colors", "Bool", "For a sample, colour edges by whether they add or take", True)
        self._signs = Signs(tree)
        samples = tree.input("Samples", "Int", "How many samples there are", 0, 0, hidden=True)
        chosen = tree.menu_switch("INT", weighed, {IMPORTANCE: 0, ACTIVATION: 1, CONTRIBUTION: 2})
        tree.set_default(WEIGHED, IMPORTANCE)
        held = tree.math("GREATER_THAN", samples, 0.5)
        self._chosen = tree.math("MULTIPLY", chosen, held)
        crossed = CrossFade(tree, sample, samples)
        value = tree.index_switch("FLOAT", self._chosen, (1.0, crossed.of("activation_"), crossed.of("contribution_")))
        size = tree.math("ABSOLUTE", value)
        largest = tree.node(
            "GeometryNodeFieldMinAndMax",
            size,
            tree.attribute("INT", "connection"),
            result="Max",
            properties={"data_type": "FLOAT", "domain": "CURVE"},
        )
        self._share = tree.math("DIVIDE", size, tree.math("MAXIMUM", largest, 1e-12))
        self._signed = tree.math("MULTIPLY", by_sign, tree.math("GREATER_THAN", self._chosen, 0.5))
        self._value = value

    def strength(self, importance):
        """Of each edge: its importance, or what the sample makes of it, 0..1."""
        return self._tree.index_switch("FLOAT", self._chosen, (importance, self._share, self._share))

    def color(self, color):
        """The colour, or that of the sign."""
        tree = self._tree
        return tree.node(
            "GeometryNodeSwitch", self._signed, color, self._signs.of(self._value), properties={"input_type": "RGBA"}
        )

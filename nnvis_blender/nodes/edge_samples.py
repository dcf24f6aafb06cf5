"""What a sample makes of the edges, in place of their importance: by what their sources hold, or what they bring; and
what their weights do.
"""

from .cross_fade import CrossFade
from .map_epochs import MapEpochs
from .sample_values import SampleValues
from .signs import Signs

IMPORTANCE, ACTIVATION, CONTRIBUTION, WEIGHT, ATTRIBUTION = (
    "Importance",
    "Activation",
    "Contribution",
    "Weight",
    "Attribution",
)
WEIGHED = "Weigh By"
LEAST_WEIGHT = 1.0  # that is drawn as thick and opaque as can be, so that weights are seen to grow


class EdgeSamples:
    """Inputs of a group, and what they choose. Made while the group's inputs are declared.

    It reads curves' attributes weight, connection, and source and number, by which SampleValues knows their values.
    epoch: the group's Epoch.
    """

    def __init__(self, tree, epoch):
        self._tree = tree
        tree.panel("Sample")
        weighed = tree.input(
            WEIGHED,
            "Menu",
            "What makes an edge thick and opaque: its importance, or for one sample, over the largest of its "
            "connection, what its source holds (the mean of its map), what it brings its target, or what it has to do "
            "with the output that attributions are of; or its weight, over the network's largest",
        )
        sample = tree.input("Sample", "Float", "Which sample; between two numbers both are seen", 0.0, 0.0, 100000.0)
        by_sign = tree.input(
            "Sign Colors", "Bool", "For a sample or a weight, colour edges by whether they add or take", True
        )
        self._signs = Signs(tree)
        samples = tree.input("Samples", "Int", "How many samples there are", 0, 0, hidden=True)
        attributed = tree.input("Attributed", "Int", "Of how many samples there are attributions", 0, 0, hidden=True)
        chosen = tree.menu_switch(
            "INT", weighed, {IMPORTANCE: 0, ACTIVATION: 1, CONTRIBUTION: 2, WEIGHT: 3, ATTRIBUTION: 4}
        )
        tree.set_default(WEIGHED, IMPORTANCE)
        by_weight = tree.math("COMPARE", chosen, 3.0, 0.5)
        is_attribution = tree.math("GREATER_THAN", chosen, 3.5)
        there = tree.mix("FLOAT", is_attribution, samples, attributed)
        held = tree.math("MAXIMUM", tree.math("GREATER_THAN", there, 0.5), by_weight)
        self._chosen = tree.math("MULTIPLY", chosen, held)
        values, source, number = SampleValues(tree), *(tree.attribute("INT", name) for name in ("source", "number"))
        attribution = values.attribution(CrossFade(tree, sample, attributed), number)
        crossed = CrossFade(tree, *MapEpochs(tree, epoch).rows(sample, samples))
        of_sample = values.activation(crossed, source), values.contribution(crossed, number)
        weight = tree.attribute("FLOAT", "weight")
        value = tree.index_switch("FLOAT", self._chosen, (1.0, *of_sample, weight, attribution))
        size = tree.math("ABSOLUTE", value)
        together = tree.mix("FLOAT", by_weight, tree.attribute("INT", "connection"), 0.0)
        largest = tree.node(
            "GeometryNodeFieldMinAndMax",
            size,
            tree.node("FunctionNodeFloatToInt", together),
            result="Max",
            properties={"data_type": "FLOAT", "domain": "CURVE"},
        )
        largest = tree.mix("FLOAT", by_weight, largest, tree.math("MAXIMUM", largest, LEAST_WEIGHT))
        self._share = tree.math("DIVIDE", size, tree.math("MAXIMUM", largest, 1e-12))
        self._signed = tree.math("MULTIPLY", by_sign, tree.math("GREATER_THAN", self._chosen, 0.5))
        self._value = value

    def strength(self, importance):
        """Of each edge: its importance, or what the sample makes of it, 0..1."""
        return self._tree.index_switch("FLOAT", self._chosen, (importance, *4 * (self._share,)))

    def color(self, color):
        """The colour, or that of the sign."""
        tree = self._tree
        return tree.node(
            "GeometryNodeSwitch", self._signed, color, self._signs.of(self._value), properties={"input_type": "RGBA"}
        )

"""What units hold and edges bring for a sample, inside a node tree: looked up in a hidden object.

It is the part "sample values" (scene/parts/sample_values.py), which the input Sample Values hands to the group.
"""


class SampleValues:
    """The input of a group, and what is looked up. Made while the group's inputs are declared.

    crossed: a CrossFade, between which rows. unit: numbered through all layers; edge: among all drawn ones; sockets.
    """

    def __init__(self, tree):
        self._tree = tree
        held = tree.input(
            "Sample Values", "Object", "Its points and edges carry what units and edges hold for samples", hidden=True
        )
        self._mesh = tree.node("GeometryNodeObjectInfo", held, result="Geometry")

    def activation(self, crossed, unit):
        """The mean of what a unit holds."""
        return self._of("POINT", crossed.of("activation_"), unit)

    def contribution(self, crossed, edge):
        """What an edge brings its target."""
        return self._of("EDGE", crossed.of("contribution_"), edge)

    def attribution(self, crossed, edge):
        """What an edge has to do with the output that attributions are of."""
        return self._of("EDGE", crossed.of("attribution_"), edge)

    def _of(self, domain: str, value, index):
        properties = {"data_type": "FLOAT", "domain": domain, "clamp": True}
        return self._tree.node("GeometryNodeSampleIndex", self._mesh, value, index, properties=properties)

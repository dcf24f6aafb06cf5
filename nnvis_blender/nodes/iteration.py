"""The input Iteration inside a node tree: which of the kept states, and what lies between two of them.

The states of a run follow each other: first the units move (states 0 to a - 1, the edges straight between them), then
the edges gather (states a - 1 to a + b - 2).
`a` and `b` are 1 where a run has kept nothing, so that without states there is one only.
"""


class Iteration:
    """The inputs of a group that say how far the run has come. Made while the group's inputs are declared."""

    def __init__(self, tree):
        self._tree = tree
        iteration = tree.input(
            "Iteration",
            "Float",
            "How far the run has come, of the states it has kept: first the units move, then the edges gather",
            0.0,
            0.0,
            1000.0,
        )
        units, edges = (
            tree.input(f"{part} States", "Int", f"How many states of the {part.lower()} there are", 1, 1, hidden=True)
            for part in ("Unit", "Edge")
        )
        last_unit, self._last_edge = (tree.math("SUBTRACT", count, 1.0) for count in (units, edges))
        self._last_unit = last_unit
        self._now = tree.math(
            "MINIMUM", tree.math("MAXIMUM", iteration, 0.0), tree.math("ADD", last_unit, self._last_edge)
        )
        self.moves_units = self._positive(last_unit)
        self.moves_edges = self._positive(self._last_edge)

    def units(self, prefix: str):
        """The vector attribute prefix + state of the units' states, at this iteration."""
        return self._between(prefix, self._tree.math("MINIMUM", self._now, self._last_unit), self._last_unit)

    def edges(self, prefix: str):
        """The vector attribute prefix + state of the edges' states, at this iteration."""
        tree = self._tree
        return self._between(
            prefix, tree.math("MAXIMUM", tree.math("SUBTRACT", self._now, self._last_unit), 0.0), self._last_edge
        )

    def gathered(self):
        """0 while the units move and the edges are straight, 1 when the edges follow their own states.

        Where these were not kept, the edges gather during the units' last step.
        """
        tree = self._tree
        arrived = tree.node(
            "FunctionNodeCompare",
            self._now,
            self._last_unit,
            properties={"data_type": "FLOAT", "operation": "GREATER_EQUAL"},
        )
        passing = tree.math("ADD", tree.math("SUBTRACT", self._now, self._last_unit), 1.0, clamp=True)
        return tree.node("GeometryNodeSwitch", self.moves_edges, passing, arrived, properties={"input_type": "FLOAT"})

    def _between(self, prefix: str, state, last):
        tree = self._tree
        first = tree.math("FLOOR", state)
        second = tree.math("MINIMUM", tree.math("ADD", first, 1.0), last)
        values = (tree.attribute("FLOAT_VECTOR", tree.numbered(prefix, number)) for number in (first, second))
        return tree.mix("VECTOR", tree.math("SUBTRACT", state, first), *values)

    def _positive(self, value):
        return self._tree.node(
            "FunctionNodeCompare", value, 0.0, properties={"data_type": "FLOAT", "operation": "GREATER_THAN"}
        )

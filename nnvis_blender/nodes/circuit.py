"""The circuit inside a node tree: what it is made of stands out, and the rest fades."""


class Circuit:
    """Inputs of a group, and what they choose. Made while the group's inputs are declared.

    It reads the attribute circuit: how much flows through an element, 0 of what is none of the circuit.
    """

    def __init__(self, tree, follows: bool = False):
        """follows: whether another group's Circuit is the one that people touch."""
        self._tree = tree
        chosen = tree.input(
            "Circuit",
            "Float",
            "From all by their importance (0) to the circuit by what flows through it (1), before which others are dim",
            0.0,
            0.0,
            1.0,
            "FACTOR",
            hidden=follows,
        )
        count = tree.input("Circuit Edges", "Int", "How many edges the circuit has", 0, 0, hidden=True)
        self._chosen = tree.math("MULTIPLY", chosen, tree.math("MINIMUM", count, 1.0))

    def strength(self, importance):
        """Of an element, between its importance and what flows through it."""
        tree = self._tree
        return tree.mix("FLOAT", self._chosen, importance, tree.attribute("FLOAT", "circuit"))

    def selected(self, hidden):
        """Who is hidden: of the circuit nobody, where it is shown, and of others all where it is shown alone."""
        tree = self._tree
        is_own = tree.math("GREATER_THAN", tree.attribute("FLOAT", "circuit"), 0.0)
        kept = tree.math("MULTIPLY", is_own, tree.math("GREATER_THAN", self._chosen, 0.0))
        alone = tree.math("GREATER_THAN", self._chosen, 0.999)
        left_out = tree.math("MULTIPLY", tree.math("SUBTRACT", 1.0, is_own), alone)
        hidden = tree.math("MULTIPLY", hidden, tree.math("SUBTRACT", 1.0, kept))
        return tree.math("GREATER_THAN", tree.math("ADD", hidden, left_out), 0.5)

"""Circuits inside a node tree: what the one that is shown is made of stands out, and the rest fades."""

from .cross_fade import CrossFade

SHOWN, CIRCUITS = "Shown Circuit", "Circuits"
FLOW = "circuit_"  # attributes, with the circuit's number: how much flows through an element, 0 of what is none of it


class Circuit:
    """Inputs of a group, and what they choose. Made while the group's inputs are declared. It reads FLOW."""

    def __init__(self, tree, follows: bool = False):
        """follows: whether another group's inputs are those that people touch."""
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
        shown = tree.input(
            SHOWN, "Float", "Which circuit, from 0; between two numbers both are seen", 0.0, 0.0, 1000.0, hidden=follows
        )
        count = tree.input(CIRCUITS, "Int", "How many circuits there are", 0, 0, hidden=True)
        self._chosen = tree.math("MULTIPLY", chosen, tree.math("MINIMUM", count, 1.0))
        self._flow = CrossFade(tree, shown, count).of(FLOW)

    def strength(self, importance):
        """Of an element, between its importance and what flows through it."""
        return self._tree.mix("FLOAT", self._chosen, importance, self._flow)

    def selected(self, hidden):
        """Who is hidden: of the circuit nobody, where it is shown, and of others all where it is shown alone."""
        tree = self._tree
        is_own = tree.math("GREATER_THAN", self._flow, 0.0)
        kept = tree.math("MULTIPLY", is_own, tree.math("GREATER_THAN", self._chosen, 0.0))
        alone = tree.math("GREATER_THAN", self._chosen, 0.999)
        left_out = tree.math("MULTIPLY", tree.math("SUBTRACT", 1.0, is_own), alone)
        hidden = tree.math("MULTIPLY", hidden, tree.math("SUBTRACT", 1.0, kept))
        return tree.math("GREATER_THAN", tree.math("ADD", hidden, left_out), 0.5)

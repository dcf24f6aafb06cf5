"""What a surface shows at each vertex: of several values one, or how far the largest is ahead of the next."""

from ..texts import store
from .now import VALUE, values_now

BEST, SECOND, WINNER = "best", "second", "winner"
_LEAST = -1e30
_TINY = 1e-12  # what a logarithm takes at least


class Shown:
    """The inputs of a group that say which values there are, and what it makes of them.

    epoch: the group's Epoch. view: its ClassView, which chooses between the margin and the values of one class.
    """

    def __init__(self, tree, epoch, view):
        self._tree, self._epoch, self._view = tree, epoch, view
        self.fields = tree.input("Fields", "Int", "How many values each place has", 1, 1, hidden=True)
        self._follows = tree.input("Follows Epoch", "Bool", "Whether values are kept for each checkpoint", hidden=True)
        ends = (
            ("Low", "The least value, at any epoch", 0.0),
            ("High", "The largest value, at any epoch", 1.0),
            ("Margin", "The largest margin, at any epoch", 1.0),
        )
        self._low, self._high, self._margin = (
            tree.input(name, "Float", text, value, hidden=True) for name, text, value in ends
        )
        self._is_log = tree.input(
            "Logarithmic",
            "Bool",
            "Heights and contours by the values' logarithms, for values above 0 that differ widely",
        )
        self.is_one, self.is_two = (tree.math("COMPARE", self.fields, float(count), 0.5) for count in (1, 2))
        self.last = tree.math("SUBTRACT", self.fields, 1.0)
        self._declare_range()

    def _declare_range(self) -> None:
        """low, high: of what is shown, after the logarithm. is_margin, is_log: 1 where it is a margin, a logarithm."""
        tree = self._tree
        viewed = self._view.choose("FLOAT", 1.0, 1.0, 0.0)
        self.is_margin = tree.math("MULTIPLY", viewed, tree.math("SUBTRACT", 1.0, self.is_one))
        self.is_log = tree.math("MULTIPLY", self._is_log, tree.math("SUBTRACT", 1.0, self.is_margin))
        low = tree.math("MULTIPLY", self._margin, tree.math("MULTIPLY", self.is_two, -1.0))
        self.low = tree.mix("FLOAT", self.is_margin, self._scaled(self._low), low)
        self.high = tree.mix("FLOAT", self.is_margin, self._scaled(self._high), self._margin)
        self.span = tree.math("MAXIMUM", tree.math("SUBTRACT", self.high, self.low), _TINY)

    def with_values(self, geometry, detail):
        """The geometry, each face as 4 ** detail, with the attributes now_<k>, winner, shown and share of the range."""
        tree = self._tree
        geometry = values_now(tree, geometry, self._epoch, self.fields, self._follows)
        geometry = tree.node("GeometryNodeTriangulate", tree.node("GeometryNodeSubdivideMesh", geometry, detail))
        for name, value in ((BEST, _LEAST), (SECOND, _LEAST), (WINNER, 0.0)):
            geometry = store(tree, geometry, name, value)
        enter, leave = tree.repeat(self.fields, Geometry=("GEOMETRY", geometry))
        number, geometry = enter.outputs["Iteration"], enter.outputs["Geometry"]
        value, best, second, winner = (
            tree.attribute("FLOAT", name) for name in (tree.numbered(VALUE, number), BEST, SECOND, WINNER)
        )
        is_best = tree.math("GREATER_THAN", value, best)
        geometry = store(tree, geometry, SECOND, tree.mix("FLOAT", is_best, tree.math("MAXIMUM", second, value), best))
        geometry = store(tree, geometry, WINNER, tree.mix("FLOAT", is_best, winner, number))
        geometry = store(tree, geometry, BEST, tree.math("MAXIMUM", best, value))
        tree.set(leave.inputs["Geometry"], geometry)
        geometry = store(tree, leave.outputs["Geometry"], "shown", self._shown())
        share = tree.math("SUBTRACT", tree.attribute("FLOAT", "shown"), self.low)
        return store(tree, geometry, "share", tree.math("DIVIDE", share, self.span))

    def ahead(self, number):
        """By how much a class's value is ahead of the largest other one: above 0 where it wins."""
        tree = self._tree
        best, second, winner = (tree.attribute("FLOAT", name) for name in (BEST, SECOND, WINNER))
        wins = tree.math("COMPARE", winner, number, 0.5)
        return tree.math(
            "SUBTRACT", tree.attribute("FLOAT", tree.numbered(VALUE, number)), tree.mix("FLOAT", wins, best, second)
        )

    def value_at(self, share):
        """The value that a share of the range stands for, before the logarithm."""
        tree = self._tree
        value = tree.math("MULTIPLY_ADD", share, self.span, self.low)
        return tree.mix("FLOAT", self.is_log, value, tree.math("POWER", 10.0, value))

    def _shown(self):
        tree = self._tree
        first, last, best, second = (tree.attribute("FLOAT", name) for name in (f"{VALUE}0", f"{VALUE}1", BEST, SECOND))
        margin = tree.mix("FLOAT", self.is_two, tree.math("SUBTRACT", best, second), tree.math("SUBTRACT", last, first))
        own = tree.mix("FLOAT", self.is_one, self._view.of_class("FLOAT", VALUE), first)
        return tree.mix("FLOAT", self.is_margin, self._scaled(own), margin)

    def _scaled(self, value):
        """The value, or its logarithm."""
        tree = self._tree
        logarithm = tree.math("LOGARITHM", tree.math("MAXIMUM", value, _TINY), 10.0)
        return tree.mix("FLOAT", self._is_log, value, logarithm)

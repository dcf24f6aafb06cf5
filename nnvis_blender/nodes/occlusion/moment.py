"""Where on its way the square is: between one place and the next."""

from ..texts import sample


class Moment:
    """Declares the input Position.

    stops: points, the square's places in the order of its flight.
    """

    def __init__(self, tree):
        self._tree = tree
        self.position = tree.input(
            "Position",
            "Float",
            "Where on its way over the image the square is; between two places it flies from one to the next",
            0.0,
            0.0,
            100000.0,
        )

    def begin(self, stops) -> None:
        """stops: points, the square's places in the order of its flight."""
        tree = self._tree
        count = tree.node("GeometryNodeAttributeDomainSize", stops, result="Point Count")
        self._last = tree.math("MAXIMUM", tree.math("SUBTRACT", count, 1.0), 0.0)
        self._now = tree.math("MINIMUM", self.position, self._last)
        self._first = tree.math("FLOOR", self._now)
        self._next = tree.math("MINIMUM", tree.math("ADD", self._first, 1.0), self._last)
        self._share = tree.math("SUBTRACT", self._now, self._first)

    def between(self, data_type: str, geometry, value, index):
        """A value of the geometry's points, between those at index(place) of the last place and of the next.

        index: place -> which point.
        """
        kind = {"FLOAT": "FLOAT", "FLOAT_VECTOR": "VECTOR"}[data_type]
        ends = [sample(self._tree, data_type, geometry, value, index(place)) for place in (self._first, self._next)]
        return self._tree.mix(kind, self._share, *ends)

    def grown(self, order):
        """How much is there by now, 0 to 1, of what the place of this number in the flight brings."""
        tree = self._tree
        return tree.math("ADD", tree.math("SUBTRACT", self._now, order), 1.0, clamp=True)

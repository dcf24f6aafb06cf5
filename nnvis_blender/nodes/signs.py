"""Colours of signed values: of what adds, of what takes away, and between them on a scale with zero in the middle."""

_ZERO = (0.93, 0.93, 0.93, 1.0)


class Signs:
    """Two colour inputs of a group and what they give. Declared while the group's inputs are."""

    def __init__(self, tree):
        self._tree = tree
        self.positive = tree.input("Positive Color", "Color", "Of what adds to a value", (0.62, 0.03, 0.05, 1.0))
        self.negative = tree.input("Negative Color", "Color", "Of what takes from it", (0.02, 0.12, 0.55, 1.0))

    def of(self, value):
        """The one or the other."""
        return self._tree.mix("RGBA", self._tree.math("LESS_THAN", value, 0.0), self.positive, self.negative)

    def scale(self, value):
        """From the one at 1 by near white at 0 to the other at -1."""
        return self._tree.mix("RGBA", self._tree.math("ABSOLUTE", value), _ZERO, self.of(value))

"""Values of samples inside a node tree: between two numbers of samples, of both."""


class CrossFade:
    """sample: which one, its floor and the next mixed by its fraction. samples: how many there are."""

    def __init__(self, tree, sample, samples):
        self._tree = tree
        last = tree.math("SUBTRACT", samples, 1.0)
        sample = tree.math("MINIMUM", sample, last)
        here = tree.math("FLOOR", tree.math("ADD", sample, 1e-4))  # a keyframe's 5 may be 4.99999
        self._numbers = here, tree.math("MINIMUM", tree.math("ADD", here, 1.0), last)
        self._share = tree.math("MAXIMUM", tree.math("SUBTRACT", sample, here), 0.0)

    def of(self, prefix: str):
        """The attribute prefix + number of the sample."""
        tree = self._tree
        return tree.mix(
            "FLOAT", self._share, *(tree.attribute("FLOAT", tree.numbered(prefix, one)) for one in self._numbers)
        )

"""The refusal of a graph in which the shapes of values do not fit each other: another way to follow it may do."""

from ...errors import NNVisError


class Misfit(NNVisError):
    """See the module's text."""

"""The samples of a data set that excite a unit most, what of them it sees, and their projections back to the input."""

from .parameters import TopParameters

__all__ = ["TopParameters"]

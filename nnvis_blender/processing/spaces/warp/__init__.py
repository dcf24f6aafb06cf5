"""What the layers of a network do to the space of its inputs, one after the other, in three phases each."""

from .parameters import WarpParameters

__all__ = ["WarpParameters"]

"""Classical methods that learn from points of a plane, every step a state of a Space; scikit-learn computes them."""

from .parameters import LearnParameters

__all__ = ["LearnParameters"]

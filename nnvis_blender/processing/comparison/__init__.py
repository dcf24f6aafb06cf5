"""Comparison of networks of one architecture that were trained differently.

Blender reads the parameters alone; what computes is in the modules beside, which load torch,
numba, scipy and matplotlib.
"""

from .parameters import VARIANTS, ComparisonParameters

__all__ = ["VARIANTS", "ComparisonParameters"]

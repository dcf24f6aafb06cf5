"""Actions on a processed network: its units and edges are moved on, and a new .nnvis file holds the result.

Blender reads the parameters alone; what computes is in the modules beside, which load numba.
"""

from .parameters import ACTIONS, ActionParameters

__all__ = ["ACTIONS", "ActionParameters"]

"""Preferred images: what raises a unit's activation most, found by gradient ascent on an image (Erhan et al. 2009,
Visualizing Higher-Layer Features of a Deep Network), kept one of natural forms in the ways of Yosinski et al. (2015)
and of Olah et al. (2017).

Blender reads the parameters alone; what computes is in the modules beside, which load torch.
"""

from .parameters import PreferredParameters

__all__ = ["PreferredParameters"]

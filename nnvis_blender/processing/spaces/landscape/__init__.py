"""The loss landscape: what a network loses where its weights are moved along two directions (Li et al. 2018,
Visualizing the Loss Landscape of Neural Nets), with the path that training took.

Blender reads the parameters alone; what computes is in the modules beside, which load torch.
"""

from .parameters import LandscapeParameters

__all__ = ["LandscapeParameters"]

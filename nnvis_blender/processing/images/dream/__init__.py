"""Dreams: an image enhanced by what a network sees in it (Mordvintsev et al. 2015, Inceptionism), class images from
noise, images that fool, and what a layer keeps of an image.

Blender reads the parameters alone; what computes is in the modules beside, which load torch.
"""

from .parameters import DreamParameters

__all__ = ["DreamParameters"]

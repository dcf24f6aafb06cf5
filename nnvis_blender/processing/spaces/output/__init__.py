"""What a network answers over a plane, or a space, of its inputs.

Blender reads the parameters alone; what computes is in the modules beside, which load torch.
"""

from .parameters import SurfaceParameters

__all__ = ["SurfaceParameters"]

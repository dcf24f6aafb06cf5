"""What a network makes of a sample of which a square, a feature or a token is hidden.

Blender reads the parameters and the flat arrays; what computes is in the modules beside, which load torch.
"""

from .occlusion import Occlusion
from .parameters import OcclusionParameters

__all__ = ["Occlusion", "OcclusionParameters"]

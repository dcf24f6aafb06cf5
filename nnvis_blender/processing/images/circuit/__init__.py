"""What an answer comes by: the cone of greatest contribution through a network.

Blender reads the parameters and the flat arrays; what computes is in the modules beside, which load torch.
"""

from .circuit import Circuit, among
from .parameters import CircuitParameters

__all__ = ["Circuit", "CircuitParameters", "among"]

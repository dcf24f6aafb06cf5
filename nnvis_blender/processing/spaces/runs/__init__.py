"""Many networks in one space: checkpoints and runs as points, near each other where they do alike.

Blender reads the parameters alone; what computes is in the modules beside, which load torch and scikit-learn.
"""

from .parameters import DifferenceParameters, RunsParameters

__all__ = ["DifferenceParameters", "RunsParameters"]

"""Evaluation by pruning: how accurate a network stays when the edges that a method finds unimportant are taken away.

Blender reads the parameters alone; what computes is in the modules beside, which load torch and matplotlib.
"""

from .parameters import CHARTS, EvaluationParameters

__all__ = ["CHARTS", "EvaluationParameters"]

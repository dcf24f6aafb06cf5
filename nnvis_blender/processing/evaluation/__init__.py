"""Evaluation by pruning: how accurate a network stays when the edges that a method finds unimportant are taken away.

Blender reads the parameters alone; what computes is in the modules beside, which load torch and matplotlib.
"""

from .parameters import CHARTS, EvaluationParameters, read_evaluation_request

__all__ = ["CHARTS", "EvaluationParameters", "read_evaluation_request", "run"]


def run(values: dict, report) -> dict:
    """The job "evaluate": see parameters.EvaluationRequest and evaluate.evaluate."""
    request = read_evaluation_request(values)
    from .evaluate import evaluate  # noqa: PLC0415  Blender reads this package without torch

    return evaluate(request, report)

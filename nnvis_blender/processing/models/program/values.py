"""What values of steps are, and what steps take."""

import torch

from .program import Step


def one_hot(ids, units: int):
    """(samples, units, positions) float32: 1 where a token stands.

    ids: (samples, positions). One unit stands for all tokens.
    """
    if units == 1:
        return torch.ones(len(ids), 1, ids.shape[1])
    return torch.nn.functional.one_hot(ids.long(), units).transpose(1, 2).float()


def is_reduction(step: Step) -> bool:
    """Whether a step's values come in at another shape than they go out, so that they are not broadcast."""
    return step.op not in ("add", "sub", "mul", "div", "pow", "maximum", "minimum", "mod", "where")

"""Layer-wise relevance propagation as a backward pass: the relevance of a value is the value times its "gradient".

Each step of the program gets the backward pass by which relevance is shared out (Bach et al., On Pixel-Wise
Explanations, 2015; Montavon et al., Layer-Wise Relevance Propagation: An Overview, 2019): sums share it by what their
inputs bring, activations pass on what they get, poolings give it to the largest value. A step that takes x and gives y
gets R / y for each y, and gives R / x, so that what only moves values about needs no rule. Biases keep their share.
"""

import torch

from ...errors import bad_input, shown
from ...models.program.kinds import DETACHED
from ...models.program.operations import OPERATIONS
from ..backward import is_sum_or_choice
from ..graph import Graph
from .parameters import EPSILON, GAMMA

_SMALLEST = 1e-6  # no share is divided by less
# activations that are zero at zero, so that relevance passes them
_PASSING = frozenset(
    "relu leaky_relu elu celu selu tanh gelu silu mish hard_swish softsign prelu thresholded_relu hard_shrink "
    "soft_shrink".split()
)
_WEIGHTED = frozenset("linear conv conv_transpose".split())


def relevance_rules(graph: Graph, rule: str, gamma: float) -> dict:
    """{number of a step: what runs in its place}, see Runner.run.

    Raises NNVisError (bad_input) naming the first step through which relevance is not defined.
    """
    moving, found = {given.name for given in graph.program.inputs}, {}
    for number, step in enumerate(graph.program.steps):
        own = [place for place, taken in enumerate(step.inputs) if taken in moving]
        if not own or step.op in DETACHED:
            continue
        moving.update(step.outputs)
        is_clip = step.op == "clip" and (step.options.get("low") or 0) <= 0 <= (step.options.get("high") or 0)
        if own == [0] and step.op in _WEIGHTED:
            found[number] = _weighted(step.op, rule, gamma)
        elif own == [0] and (step.op in _PASSING or is_clip):
            found[number] = _passing(step.op)
        elif not is_sum_or_choice(step, own):
            where = shown(step.layer) if step.layer else "one of its layers"
            raise bad_input(
                f"how relevance passes {step.op} is not defined, which {where} of {graph.model.name} has",
                "Choose integrated gradients",
            )
    return found


class _Given(torch.autograd.Function):
    """y itself; what comes back goes to `through` in its place, times a factor."""

    @staticmethod
    def forward(ctx, through, y, factor):
        ctx.save_for_backward(factor)
        return y.view_as(y)

    @staticmethod
    def backward(ctx, gradient):
        (factor,) = ctx.saved_tensors
        return gradient * factor, None, None


def _stable(y):
    return y + torch.where(y < 0, -_SMALLEST, _SMALLEST)


def _passing(op: str):
    def run(taken, options):
        x = taken[0]
        with torch.no_grad():
            y = OPERATIONS[op](taken, options)
            factor = y / _stable(x)
        return _Given.apply(x, y, factor)

    return run


def _weighted(op: str, rule: str, gamma: float):
    """A step whose second input are weights and third, where it has one, a bias."""

    def run(taken, options):
        x, weight, bias = (*taken, None)[:3]
        y = OPERATIONS[op](taken, options)
        if rule == EPSILON:
            with torch.no_grad():
                factor = y / _stable(y)
            return _Given.apply(y, y.detach(), factor)
        parts = _changed(weight, bias, rule, gamma)
        by = [_signed(op, x, own, options) for own in parts]
        with torch.no_grad():
            factors = [y / _stable(z) for z in by]
        if len(by) == 1:
            return _Given.apply(by[0], y.detach(), factors[0])
        is_for = y.detach() >= 0
        through = torch.where(is_for, by[0], by[1])
        return _Given.apply(through, y.detach(), torch.where(is_for, *factors))

    return run


def _changed(weight, bias, rule: str, gamma: float) -> list[tuple]:
    """(weights of what is positive, weights of what is negative, bias): of z+ one, of gamma one where the sum is
    positive and one where it is negative.
    """
    up, down = weight.clamp(min=0), weight.clamp(max=0)
    if rule != GAMMA:
        return [(up, down, None)]
    own = (None, None) if bias is None else (bias + gamma * bias.clamp(min=0), bias + gamma * bias.clamp(max=0))
    return [(weight + gamma * up, weight + gamma * down, own[0]), (weight + gamma * down, weight + gamma * up, own[1])]


def _signed(op: str, x, weights: tuple, options):
    up, down, bias = weights
    z = OPERATIONS[op]([x.clamp(min=0), up, bias], options)
    return z + OPERATIONS[op]([x.clamp(max=0), down, None], options)

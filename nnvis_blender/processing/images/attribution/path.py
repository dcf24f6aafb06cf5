"""Integrated gradients and conductance: gradients along the straight way from a baseline to a sample.

Of the input it is integrated gradients (Sundararajan, Taly and Yan, Axiomatic Attribution for Deep Networks, 2017), of
a layer its conductance (Dhamdhere, Sundararajan and Yan, How Important Is a Neuron, 2018): what units change by in each
step times the gradient by them, the mean of that at the step's two ends. The sums of any layer through which all that
is asked for comes are its difference from the baseline.
"""

import torch

from ..backward import Backward, Recorded
from .edges import edge_values
from .found import Found, Question


def integrated(question: Question, batch: torch.Tensor) -> Found:
    """Attributions of the input's units and conductance of all others, and of edges."""
    return _along(question, batch, lambda recorded, of: of)


def conductance(question: Question, batch: torch.Tensor) -> Found:
    """As `integrated`, of what comes through the settings' unit, or through all units of its layer, alone."""
    layer, unit = question.layer, question.settings.unit

    def through(recorded: Recorded, of):
        units, gradient = recorded.units(layer), recorded.gradients(of, [layer])[layer]
        chosen = slice(None) if unit is None else slice(unit, unit + 1)
        return (units[:, chosen] * gradient[:, chosen].detach()).flatten(1).sum(1)

    found = _along(question, batch, through)
    found.total = found.layers[layer].flatten(1).sum(1)
    return found


def _along(question: Question, batch: torch.Tensor, through) -> Found:
    """through: (recorded, what is asked for) -> the tensor whose gradients are taken."""
    backward, settings, edges = Backward(question.model), question.settings, question.edges
    baseline = question.baseline.expand_as(batch)
    sums, flowed, before, first = {}, None, None, None
    kept = question.kept | ({question.layer} - {None})
    for step in range(settings.steps + 1):
        at = baseline + (batch - baseline) * (step / settings.steps)
        recorded = backward.run(at, kept, edges=edges is not None)
        of = question.asked.of(recorded)
        first = of.detach() if first is None else first
        held = {layer: recorded.units(layer).detach() for layer in kept}
        taken = through(recorded, of)
        gradients, flows = (
            (recorded.gradients(taken, kept), []) if edges is None else recorded.gradients_and_flows(taken, kept)
        )
        if before is not None:
            for layer in kept:
                own = (held[layer] - before[0][layer]) * (gradients[layer] + before[1][layer]) / 2
                sums[layer] = own if layer not in sums else sums[layer] + own
        if before is not None and edges is not None:
            between = [[_step(*pair) for pair in zip(*parts)] for parts in zip(before[2], flows)]
            own = edge_values(question.model, between, edges)
            flowed = own if flowed is None else flowed + own
        before = held, gradients, flows
    return Found(sums, flowed, of.detach() - first)


def _step(before: tuple, now: tuple) -> tuple:
    return now[0] - before[0], (now[1] + before[1]) / 2

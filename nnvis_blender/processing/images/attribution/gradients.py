"""Methods of one pass back: the gradient itself, by a rule of rectifiers, with noise, or times what it is taken by."""

import torch

from ..backward import Backward
from .edges import edge_values
from .found import Found, Question
from .parameters import EPSILON
from .relevance import relevance_rules


def by_rule(question: Question, batch: torch.Tensor, rule: str) -> Found:
    """The gradients of what is asked for by a rule, see backward.py."""
    backward = Backward(question.model, rule)
    recorded = backward.run(batch, question.kept, edges=question.edges is not None)
    return _found(question, recorded, False, backward.notes)


def times_input(question: Question, batch: torch.Tensor) -> Found:
    """What units hold times the gradient by it."""
    return _found(
        question, Backward(question.model).run(batch, question.kept, edges=question.edges is not None), True, []
    )


def relevance(question: Question, batch: torch.Tensor) -> Found:
    """Layer-wise relevance propagation, written as what units hold times a gradient: see relevance.py."""
    backward, settings = Backward(question.model), question.settings
    backward.instead = relevance_rules(backward.graph, settings.rule, settings.gamma)
    recorded = backward.run(batch, question.kept, edges=question.edges is not None)
    found = _found(question, recorded, True, [])
    found.total = question.asked.of(recorded).detach()
    if settings.rule != EPSILON and found.edges is not None:
        found.edges = None
        found.notes.append("edges have no relevance by this rule, which is shared out by changed weights")
    return found


def smooth(question: Question, batch: torch.Tensor) -> Found:
    """The mean gradient of samples with normal noise, over the range of each sample's values."""
    settings, backward = question.settings, Backward(question.model)
    generator, found = torch.Generator().manual_seed(question.seed), None
    flat = batch.flatten(1)
    deviation = (flat.amax(1) - flat.amin(1)).view(-1, *[1] * (batch.ndim - 1)) * settings.noise
    for _ in range(settings.draws):
        noise = torch.randn(batch.shape[1:], generator=generator)
        recorded = backward.run(batch + deviation * noise, question.kept, edges=question.edges is not None)
        one = _found(question, recorded, False, [])
        found = one if found is None else _sum(found, one)
    layers = {layer: values / settings.draws for layer, values in found.layers.items()}
    return Found(layers, None if found.edges is None else found.edges / settings.draws)


def _sum(one: Found, other: Found) -> Found:
    layers = {layer: values + other.layers[layer] for layer, values in one.layers.items()}
    return Found(layers, None if one.edges is None else one.edges + other.edges)


def _found(question: Question, recorded, is_times: bool, notes: list[str]) -> Found:
    of, flows = question.asked.of(recorded), None
    if question.edges is None:
        layers = recorded.gradients(of, question.layers)
    else:
        layers, flows = recorded.gradients_and_flows(of, question.layers)
    if is_times:
        layers = {layer: gradient * recorded.units(layer).detach() for layer, gradient in layers.items()}
    edges = None if flows is None else edge_values(question.model, flows, question.edges)
    return Found(layers, edges, notes=list(notes))

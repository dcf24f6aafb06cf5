"""Products of two values, and whatever else mixes units by no weights."""

import torch

from ..labels import reduced
from ..program import Step
from .spread import spread
from .trace import Draft, UnitsMeet

MOST_MIXED_EDGES = 4_000_000


def trace_product(tracer, number: int, step: Step, labels: list, taken, given) -> None:
    """Products of two values, and whatever else takes several: units stay where the other only weighs positions."""
    out = given[0]
    if step.op == "matmul":
        kept = _weighed(tracer, labels, taken, out)
        if kept is not None:
            tracer.labels[step.outputs[0]] = kept
            return
    if tracer.is_strict and any(x is not None and tracer.is_input(x) for x in labels):
        raise UnitsMeet(step.layer or step.op)
    axis = 1 if out.ndim > 1 else 0
    draft = tracer.new(step.layer or f"{step.op}_{number}", step.op, out.shape[axis], step.outputs[0], number)
    for place, own in enumerate(labels):
        if own is not None:
            mix(tracer, number, place, step.outputs[0], own, draft)
    tracer.labels[step.outputs[0]] = spread(tracer.ids(draft), axis, out.shape)
    tracer.open_value[step.outputs[0]] = draft


def _weighed(tracer, labels: list, taken, out) -> torch.Tensor | None:
    """The labels of a product whose sum runs over positions of units on one side, those of the other left out."""
    for place in (1, 0):
        own = labels[place]
        if own is None or own.ndim < 2:
            continue
        over = own.ndim - 2 if place else own.ndim - 1
        kept, same = reduced(own, [over], True)
        other = labels[1 - place]
        if same and len(torch.unique(kept)) > 1 and (other is None or bool((other < 0).all())):
            return kept.expand(out.shape)
    return None


def mix(tracer, number: int, place: int, out: str, own: torch.Tensor, draft: Draft) -> None:
    units = torch.unique(own[own >= 0])
    if len(units) * draft.units > MOST_MIXED_EDGES:
        tracer.trace.notes.append(f"what leads into {draft.name} is too much to draw and is left out")
        return
    tracer.trace.notes.append(f"{draft.name} mixes its units by other values, not weights: all are joined to all")
    tracer.enter(number, place, out, "all", own, tracer.ids(draft))

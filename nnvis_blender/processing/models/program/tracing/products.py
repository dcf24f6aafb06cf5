"""Products of two values, and whatever else mixes units by no weights."""

import torch

from ..labels import along, reduced
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
    axis = _unit_axis(step, labels, out)
    draft = tracer.new(step.layer or f"{step.op}_{number}", step.op, out.shape[axis], step.outputs[0], number)
    for place, own in enumerate(labels):
        if own is not None:
            mix(tracer, number, place, step.outputs[0], own, draft)
    tracer.labels[step.outputs[0]] = spread(tracer.ids(draft), axis, out.shape)
    tracer.open_value[step.outputs[0]] = draft


def _unit_axis(step: Step, labels: list, out) -> int:
    """The axis of a product along which its units lie: that of the columns of a matrix whose own units lie there."""
    own = labels[1] if step.op == "matmul" else None
    columns = None if own is None or own.ndim < 2 else along(own, own.ndim - 1)
    if columns is not None and len(torch.unique(columns)) > 1:
        return out.ndim - 1
    return min(1, out.ndim - 1)


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
        tracer.trace.note(f"what leads into {draft.name} is too much to draw and is left out")
        return
    tracer.trace.note(f"{draft.name} mixes its units by other values, not weights: all are joined to all")
    tracer.enter(number, place, out, "all", own, tracer.ids(draft))

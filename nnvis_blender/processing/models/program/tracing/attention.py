"""Attention: a unit is a head."""

import torch

from ..labels import MIXED, pairs
from ..program import Step
from .spread import spread


def trace_attention(tracer, number: int, step: Step, labels: list, given) -> None:
    """A layer with a unit for each head; the layers that make its queries, keys and values alone become part of it."""
    out = given[0]
    axis = out.ndim - 3
    heads = out.shape[axis] if axis >= 0 else 1
    layer = step.layer or f"attention_{number}"
    draft = tracer.new(layer, "attention", heads, step.outputs[0], number)
    ids = tracer.ids(draft)
    by_head = spread(ids, axis, out.shape) if axis >= 0 else ids.expand(out.shape)
    for place, own in enumerate(labels[:3]):
        if own is None:
            continue
        at = own.ndim - 3
        targets = spread(ids[: own.shape[at]], at, own.shape) if at >= 0 and own.shape[at] == heads else None
        targets = ids[:1].expand(own.shape) if targets is None else targets
        if not _becomes_heads(tracer, own, targets):
            tracer.enter(number, place, step.outputs[0], "one", own, targets)
    tracer.labels[step.outputs[0]] = by_head
    tracer.open_value[step.outputs[0]] = draft


def _becomes_heads(tracer, own: torch.Tensor, targets: torch.Tensor) -> bool:
    """Whether the values are of dense layers that no edge has left yet; then their units become the heads."""
    own = tracer.final[own.clamp(min=0).long()].where(own >= 0, own)
    drafts = tracer.drafts_in(own)
    whole = [d for d in drafts if d.kind == "dense" and d.is_open and not d.used]
    heads = [d for d in drafts if d.kind == "attention"]
    if len(whole) + len(heads) != len(drafts) or bool((own == MIXED).any()):
        return False
    met = pairs(own, targets)
    met = met[met[:, 0] >= 0]
    first = torch.cat([torch.ones(1, dtype=torch.bool), met[1:, 0] != met[:-1, 0]]) if len(met) else met[:, 0] >= 0
    tracer.rename(met[first, 0], met[first, 1])
    return True

"""Attention: a unit is a head."""

import torch

from ..labels import MIXED, pairs
from ..program import Step
from .products import mix
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
    for place, own in enumerate(labels[:4]):
        if own is None:
            continue
        at = own.ndim - 3
        if heads > 1 and (at < 0 or own.shape[at] != heads):  # one part of queries, keys or values for all heads
            mix(tracer, number, place, step.outputs[0], own, draft)
            continue
        targets = spread(ids, at, own.shape) if heads > 1 else ids[:1].expand(own.shape)
        if place == 3 or not _becomes_heads(tracer, own, targets):
            tracer.enter(number, place, step.outputs[0], "one", own, targets)
    tracer.labels[step.outputs[0]] = by_head
    tracer.open_value[step.outputs[0]] = draft


def _becomes_heads(tracer, own: torch.Tensor, targets: torch.Tensor) -> bool:
    """Whether the values are of dense layers that no edge has left yet, each unit's in one head alone; then their units
    become the heads. Keys and values that several heads share stay layers of their own.
    """
    own = tracer.final[own.clamp(min=0).long()].where(own >= 0, own)
    drafts = tracer.drafts_in(own)
    whole = [d for d in drafts if d.kind == "dense" and d.is_open and not d.used]
    heads = [d for d in drafts if d.kind == "attention"]
    if len(whole) + len(heads) != len(drafts) or bool((own == MIXED).any()):
        return False
    met = pairs(own, targets)
    met = met[met[:, 0] >= 0]
    if len(torch.unique(met[:, 0])) != len(met):
        return False
    tracer.rename(met[:, 0], met[:, 1])
    return True

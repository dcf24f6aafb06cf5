"""Values joined element by element: additions into a layer, a layer's own gates, or a layer of their own."""

import torch

from ..labels import MIXED, meetings, pairs
from ..program import Step
from .trace import Draft


def trace_join(tracer, number: int, step: Step, labels: list, given) -> None:
    out = given[0]
    parts = [(place, x.expand(out.shape)) for place, x in enumerate(labels) if x is not None and x.dim()]
    parts = [(place, x) for place, x in parts if not bool((x == MIXED).all())]
    if not parts:
        tracer.labels[step.outputs[0]] = torch.full(out.shape, MIXED, dtype=torch.int32)
        return
    chosen = parts[0][1]
    for _, other in parts[1:]:
        chosen = torch.where(chosen < 0, other, chosen)
    if all(bool(((x == chosen) | (x < 0)).all()) for _, x in parts) or _turns_within(tracer, step, parts):
        tracer.labels[step.outputs[0]] = chosen
        _follow_join(tracer, step, out.shape)
        return
    if step.op in ("add", "sub"):
        into = _open_addend(tracer, step, parts)
        if into is not None:
            _add_into(tracer, number, step, into, parts)
            return
    join_as_layer(tracer, number, step, parts, out)


def _turns_within(tracer, step: Step, parts: list) -> bool:
    """Whether two values of one layer are added that pairs of its own units hold (rotary positions)."""
    if step.op not in ("add", "sub") or len(parts) != 2:
        return False
    drafts = [tracer.drafts_in(x) for _, x in parts]
    one = len(drafts[0]) == len(drafts[1]) == 1 and drafts[0][0] is drafts[1][0]
    same_units = one and torch.equal(torch.unique(parts[0][1]), torch.unique(parts[1][1]))
    return same_units and drafts[0][0].is_open


def _follow_join(tracer, step: Step, shape) -> None:
    """x and a function of x joined, as gated activations are written: still the same layer's value."""
    for name in step.inputs:
        draft = tracer.open_value.get(name)
        if draft is None or draft.used or tuple(shape) != tracer.shapes.one[name]:
            continue
        if len(shape) >= len(tracer.shapes.one[draft.value]):  # else a sequence of what were maps
            draft.value, draft.is_open = step.outputs[0], False
            tracer.open_value[step.outputs[0]] = draft
            return


def _open_addend(tracer, step: Step, parts: list) -> tuple | None:
    """(layer, its place) of the part that is a layer's pre-activation and goes nowhere else; the deepest of several."""
    found = []
    for place, labels in parts:
        name = step.inputs[place]
        draft = tracer.open_value.get(name)
        whole = draft is not None and tuple(tracer.shapes.one[name]) == tuple(labels.shape)
        if whole and draft.is_open and not draft.used and tracer.takers[name] == 1:
            found.append((draft, place))
    return max(found, key=lambda item: (item[0].depth, item[0].step), default=None)


def _add_into(tracer, number: int, step: Step, into: tuple, parts: list) -> None:
    """The other parts lead into the layer whose pre-activation is one of them."""
    draft, place = into
    own = dict(parts)[place]
    for other, labels in parts:
        if other == place:
            continue
        partner = tracer.open_value.get(step.inputs[other])
        if (
            partner is not None
            and partner.is_open
            and not partner.used
            and _is_one_to_one(tracer, partner, labels, own)
        ):
            _become(tracer, partner, labels, own)
            draft.bias = draft.bias if partner.bias is None else None  # theirs is the sum of two
        else:
            tracer.enter(number, other, step.outputs[0], "one", labels, own)
    draft.value = draft.before = step.outputs[0]
    draft.step = number
    tracer.labels[step.outputs[0]] = own
    tracer.open_value[step.outputs[0]] = draft


def _is_one_to_one(tracer, partner: Draft, labels: torch.Tensor, own: torch.Tensor) -> bool:
    """Whether a layer's own units alone stand each at the places of one unit of the other, and nothing else took it."""
    if tracer.takers[partner.value] != 1:
        return False
    met = pairs(labels, own)
    units = met[:, 0]
    return len(met) == partner.units == len(torch.unique(units)) and tracer.drafts_in(labels) == [partner]


def _become(tracer, partner: Draft, labels: torch.Tensor, own: torch.Tensor) -> None:
    """The units of a layer become those that stand at their places; what leads into it leads there."""
    met = pairs(labels, own).long()
    tracer.rename(met[:, 0], met[:, 1].int())
    tracer.trace.drafts.remove(partner)


def join_as_layer(tracer, number: int, step: Step, parts: list, out) -> None:
    """A layer with a unit for each pair of units that meet."""
    units, where = meetings([x for _, x in parts])
    names = {"mul": "multiply", "sub": "subtract", "div": "divide"}
    kind = names.get(step.op, step.op)
    draft = tracer.new(step.layer or f"{kind}_{number}", kind, units, step.outputs[0], number)
    made = (where.reshape(out.shape) + draft.first).to(torch.int32)
    for place, labels in parts:
        tracer.enter(number, place, step.outputs[0], "one", labels, made)
    tracer.labels[step.outputs[0]] = made
    tracer.open_value[step.outputs[0]] = draft

"""Steps with weights make layers."""

import torch

from ....errors import bad_input
from ..labels import MIXED, along
from ..program import Step
from .spread import spread
from .trace import UnitsMeet


def trace_weighted(tracer, number: int, step: Step, taken, given) -> None:
    kind = {"linear": "dense", "conv": "conv", "conv_transpose": "conv", "embedding": "embedding"}.get(step.op, step.op)
    out, outputs = given[0], step.outputs[0]
    own = tracer.labels_of(step.inputs[0])
    if own is None and step.op != "embedding":  # whole numbers that no gradient goes back to
        own = torch.full(taken[0].shape, MIXED, dtype=torch.int32)
    axis = 1 if step.op in ("conv", "conv_transpose") else out.ndim - 1
    if step.op == "embedding":
        draft = tracer.new(step.layer or "embedding", kind, out.shape[-1], outputs, number, is_open=True)
        source = next(d for d in tracer.trace.drafts if d.value == _token_input(tracer, step.inputs[0]))
        sources = tracer.ids(source) if source.units > 1 else tracer.ids(source).expand(taken[1].shape[0])
        tracer.enter(number, 0, outputs, "weight", sources, tracer.ids(draft))
    elif step.op == "recurrent":
        return _recurrent(tracer, number, step, own, given)
    else:
        features = along(own, axis if step.op != "linear" else own.ndim - 1)
        first = tracer.is_strict and tracer.is_input(own)
        if step.op == "linear" and features is None and not first and _mixes_positions(tracer, number, step, own, out):
            return None
        if features is None or bool((features == MIXED).any()):
            if first and features is None:
                raise UnitsMeet(step.layer or step.op)
            own, features = _gathered(tracer, number, step, own, axis if step.op != "linear" else own.ndim - 1)
        name = step.layer or f"{kind}_{number}"
        draft = tracer.new(name, kind, out.shape[axis], outputs, number, is_open=True)
        draft.bias = step.inputs[2] if len(step.inputs) > 2 else None
        tracer.enter(number, 0, outputs, "weight", features, tracer.ids(draft))
    tracer.labels[outputs] = spread(tracer.ids(draft), axis, out.shape)
    tracer.open_value[outputs] = draft
    return None


def _recurrent(tracer, number: int, step: Step, own: torch.Tensor, given) -> None:
    """A layer of states; the dense layer that makes the gates' values becomes part of it."""
    states = given[0]
    size = states.shape[-1]
    gates = tracer.open_value.get(step.inputs[0])
    name = step.layer or f"recurrent_{number}"
    draft = tracer.new(name, step.options["cell"], size, step.outputs[0], number)
    ids = tracer.ids(draft)
    units = along(own, own.ndim - 1)
    in_order = gates is not None and units is not None and torch.equal(units, tracer.ids(gates))
    if in_order and gates.is_open and not gates.used:
        tracer.rename(units, ids[torch.arange(gates.units) % size])
        tracer.trace.drafts.remove(gates)
        kept, left = (gates.name, draft.name) if step.layer else (draft.name, gates.name)
        tracer.names.discard(left)
        draft.name = kept
    else:
        if units is None:
            raise UnitsMeet(name)
        targets = ids[torch.arange(own.shape[-1]) % size].expand(own.shape)
        tracer.enter(number, 0, step.outputs[0], "one", own, targets)
    before = tracer.new(f"{draft.name} before", "state", size, step.outputs[0], number, used=True, later=draft)
    tracer.enter(number, 2, step.outputs[0], "state", tracer.ids(before), ids)
    for place, first in enumerate(map(tracer.labels_of, step.inputs[5:]), 5):  # states that other layers begin with
        if first is not None:
            tracer.enter(number, place, step.outputs[0], "one", first, ids.expand(first.shape))
    tracer.labels[step.outputs[0]] = spread(ids, states.ndim - 1, states.shape)
    for name, x in zip(step.outputs[1:], given[1:]):
        tracer.labels[name] = spread(ids, x.ndim - 1, x.shape)
    tracer.open_value[step.outputs[0]] = draft


def _token_input(tracer, name: str) -> str:
    """The input from which the numbers that an embedding looks up come."""
    given = {out: step for step in tracer.program.steps for out in step.outputs}
    tokens = {i.name for i in tracer.program.inputs}
    while name not in tokens:
        if name not in given or not given[name].inputs:
            raise bad_input("An embedding looks up what is no input")
        name = given[name].inputs[0]
    return name


def _mixes_positions(tracer, number: int, step: Step, own: torch.Tensor, out: torch.Tensor) -> bool:
    """Whether a linear step works along the positions of units, each unit by itself; then units stay as they are."""
    for axis in range(own.ndim - 1):
        found = along(own, axis)
        if found is not None and len(torch.unique(found)) > 1:
            tracer.labels[step.outputs[0]] = spread(found, axis, out.shape)
            tracer.trace.along_places.append(step.layer or f"{step.op} {number}")
            return True
    return False


def _gathered(tracer, number: int, step: Step, own: torch.Tensor, axis: int) -> tuple:
    """A layer for what a weighted step takes where several units are in one feature: each leads to those it is in."""
    name = step.inputs[0]
    draft = tracer.new(f"{step.layer or step.op} in", "mixed", own.shape[axis], name, number)
    draft.labels = spread(tracer.ids(draft), axis, own.shape)
    if bool((own == MIXED).any()):
        tracer.trace.note(f"which units lead into {draft.name} is not known: no edges into it are drawn")
    else:
        tracer.enter(number, 0, name, "one", own, draft.labels)
    return draft.labels, tracer.ids(draft)

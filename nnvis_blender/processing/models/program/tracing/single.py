"""Steps that take the values of units by themselves: activations, norms, pooling, and what moves values about."""

import torch

from ..kinds import ACTIVATION_NAMES, ACTIVATIONS, NORMS, ORDERS, POOLS
from ..labels import MIXED, NONE, along, reduced
from ..operations import OPERATIONS
from ..program import Step
from .products import trace_product
from .spread import unsqueezed
from .trace import UnitsMeet


def trace_each(tracer, number: int, step: Step, labels: list, given) -> None:
    """Each unit's values by themselves: activations, norms, pooling, a constant that is added or multiplied."""
    place = next(i for i, x in enumerate(labels) if x is not None)
    own, out = labels[place], given[0]
    if step.op == "cumsum" and not reduced(own, [step.options["axis"] % own.ndim], True)[1]:
        tracer.trace.note(f"{step.layer or step.op} adds units up to others: only their own sums are drawn")
    pooled = _pooled(tracer, step, own, out) if step.op in POOLS or own.shape != out.shape else own
    if step.op in tracer.drawn:
        _as_layer(tracer, number, step, place, own, pooled)
        return
    own = pooled
    tracer.labels[step.outputs[0]] = own
    _follow(tracer, step, step.inputs[place], out.shape)


def _as_layer(tracer, number: int, step: Step, place: int, own: torch.Tensor, made: torch.Tensor) -> None:
    """A layer with a unit for each that comes in, and an edge from each. made: the labels of what comes out."""
    units = torch.unique(made[made >= 0])
    name = f"{step.layer}.{step.op}" if step.layer else f"{step.op}_{number}"
    draft = tracer.new(name, step.op, len(units), step.outputs[0], number)

    def become(labels):
        found = torch.searchsorted(units, labels.clamp(min=0).contiguous()).clamp(max=max(len(units) - 1, 0))
        return torch.where(labels >= 0, draft.first + found.int(), labels)

    tracer.enter(number, place, step.outputs[0], "one", own, become(own))
    tracer.labels[step.outputs[0]] = become(made)
    tracer.open_value[step.outputs[0]] = draft


def _pooled(tracer, step: Step, labels: torch.Tensor, out: torch.Tensor) -> torch.Tensor:
    if step.op in POOLS:
        kept, same = reduced(labels, list(range(2, labels.ndim)), True)
        if not same:
            raise UnitsMeet(step.layer or step.op)
        return kept.expand(out.shape)
    try:
        return labels.expand(out.shape)
    except RuntimeError:
        if tracer.is_strict and tracer.is_input(labels):
            raise UnitsMeet(step.layer or step.op) from None
        return torch.full(out.shape, MIXED, dtype=torch.int32)


def _follow(tracer, step: Step, source: str, shape) -> None:
    """The layer whose units `source` holds as they are holds what comes of it, where nothing else takes that."""
    draft, out = tracer.open_value.get(source), step.outputs[0]
    if draft is None or tracer.takers.get(source) != 1 or draft.used:
        return
    if tuple(shape) != tracer.shapes.one[source] or step.op in POOLS:
        return
    if len(shape) < len(tracer.shapes.one[draft.value]):  # maps stay maps where their places become a sequence
        return
    if step.op in ACTIVATIONS:
        if draft.activation == "linear":
            draft.activation = ACTIVATION_NAMES.get(step.op, step.op)
        draft.is_open = False
    elif step.op in NORMS and step.op != "batch_norm":
        draft.is_open = False
    elif draft.is_open:
        draft.before = out
    draft.value = out
    tracer.open_value[out] = draft


def trace_move(tracer, step: Step, taken, labels: list) -> None:
    shapes = [x if x is None else x.shape for x in taken]
    moved = []
    for x, own, shape in zip(taken, labels, shapes):
        values = step.op in ("concat", "stack") or not moved  # others say where to
        if own is not None and values:
            moved.append(own)
        elif x is not None and values:
            moved.append(torch.full(shape, NONE, dtype=torch.int32))
        else:
            moved.append(x)
    options = dict(step.options)
    if step.op == "pad":
        if options.get("mode", "constant") == "constant":
            options["value"] = NONE
        else:
            moved[0] = moved[0].double()
    if step.op == "cast":
        tracer.labels[step.outputs[0]] = moved[0]
        _follow(tracer, step, step.inputs[0], moved[0].shape)
        return
    made = OPERATIONS[step.op](moved, options)
    for name, x in zip(step.outputs, made if isinstance(made, tuple) else (made,)):
        tracer.labels[name] = x.to(torch.int32)
    if step.op in ORDERS:
        _follow_order(tracer, step)


def _follow_order(tracer, step: Step) -> None:
    """What is added to a layer's values in another order is added to the layer, where its units keep an axis."""
    (source, *_), (out,) = step.inputs, step.outputs
    draft, labels = tracer.open_value.get(source), tracer.labels[out]
    if draft is None or tracer.takers.get(source) != 1 or draft.used:
        return
    if any(size == draft.units and along(labels, axis) is not None for axis, size in enumerate(labels.shape)):
        tracer.open_value[out] = draft


def trace_choice(tracer, number: int, step: Step, labels: list, taken, given) -> None:
    """The largest values along an axis, whichever they are: still each unit's own where an axis of places is it."""
    own = labels[0]
    kept, same = reduced(own, [step.options.get("axis", -1) % own.ndim], True)
    if same:
        tracer.labels[step.outputs[0]] = kept.expand(given[0].shape)
    else:
        trace_product(tracer, number, step, labels, taken, given)


def trace_reduce(tracer, number: int, step: Step, labels: list, taken, given) -> None:
    own, out = labels[0], given[0]
    axes = [axis % own.ndim for axis in step.options.get("axes") or range(own.ndim)]
    kept, same = reduced(own, axes, out.ndim == own.ndim)
    if same:
        tracer.labels[step.outputs[0]] = kept
        return
    if tracer.is_strict and tracer.is_input(own):
        raise UnitsMeet(step.layer or step.op)
    units, where = torch.unique(kept, return_inverse=True)
    draft = tracer.new(step.layer or step.op, step.op, len(units), step.outputs[0], number)
    made = (where + draft.first).to(torch.int32)
    tracer.labels[step.outputs[0]] = made
    tracer.open_value[step.outputs[0]] = draft
    target = made if out.ndim == own.ndim else unsqueezed(made, axes)
    tracer.enter(number, 0, step.outputs[0], "one", own, target.expand(own.shape))

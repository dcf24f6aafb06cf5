"""Which units the values of a program hold, and so the layers and connections of the network that is drawn.

A program is run once, for one sample, and beside each value its labels (labels.py). A weighted step makes a layer; what
follows it alone (norms, activations, pooling) is part of it. What is added to a layer's pre-activation is an edge into
it, so residual additions are edges that jump layers. What joins values otherwise (products of gates, sums of finished
layers) is a layer of its own with an edge from each part.
"""

from dataclasses import dataclass, field

import torch

from ...errors import bad_input, shown
from .execution import Runner, Shapes
from .kinds import (
    ACTIVATION_NAMES,
    ACTIVATIONS,
    DETACHED,
    JOINS,
    MOVES,
    NORMS,
    POOLS,
    REDUCES,
    WEIGHTED,
)
from .labels import MIXED, NONE, along, pairs, reduced
from .operations import OPERATIONS
from .program import Program, Step

MOST_UNITS = 2_000_000
MOST_MIXED_EDGES = 4_000_000
MOST_TOKENS = 2048  # of a vocabulary, each of which is a unit


class UnitsMeet(Exception):
    """A step takes for one feature what belongs to several units; the input's units have to be larger."""


@dataclass
class Draft:
    """A layer while it is traced. first: its first unit. value: what its units hold; before: what comes before the
    activation. is_open: whether nothing but affine steps came since the weights. depth: weighted layers on the longest
    way to it, itself included.
    """

    name: str
    kind: str
    first: int
    units: int
    value: str
    before: str
    step: int
    activation: str = "linear"
    is_open: bool = False
    used: bool = False
    bias: str | None = None
    shape: tuple[int, ...] = ()
    depth: int = 0


@dataclass
class Entry:
    """What leads into a layer at one place of the program.

    step, place: which input of which step is taken. out: the value whose gradient reaches the weights.
    kind: "weight" (of a weighted step), "one" (element by element), "all" (every unit to every unit).
    sources: "weight": (features,) unit of each feature that comes in; "one", "all": labels of what comes in.
    targets: "weight": (outputs,) unit of each output; "one": labels of the same shape as sources' after broadcasting;
    "all": (units,).
    """

    step: int
    place: int
    out: str
    kind: str
    sources: torch.Tensor
    targets: torch.Tensor


@dataclass
class Trace:
    """What was traced; units are numbered through all drafts, `final` maps those that became others."""

    program: Program
    shapes: Shapes
    drafts: list[Draft] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    labels: dict[str, torch.Tensor] = field(default_factory=dict)
    final: torch.Tensor | None = None
    notes: list[str] = field(default_factory=list)


def trace_program(program: Program, runner: Runner, shapes: Shapes, ends: frozenset = frozenset()) -> Trace:
    """ends: steps that make a layer of their own of what they take, whatever it is.

    Raises NNVisError (bad_input) where units cannot be told apart.

    The units of an input are its single values where dense layers take them (pixels), else its channels or features.
    """
    last = None
    for axis in _input_axes(program):
        try:
            return _Tracer(program, runner, shapes, axis, ends).run()
        except UnitsMeet as error:
            last = error
    raise bad_input(f"The units that {shown(str(last))} takes cannot be told apart")


def _input_axes(program: Program) -> list:
    """Along which axis of an input its units lie: None for each value, then one axis after the other."""
    most = max(len(given.shape) for given in program.inputs)
    return [None, 1, *(-axis for axis in range(1, most))]


class _Tracer:
    def __init__(self, program: Program, runner: Runner, shapes: Shapes, axis: int | None, ends: frozenset):
        self.program, self.runner, self.shapes, self.axis, self.ends = program, runner, shapes, axis, ends
        self.trace = Trace(program, shapes)
        self.labels: dict[str, torch.Tensor] = {}
        self.final = torch.zeros(0, dtype=torch.int32)
        self.open_value: dict[str, Draft] = {}  # value -> the layer whose units it holds as they are
        self.takers: dict[str, int] = {}
        self.names: set[str] = set()
        for name in [i for step in program.steps for i in step.inputs if i] + program.outputs:
            self.takers[name] = self.takers.get(name, 0) + 1

    @torch.no_grad()
    def run(self) -> Trace:
        for given in self.program.inputs:
            self._add_input(given)
        self.runner.run(self.runner.example(1), (), watch=self._step)
        self._finish()
        return self.trace

    # layers and units

    def _new(self, name: str, kind: str, units: int, value: str, step: int, **more) -> Draft:
        first = len(self.final)
        if first + units > MOST_UNITS:
            raise bad_input(f"The network has more than {MOST_UNITS} units")
        self.final = torch.cat([self.final, torch.arange(first, first + units, dtype=torch.int32)])
        draft = Draft(self._unique(name), kind, first, units, value, value, step, **more)
        self.trace.drafts.append(draft)
        return draft

    def _unique(self, name: str) -> str:
        number, made = 2, name
        while made in self.names:
            made, number = f"{name}_{number}", number + 1
        self.names.add(made)
        return made

    def _ids(self, draft: Draft) -> torch.Tensor:
        return torch.arange(draft.first, draft.first + draft.units, dtype=torch.int32)

    def _of(self, name: str | None) -> torch.Tensor | None:
        """The labels of a value, units that became others renamed; None where it holds no unit's values."""
        labels = None if name is None else self.labels.get(name)
        if labels is None:
            return None
        known = labels >= 0
        return torch.where(known, self.final[labels.clamp(min=0).long()], labels)

    def _drafts_in(self, labels: torch.Tensor) -> list[Draft]:
        found = torch.unique(labels[labels >= 0])
        return [d for d in self.trace.drafts if bool(((found >= d.first) & (found < d.first + d.units)).any())]

    def _add_input(self, given) -> None:
        shape = (1, *given.shape)
        if given.kind == "tokens":
            units = given.most if 0 < given.most <= MOST_TOKENS else 1
            if units == 1:
                self.trace.notes.append(f"all tokens of the input {given.name} are drawn as one unit")
            self._new(given.name, "input", units, given.name, -1, used=True)
            return
        if self.axis is None or len(shape) == 2:
            units = 1
            for size in given.shape:
                units *= size
            draft = self._new(given.name, "input", units, given.name, -1, used=True, shape=given.shape)
            self.labels[given.name] = self._ids(draft).reshape(shape)
            return
        axis = self.axis if -len(shape) < self.axis < len(shape) else 1
        draft = self._new(given.name, "input", shape[axis], given.name, -1, used=True)
        self.labels[given.name] = _spread(self._ids(draft), axis, shape)

    # steps

    def _step(self, number: int, taken, given) -> None:
        step = self.program.steps[number]
        labels = [self._of(name) for name in step.inputs]
        tokens = step.op == "embedding"
        if step.op in DETACHED or (all(x is None for x in labels) and not tokens):
            return
        if number in self.ends:
            self._join_as_layer(number, step, [(0, labels[0])], given[0])
        elif step.op in WEIGHTED:
            self._weighted(number, step, taken, given)
        elif step.op == "attention":
            self._attention(number, step, labels, given)
        elif step.op in MOVES:
            self._move(step, taken, labels)
        elif step.op in REDUCES:
            self._reduce(number, step, labels, taken, given)
        elif step.op in JOINS and sum(x is not None for x in labels) > 1:
            self._join(number, step, labels, given)
        elif step.op in ("argmax", "argmin", "topk"):
            self.labels.update(
                (name, torch.full(x.shape, MIXED, dtype=torch.int32)) for name, x in zip(step.outputs, given)
            )
        elif sum(x is not None for x in labels) == 1 and step.op != "matmul":
            self._each(step, labels, given)
        else:
            self._product(number, step, labels, taken, given)

    def _each(self, step: Step, labels: list, given) -> None:
        """Each unit's values by themselves: activations, norms, pooling, a constant that is added or multiplied."""
        place = next(i for i, x in enumerate(labels) if x is not None)
        own, out = labels[place], given[0]
        if step.op in POOLS or own.shape != out.shape:
            own = self._pooled(step, own, out)
        self.labels[step.outputs[0]] = own
        self._follow(step, step.inputs[place], out.shape)

    def _pooled(self, step: Step, labels: torch.Tensor, out: torch.Tensor) -> torch.Tensor:
        if step.op in POOLS:
            kept, same = reduced(labels, list(range(2, labels.ndim)), True)
            if not same:
                raise UnitsMeet(step.layer or step.op)
            return kept.expand(out.shape)
        try:
            return labels.expand(out.shape)
        except RuntimeError:
            return torch.full(out.shape, MIXED, dtype=torch.int32)

    def _follow(self, step: Step, source: str, shape) -> None:
        """The layer whose units `source` holds as they are holds what comes of it, where nothing else takes that."""
        draft, out = self.open_value.get(source), step.outputs[0]
        if draft is None or self.takers.get(source) != 1 or draft.used:
            return
        if tuple(shape) != self.shapes.one[source] or step.op in POOLS:
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
        self.open_value[out] = draft

    def _move(self, step: Step, taken, labels: list) -> None:
        shapes = [x if x is None else x.shape for x in taken]
        moved = []
        for x, own, shape in zip(taken, labels, shapes):
            values = step.op in ("concat", "stack") or not moved
            if own is not None:
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
            self.labels[step.outputs[0]] = moved[0]
            self._follow(step, step.inputs[0], moved[0].shape)
            return
        made = OPERATIONS[step.op](moved, options)
        for name, x in zip(step.outputs, made if isinstance(made, tuple) else (made,)):
            self.labels[name] = x.to(torch.int32)

    def _reduce(self, number: int, step: Step, labels: list, taken, given) -> None:
        own, out = labels[0], given[0]
        axes = [axis % own.ndim for axis in step.options.get("axes") or range(own.ndim)]
        kept, same = reduced(own, axes, out.ndim == own.ndim)
        if same:
            self.labels[step.outputs[0]] = kept
            return
        if self.axis is None and self._is_input(own):
            raise UnitsMeet(step.layer or step.op)
        units, where = torch.unique(kept, return_inverse=True)
        draft = self._new(step.layer or step.op, step.op, len(units), step.outputs[0], number)
        made = (where + draft.first).to(torch.int32)
        self.labels[step.outputs[0]] = made
        self.open_value[step.outputs[0]] = draft
        target = made if out.ndim == own.ndim else _unsqueezed(made, axes)
        self._enter(number, 0, step.outputs[0], "one", own, target.expand(own.shape))

    def _weighted(self, number: int, step: Step, taken, given) -> None:
        kind = {"linear": "dense", "conv": "conv", "conv_transpose": "conv", "embedding": "embedding"}.get(
            step.op, step.op
        )
        out, outputs = given[0], step.outputs[0]
        own = self._of(step.inputs[0])
        axis = 1 if step.op in ("conv", "conv_transpose") else out.ndim - 1
        if step.op == "embedding":
            draft = self._new(step.layer or "embedding", kind, out.shape[-1], outputs, number, is_open=True)
            source = next(d for d in self.trace.drafts if d.value == self._token_input(step.inputs[0]))
            sources = self._ids(source) if source.units > 1 else self._ids(source).expand(taken[1].shape[0])
            self._enter(number, 0, outputs, "weight", sources, self._ids(draft))
        elif step.op == "recurrent":
            return self._recurrent(number, step, own, given)
        else:
            features = along(own, axis if step.op != "linear" else own.ndim - 1)
            if step.op == "linear" and features is None and self._mixes_positions(step, own, out):
                return None
            if features is None or bool((features == MIXED).any()):
                if self.axis is None and features is None and self._is_input(own):
                    raise UnitsMeet(step.layer or step.op)
                own, features = self._gathered(number, step, own, axis if step.op != "linear" else own.ndim - 1)
            name = step.layer or f"{kind}_{number}"
            draft = self._new(name, kind, out.shape[axis], outputs, number, is_open=True)
            draft.bias = step.inputs[2] if len(step.inputs) > 2 else None
            self._enter(number, 0, outputs, "weight", features, self._ids(draft))
        self.labels[outputs] = _spread(self._ids(draft), axis, out.shape)
        self.open_value[outputs] = draft
        return None

    def _token_input(self, name: str) -> str:
        """The input from which the numbers that an embedding looks up come."""
        given = {out: step for step in self.program.steps for out in step.outputs}
        tokens = {i.name for i in self.program.inputs}
        while name not in tokens:
            if name not in given or not given[name].inputs:
                raise bad_input("An embedding looks up what is no input")
            name = given[name].inputs[0]
        return name

    def _is_input(self, labels: torch.Tensor) -> bool:
        return any(draft.kind == "input" for draft in self._drafts_in(labels))

    def _mixes_positions(self, step: Step, own: torch.Tensor, out: torch.Tensor) -> bool:
        """Whether a linear step works along the positions of units, each unit by itself; then units stay as they are."""
        for axis in range(own.ndim - 1):
            found = along(own, axis)
            if found is not None and len(torch.unique(found)) > 1:
                self.labels[step.outputs[0]] = _spread(found, axis, out.shape)
                return True
        return False

    def _gathered(self, number: int, step: Step, own: torch.Tensor, axis: int) -> tuple:
        """A layer for what a weighted step takes where several units are in one feature: all lead to all features."""
        size = own.shape[axis]
        name = step.inputs[0]
        draft = self._new(f"{step.layer or step.op} in", "mixed", size, name, number)
        if not bool((own == MIXED).any()):
            self._mix(number, 0, name, own, draft)
        return _spread(self._ids(draft), axis, own.shape), self._ids(draft)

    def _mix(self, number: int, place: int, out: str, own: torch.Tensor, draft: Draft) -> None:
        units = torch.unique(own[own >= 0])
        if len(units) * draft.units > MOST_MIXED_EDGES:
            self.trace.notes.append(f"what leads into {draft.name} is too much to draw and is left out")
            return
        self.trace.notes.append(f"{draft.name} mixes its units by other values, not weights: all are joined to all")
        self._enter(number, place, out, "all", own, self._ids(draft))

    def _join(self, number: int, step: Step, labels: list, given) -> None:
        out = given[0]
        parts = [(place, x.expand(out.shape)) for place, x in enumerate(labels) if x is not None and x.dim()]
        parts = [(place, x) for place, x in parts if not bool((x == MIXED).all())]
        if not parts:
            self.labels[step.outputs[0]] = torch.full(out.shape, MIXED, dtype=torch.int32)
            return
        chosen = parts[0][1]
        for _, other in parts[1:]:
            chosen = torch.where(chosen < 0, other, chosen)
        if all(bool(((x == chosen) | (x < 0)).all()) for _, x in parts) or self._turns_within(step, parts):
            self.labels[step.outputs[0]] = chosen
            self._follow_join(step, out.shape)
            return
        if step.op in ("add", "sub"):
            into = self._open_addend(step, parts)
            if into is not None:
                self._add_into(number, step, into, parts)
                return
        self._join_as_layer(number, step, parts, out)

    def _turns_within(self, step: Step, parts: list) -> bool:
        """Whether two values of one layer are added that pairs of its own units hold (rotary positions)."""
        if step.op not in ("add", "sub") or len(parts) != 2:
            return False
        drafts = [self._drafts_in(x) for _, x in parts]
        one = len(drafts[0]) == len(drafts[1]) == 1 and drafts[0][0] is drafts[1][0]
        same_units = one and torch.equal(torch.unique(parts[0][1]), torch.unique(parts[1][1]))
        return same_units and drafts[0][0].is_open

    def _follow_join(self, step: Step, shape) -> None:
        """x and a function of x joined, as gated activations are written: still the same layer's value."""
        for name in step.inputs:
            draft = self.open_value.get(name)
            if draft is not None and not draft.used and tuple(shape) == self.shapes.one[name]:
                draft.value, draft.is_open = step.outputs[0], False
                self.open_value[step.outputs[0]] = draft
                return

    def _open_addend(self, step: Step, parts: list) -> tuple | None:
        """(layer, its place) of the part that is a layer's pre-activation and goes nowhere else; the deepest of several."""
        found = []
        for place, labels in parts:
            name = step.inputs[place]
            draft = self.open_value.get(name)
            whole = draft is not None and tuple(self.shapes.one[name]) == tuple(labels.shape)
            if whole and draft.is_open and not draft.used and self.takers[name] == 1:
                found.append((draft, place))
        return max(found, key=lambda item: (item[0].depth, item[0].step), default=None)

    def _add_into(self, number: int, step: Step, into: tuple, parts: list) -> None:
        """The other parts lead into the layer whose pre-activation is one of them."""
        draft, place = into
        own = dict(parts)[place]
        for other, labels in parts:
            if other == place:
                continue
            partner = self.open_value.get(step.inputs[other])
            if (
                partner is not None
                and partner.is_open
                and not partner.used
                and self._is_one_to_one(partner, labels, own)
            ):
                self._become(partner, labels, own)
            else:
                self._enter(number, other, step.outputs[0], "one", labels, own)
        draft.value = draft.before = step.outputs[0]
        draft.step = number
        self.labels[step.outputs[0]] = own
        self.open_value[step.outputs[0]] = draft

    def _is_one_to_one(self, partner: Draft, labels: torch.Tensor, own: torch.Tensor) -> bool:
        """Whether a layer's own units alone stand each at the places of one unit of the other, and nothing else took it."""
        if self.takers[partner.value] != 1:
            return False
        met = pairs(labels, own)
        units = met[:, 0]
        return len(met) == partner.units == len(torch.unique(units)) and self._drafts_in(labels) == [partner]

    def _become(self, partner: Draft, labels: torch.Tensor, own: torch.Tensor) -> None:
        """The units of a layer become those that stand at their places; what leads into it leads there."""
        met = pairs(labels, own).long()
        self._rename(met[:, 0], met[:, 1].int())
        self.trace.drafts.remove(partner)

    def _rename(self, units: torch.Tensor, become: torch.Tensor) -> None:
        change = torch.arange(len(self.final), dtype=torch.int32)
        change[units.long()] = become
        self.final = change[self.final.long()]

    def _join_as_layer(self, number: int, step: Step, parts: list, out) -> None:
        """A layer with a unit for each pair of units that meet."""
        stacked = torch.stack([x.flatten() for _, x in parts], 1)
        units, where = torch.unique(stacked, dim=0, return_inverse=True)
        names = {"mul": "multiply", "sub": "subtract", "div": "divide"}
        kind = names.get(step.op, step.op)
        draft = self._new(step.layer or f"{kind}_{number}", kind, len(units), step.outputs[0], number)
        made = (where.reshape(out.shape) + draft.first).to(torch.int32)
        for place, labels in parts:
            self._enter(number, place, step.outputs[0], "one", labels, made)
        self.labels[step.outputs[0]] = made
        self.open_value[step.outputs[0]] = draft

    def _attention(self, number: int, step: Step, labels: list, given) -> None:
        """A layer with a unit for each head; the layers that make its queries, keys and values alone become part of it."""
        out = given[0]
        axis = out.ndim - 3
        heads = out.shape[axis] if axis >= 0 else 1
        layer = step.layer or f"attention_{number}"
        draft = self._new(layer, "attention", heads, step.outputs[0], number)
        ids = self._ids(draft)
        spread = _spread(ids, axis, out.shape) if axis >= 0 else ids.expand(out.shape)
        for place, own in enumerate(labels[:3]):
            if own is None:
                continue
            at = own.ndim - 3
            targets = _spread(ids[: own.shape[at]], at, own.shape) if at >= 0 and own.shape[at] == heads else None
            targets = ids[:1].expand(own.shape) if targets is None else targets
            if not self._becomes_heads(own, targets):
                self._enter(number, place, step.outputs[0], "one", own, targets)
        self.labels[step.outputs[0]] = spread
        self.open_value[step.outputs[0]] = draft

    def _becomes_heads(self, own: torch.Tensor, targets: torch.Tensor) -> bool:
        """Whether the values are of dense layers that no edge has left yet; then their units become the heads."""
        own = self.final[own.clamp(min=0).long()].where(own >= 0, own)
        drafts = [d for d in self._drafts_in(own)]
        whole = [d for d in drafts if d.kind == "dense" and d.is_open and not d.used]
        heads = [d for d in drafts if d.kind == "attention"]
        if len(whole) + len(heads) != len(drafts) or bool((own == MIXED).any()):
            return False
        met = pairs(own, targets)
        met = met[met[:, 0] >= 0]
        first = torch.cat([torch.ones(1, dtype=torch.bool), met[1:, 0] != met[:-1, 0]]) if len(met) else met[:, 0] >= 0
        self._rename(met[first, 0], met[first, 1])
        return True

    def _recurrent(self, number: int, step: Step, own: torch.Tensor, given) -> None:
        """A layer of states; the dense layer that makes the gates' values becomes part of it."""
        states = given[0]
        size = states.shape[-1]
        gates = self.open_value.get(step.inputs[0])
        name = step.layer or f"recurrent_{number}"
        draft = self._new(name, step.options["cell"], size, step.outputs[0], number)
        ids = self._ids(draft)
        if gates is not None and gates.is_open and not gates.used:
            units = self._ids(gates)
            self._rename(units, ids[(torch.arange(gates.units) % size)])
            self.trace.drafts.remove(gates)
            self.names.discard(gates.name)
            draft.name = gates.name if step.layer else draft.name
        else:
            gate_ids = along(own, own.ndim - 1)
            if gate_ids is None:
                raise UnitsMeet(name)
            targets = ids[torch.arange(own.shape[-1]) % size].expand(own.shape)
            self._enter(number, 0, step.outputs[0], "one", own, targets)
        before = self._new(f"{draft.name} before", "state", size, step.outputs[0], number, used=True)
        self._enter(number, 2, step.outputs[0], "state", self._ids(before), ids)
        self.labels[step.outputs[0]] = _spread(ids, states.ndim - 1, states.shape)
        for name, x in zip(step.outputs[1:], given[1:]):
            self.labels[name] = _spread(ids, x.ndim - 1, x.shape)
        self.open_value[step.outputs[0]] = draft

    def _product(self, number: int, step: Step, labels: list, taken, given) -> None:
        """Products of two values, and whatever else takes several: units stay where the other only weighs positions."""
        out = given[0]
        if step.op == "matmul":
            kept = self._weighed(labels, taken, out)
            if kept is not None:
                self.labels[step.outputs[0]] = kept
                return
        if self.axis is None and any(x is not None and self._is_input(x) for x in labels):
            raise UnitsMeet(step.layer or step.op)
        axis = 1 if out.ndim > 1 else 0
        draft = self._new(step.layer or f"{step.op}_{number}", step.op, out.shape[axis], step.outputs[0], number)
        for place, own in enumerate(labels):
            if own is not None:
                self._mix(number, place, step.outputs[0], own, draft)
        self.labels[step.outputs[0]] = _spread(self._ids(draft), axis, out.shape)
        self.open_value[step.outputs[0]] = draft

    def _weighed(self, labels: list, taken, out) -> torch.Tensor | None:
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

    def _enter(
        self, number: int, place: int, out: str, kind: str, sources: torch.Tensor, targets: torch.Tensor
    ) -> None:
        into = next(
            d for d in self.trace.drafts if d.first + d.units > int(targets.max()) and d.first <= int(targets.max())
        )
        for draft in self._drafts_in(sources):
            draft.used = True
            into.depth = max(into.depth, draft.depth + (kind == "weight"))
        self.trace.entries.append(Entry(number, place, out, kind, sources, targets))

    def _finish(self) -> None:
        """Renames units for good, and keeps the labels that layers and outputs are read by."""
        for entry in self.trace.entries:
            entry.sources, entry.targets = self._renamed(entry.sources), self._renamed(entry.targets)
        self.trace.final = self.final
        for draft in self.trace.drafts:
            if draft.value not in self.labels:
                self.labels[draft.value] = torch.full(self.shapes.one[draft.value], NONE, dtype=torch.int32)
        wanted = {draft.value for draft in self.trace.drafts} | set(self.program.outputs)
        self.trace.labels = {name: self._of(name) for name in wanted if name in self.labels}

    def _renamed(self, labels: torch.Tensor) -> torch.Tensor:
        return torch.where(labels >= 0, self.final[labels.clamp(min=0).long()], labels)


def _spread(ids: torch.Tensor, axis: int, shape) -> torch.Tensor:
    """Labels of the shape whose unit at each place of an axis is that of ids."""
    axis %= len(shape)
    return ids.reshape([len(ids) if a == axis else 1 for a in range(len(shape))]).expand(shape)


def _unsqueezed(labels: torch.Tensor, axes: list) -> torch.Tensor:
    for axis in sorted(axes):
        labels = labels.unsqueeze(axis)
    return labels

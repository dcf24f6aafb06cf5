"""A program run once, step by step, with the units of every value beside it."""

import torch

from ....errors import bad_input, shown
from ..execution import Runner, Shapes
from ..kinds import DETACHED, JOINS, MOVES, REDUCES, WEIGHTED
from ..labels import NONE
from ..program import Program
from .attention import trace_attention
from .joins import join_as_layer, trace_join
from .products import trace_product
from .single import trace_choice, trace_each, trace_move, trace_reduce
from .spread import spread
from .trace import Draft, Entry, Trace
from .weighted import trace_weighted

MOST_UNITS = 2_000_000
MOST_TOKENS = 2048  # of a vocabulary, each of which is a unit


class Tracer:
    """axis: along which the units of an input lie, None for each value one. is_strict: raises UnitsMeet where several
    units of an input go into one feature. labels: of each value. final: what units became. open_value: value -> the
    layer whose units it holds as they are. takers: value -> how many take it.
    """

    def __init__(
        self,
        program: Program,
        runner: Runner,
        shapes: Shapes,
        axis: int | None,
        is_strict: bool,
        ends: frozenset,
        drawn: frozenset,
    ):
        self.program, self.runner, self.shapes, self.ends = program, runner, shapes, ends
        self.drawn = drawn
        self.axis, self.is_strict = axis, is_strict
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

    def new(self, name: str, kind: str, units: int, value: str, step: int, **more) -> Draft:
        first = len(self.final)
        if first + units > MOST_UNITS:
            raise bad_input(f"The network has more than {MOST_UNITS} units")
        self.final = torch.cat([self.final, torch.arange(first, first + units, dtype=torch.int32)])
        draft = Draft(self.unique(name), kind, first, units, value, value, step, **more)
        self.trace.drafts.append(draft)
        return draft

    def unique(self, name: str) -> str:
        number, made = 2, name
        while made in self.names:
            made, number = f"{name}_{number}", number + 1
        self.names.add(made)
        return made

    def ids(self, draft: Draft) -> torch.Tensor:
        return torch.arange(draft.first, draft.first + draft.units, dtype=torch.int32)

    def labels_of(self, name: str | None) -> torch.Tensor | None:
        """The labels of a value, units that became others renamed; None where it holds no unit's values."""
        labels = None if name is None else self.labels.get(name)
        if labels is None:
            return None
        known = labels >= 0
        return torch.where(known, self.final[labels.clamp(min=0).long()], labels)

    def drafts_in(self, labels: torch.Tensor) -> list[Draft]:
        found = torch.unique(labels[labels >= 0])
        return [d for d in self.trace.drafts if bool(((found >= d.first) & (found < d.first + d.units)).any())]

    def is_input(self, labels: torch.Tensor) -> bool:
        return any(draft.kind == "input" for draft in self.drafts_in(labels))

    def _add_input(self, given) -> None:
        shape = (1, *given.shape)
        if given.kind == "tokens":
            units = given.most if 0 < given.most <= MOST_TOKENS else 1
            if units == 1:
                self.trace.note(f"all tokens of the input {given.name} are drawn as one unit")
            self.new(given.name, "input", units, given.name, -1, used=True)
            return
        if self.axis is None or len(shape) == 2:
            units = 1
            for size in given.shape:
                units *= size
            draft = self.new(given.name, "input", units, given.name, -1, used=True, shape=given.shape)
            self.labels[given.name] = self.ids(draft).reshape(shape)
            return
        axis = self.axis if -len(shape) < self.axis < len(shape) else 1
        draft = self.new(given.name, "input", shape[axis], given.name, -1, used=True)
        self.labels[given.name] = spread(self.ids(draft), axis, shape)

    def _step(self, number: int, taken, given) -> None:
        step = self.program.steps[number]
        labels = [self.labels_of(name) for name in step.inputs]
        if number in self.ends and labels[0] is None:
            raise bad_input(
                f"No unit's values lead to the output {shown(step.inputs[0])}", "Choose another of its outputs"
            )
        if step.op in DETACHED or (all(x is None for x in labels) and step.op not in WEIGHTED):
            return
        if number in self.ends:
            join_as_layer(self, number, step, [(0, labels[0])], given[0])
        elif step.op in WEIGHTED:
            trace_weighted(self, number, step, taken, given)
        elif step.op == "attention":
            trace_attention(self, number, step, labels, given)
        elif step.op in MOVES:
            trace_move(self, step, taken, labels)
        elif step.op in REDUCES:
            trace_reduce(self, number, step, labels, taken, given)
        elif step.op in JOINS and sum(x is not None for x in labels) > 1:
            trace_join(self, number, step, labels, given)
        elif step.op == "topk":
            trace_choice(self, number, step, labels, taken, given)
        elif sum(x is not None for x in labels) == 1 and step.op not in ("matmul", "einsum"):
            trace_each(self, number, step, labels, given)
        else:
            trace_product(self, number, step, labels, taken, given)

    def rename(self, units: torch.Tensor, become: torch.Tensor) -> None:
        change = torch.arange(len(self.final), dtype=torch.int32)
        change[units.long()] = become
        self.final = change[self.final.long()]

    def enter(self, number: int, place: int, out: str, kind: str, sources: torch.Tensor, targets: torch.Tensor) -> None:
        into = next(
            d for d in self.trace.drafts if d.first + d.units > int(targets.max()) and d.first <= int(targets.max())
        )
        for draft in self.drafts_in(sources):
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
        if self.trace.along_places:
            names = shown(", ".join(self.trace.along_places), 120, quoted=False)
            self.trace.note(f"layers that mix the places of each unit by itself are part of those before them: {names}")
        wanted = {name for draft in self.trace.drafts for name in (draft.value, draft.before)}
        wanted |= set(self.program.outputs)
        self.trace.labels = {name: self.labels_of(name) for name in wanted if name in self.labels}

    def _renamed(self, labels: torch.Tensor) -> torch.Tensor:
        return torch.where(labels >= 0, self.final[labels.clamp(min=0).long()], labels)

"""A model of any architecture: a program that runs, and the network that was traced in it."""

from dataclasses import replace
from functools import cached_property

import numpy as np
import torch

from ...errors import bad_input, shown
from ..model import Input, Model, Parameter
from .checks import check_finite, digest
from .drawing import draw
from .execution import Runner, Shapes
from .filters import filter_axes
from .kinds import DRAWN
from .labels import NONE
from .passes import ProgramPasses
from .program import Program, Step
from .pruning import changes
from .simplify import simplify
from .tracing import trace_program
from .tracing.trace import Trace
from .values import one_hot

MEMORY = 1 << 29  # bytes that the values of the samples which go through together may take
MOST_ROWS = 4096


class ProgramModel(Model):
    """program: as a reader made it. name: file stem. outputs_kind: see Model. origin: what description adds.
    drawn_steps: a key of kinds.DRAWN, what is drawn besides layers with weights.

    Raises NNVisError (bad_input) where it does not run or its units cannot be told apart.
    """

    def __init__(
        self,
        program: Program,
        name: str,
        outputs_kind: str = "classes",
        origin: dict | None = None,
        drawn_steps: str = "layers",
    ):
        program.validate(name)
        check_finite(program, name)
        self.name, self.outputs_kind, self.notes = name, outputs_kind, []
        self.sha256 = digest(program, drawn_steps)
        try:
            self.program, self.runner, self.shapes, trace = _traced(
                simplify(program, folds_norms=drawn_steps != "all"), DRAWN[drawn_steps]
            )
        except (RuntimeError, IndexError, ValueError, TypeError) as error:
            raise bad_input(f"{name} does not run: {shown(str(error), 160, quoted=False)}") from None
        self.drawing = draw(trace, self.runner, self.program.outputs)
        self.network = self.drawing.network
        self.notes += trace.notes + self._of_other_inputs() + self._of_places()
        self.notes += self.take_class_names(program.class_names)
        places = {value: layer for layer, value in enumerate(self.drawing.value)}
        self.inputs = tuple(
            Input(places[given.name], tuple(given.shape), given.kind, given.preprocessing)
            for given in self.program.inputs
            if given.name in places
        )
        self.tokens = {given.name for given in self.program.inputs if given.kind == "tokens"}
        sizes = [layer.size for layer in self.network.layers]
        self.description = {"name": name, "sha256": self.sha256, "layers": sizes, **(origin or {})}

    def _of_other_inputs(self) -> list[str]:
        first, *others = (given.name for given in self.program.inputs)
        if not others:
            return []
        names = shown(", ".join(others), 120, quoted=False)
        return [f"samples come in by its input {shown(first)}; {names} hold the same drawn numbers for every sample"]

    def _of_places(self) -> list[str]:
        shapes = [self.network.layers[layer].map_shape for layer in self.network.outputs]
        shape = next(filter(None, shapes), ())
        told = " x ".join(map(str, shape))
        return [f"its outputs have a value at each of {told} places: the mean of these is measured"] if shape else []

    @property
    def blocks(self) -> list:
        return self.drawing.blocks

    @cached_property
    def rows(self) -> int:
        if not self.shapes.batched:
            return 1
        values = sum(int(np.prod(self.shapes.one[name])) for step in self.program.steps for name in step.outputs)
        return int(np.clip(MEMORY // (8 * max(values, 1)), 1, MOST_ROWS))

    def samples(self, x):
        given = self.inputs[0]
        if given.kind == "tokens":
            x = np.rint(x).astype(np.int64)
        return x.reshape(len(x), *given.shape)

    def module(self):
        from ..graph_module import GraphModule  # noqa: PLC0415

        return GraphModule(self.pruned(None)).eval()

    def outputs(self, batch, layers):
        with torch.no_grad():
            values, befores = self.drawing.value, self.drawing.before
            kept = self.run(batch, {name for layer in layers for name in (values[layer], befores[layer])})
            found = {}
            for layer in layers:
                entered = self.entering[layer] and self.drawing.before_places[layer] is not None
                before = self.of_layer(layer, befores[layer], kept[befores[layer]], len(batch)) if entered else None
                found[layer] = (before, self.of_layer(layer, values[layer], kept[values[layer]], len(batch)))
            return found

    def has_outputs(self, layer):
        return self.drawing.places[layer] is not None or self.drawing.value[layer] in self.tokens

    def passes(self, batch, gradients: bool, kept=None) -> "ProgramPasses":
        return ProgramPasses(self, batch, gradients, {} if kept is None else changes(self, kept))

    def parameters(self):
        filters = filter_axes(self.program)
        return {
            name: Parameter(array, filters.get(name))
            for name, array in self.program.constants.items()
            if name in self.runner.last_use and array.dtype == np.float32
        }

    def with_parameters(self, values):
        steps = self.program.steps
        return self._predict((lambda step, place, x: values.get(steps[step].inputs[place], x)) if values else None)

    def pruned(self, kept):
        """See Model. kept: (edges,) bool, or the share of each edge that stays; None for all."""
        changed = {} if kept is None else changes(self, kept)

        def tap(step, place, x):
            change = changed.get((step, place))
            return x if change is None else change(x)

        return self._predict(tap if changed else None)

    def _predict(self, tap):
        """A function (samples, *input shape) -> outputs. tap: see Runner.run."""

        @torch.no_grad()
        def predict(x):
            parts = []
            for batch in torch.as_tensor(x).split(self.rows):
                values = self.run(batch, set(self.program.outputs), tap)
                parts.append(self.logits(values, len(batch)))
            return torch.cat(parts)

        return predict

    @property
    def states_before(self) -> dict[int, int]:
        return self.drawing.states_before

    @cached_property
    def told_by_edges(self) -> set[int]:
        """Layers whose units' changes are those of the edges that leave them, as what they hold does not come by their
        value alone: states one step before, and the cells of an LSTM that something takes.
        """
        taken = {name for step in self.program.steps for name in step.inputs}
        recurrent = [step for step in self.program.steps if step.op == "recurrent"]
        states = {step.outputs[0] for step in recurrent if taken & {*step.outputs[2:]}}
        cells = {layer for layer, state in self.states_before.items() if self.drawing.value[state] in states}
        return cells | {*self.states_before.values()}

    def unit_axis(self, layer: int) -> int | None:
        """The axis of a layer's value along which its units lie one by one, whatever the batch; None where none is."""
        name, where = self.drawing.value[layer], self.drawing.places[layer]
        shape, batch = self.shapes.one[name], self.shapes.axis.get(name)
        if where is None or name in self.tokens or not self.shapes.batched or layer in self.states_before.values():
            return None
        for axis, size in enumerate(shape):
            order = np.moveaxis(np.arange(int(np.prod(shape))).reshape(shape), axis, 0).reshape(size, -1)
            index = np.arange(order.size).reshape(size, -1) if where.index is None else where.index.numpy()
            if axis != batch and size == where.units and np.array_equal(np.sort(order, 1), np.sort(index, 1)):
                return axis
        return None

    def gated(self, batch, layers, gate):
        """The logits (samples, classes) with the values of some layers changed before anything takes them.

        gate: (layer, value) -> the value that is taken instead, of the same shape.
        """
        layer_of, made = {self.drawing.value[layer]: layer for layer in layers}, {}

        def tap(step, place, x):
            name = self.program.steps[step].inputs[place]
            if name not in layer_of:
                return x
            if name not in made:
                made[name] = gate(layer_of[name], x)
            return made[name]

        values = self.run(batch, set(self.program.outputs), tap)
        return self.logits(values, len(batch))

    def logits(self, values: dict, samples: int):
        """(samples, classes): the mean over its positions of each output unit."""
        parts = {}
        for name, layers in self.drawing.ends.items():
            own = self.shapes.samples(name, values[name], samples)
            for layer, where in layers.items():
                if where is not None and layer not in parts:
                    taken = where.take(own)
                    parts[layer] = taken if taken.ndim == 2 else taken.flatten(2).mean(2)
        return torch.cat([parts[layer] for layer in self.network.outputs], dim=1)

    def of_layer(self, layer: int, name: str, value, samples: int):
        """(samples, units, *map_shape) of a layer's value or of what comes before its activation."""
        own, size = self.shapes.samples(name, value, samples), self.network.layers[layer].size
        is_value = name == self.drawing.value[layer]
        where = (self.drawing.places if is_value else self.drawing.before_places)[layer]
        if where is not None:
            return where.take(own)
        if name in self.tokens:
            return one_hot(own.flatten(1), size)
        raise bad_input(
            f"{self.name}: whose units the values of {shown(self.network.layers[layer].name)} are is not known",
            "Estimate the importance from the weights alone (method weight)",
        )

    def run(self, batch, keep, tap=None, watch=None, instead=None):
        """Runner.run for a batch; inputs besides the first hold the same drawn numbers."""
        inputs = [batch]
        if len(self.program.inputs) > 1:
            inputs += [x[:1].expand(len(batch), *x.shape[1:]) for x in self.runner.example(1)[1:]]
        return self.runner.run(inputs, keep, tap, watch, instead)


def _traced(program: Program, drawn: frozenset) -> tuple:
    """(program, its Runner, Shapes, Trace), with a layer made of an output that is no whole layer's."""
    runner = Runner(program)
    shapes = Shapes(runner)
    trace = trace_program(program, runner, shapes, drawn=drawn)
    loose = [name for name in program.outputs if not _is_whole(trace, name)]
    if not loose:
        return program, runner, shapes, trace
    steps = [*program.steps, *(Step("identity", (name,), (f"{name}:output",), {}, "output") for name in loose)]
    outputs = [f"{name}:output" if name in loose else name for name in program.outputs]
    ends = frozenset(range(len(program.steps), len(steps)))
    program = replace(program, steps=steps, outputs=outputs)
    runner = Runner(program)
    shapes = Shapes(runner)
    return program, runner, shapes, trace_program(program, runner, shapes, ends, drawn)


def _is_whole(trace: Trace, name: str) -> bool:
    """Whether an output holds all units of the layers that it has units of, in their order."""
    labels = trace.labels.get(name)
    if labels is None or bool((labels < NONE).any()):
        return False
    seen = labels[labels >= 0].flatten()
    met = list(dict.fromkeys(seen.tolist()))
    final = trace.final.long()
    alive = torch.nonzero(final == torch.arange(len(final)))[:, 0]
    expected = []
    for draft in trace.drafts:
        own = alive[(alive >= draft.first) & (alive < draft.first + draft.units)].tolist()
        if set(own) & set(met):
            expected += own
    return met == expected and all(draft.kind != "input" for draft in trace.drafts if draft.first in met)

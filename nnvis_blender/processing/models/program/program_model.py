"""A model of any architecture: a program that runs, and the network that was traced in it."""

import hashlib
from dataclasses import replace
from functools import cached_property

import numpy as np
import torch

from ...errors import bad_input, shown
from ..model import Input, Model, Passes
from .drawing import draw
from .execution import Runner, Shapes
from .labels import NONE
from .program import Program, Step
from .simplify import simplify
from .tracing import Trace, trace_program

MEMORY = 1 << 29  # bytes that the values of the samples which go through together may take
MOST_ROWS = 4096
KINDS = ("classes", "labels", "values")


class ProgramModel(Model):
    """program: as a reader made it. name: file stem. outputs_kind: see Model. origin: what description adds.

    Raises NNVisError (bad_input) where it does not run or its units cannot be told apart.
    """

    def __init__(self, program: Program, name: str, outputs_kind: str = "classes", origin: dict | None = None):
        program.validate(name)
        check_finite(program, name)
        self.name, self.outputs_kind, self.notes = name, outputs_kind, []
        self.sha256 = digest(program)
        try:
            self.program, self.runner, self.shapes, trace = _traced(simplify(program))
        except (RuntimeError, IndexError, ValueError, TypeError) as error:
            raise bad_input(f"{name} does not run: {shown(str(error), 160, quoted=False)}") from None
        self.drawing = draw(trace, self.runner, self.program.outputs)
        self.network = self.drawing.network
        self.notes += trace.notes
        count = self.network.class_count
        if len(program.class_names) == count:
            self.network.class_names = list(program.class_names)
        places = {value: layer for layer, value in enumerate(self.drawing.value)}
        self.inputs = tuple(
            Input(places[given.name], tuple(given.shape), given.kind, given.preprocessing)
            for given in self.program.inputs
            if given.name in places
        )
        self.tokens = {given.name for given in self.program.inputs if given.kind == "tokens"}
        sizes = [layer.size for layer in self.network.layers]
        self.description = {"name": name, "sha256": self.sha256, "layers": sizes, **(origin or {})}

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
            kept = self._run(batch, {name for layer in layers for name in (values[layer], befores[layer])})
            found = {}
            for layer in layers:
                entered = bool(self.entering[layer])
                before = self._of_layer(layer, befores[layer], kept[befores[layer]], len(batch)) if entered else None
                found[layer] = (before, self._of_layer(layer, values[layer], kept[values[layer]], len(batch)))
            return found

    def passes(self, batch, gradients: bool) -> "ProgramPasses":
        return ProgramPasses(self, batch, gradients)

    def pruned(self, kept):
        """See Model. kept: (edges,) bool, or the share of each edge that stays; None for all."""
        changed = {} if kept is None else self._changes(kept)

        def tap(step, place, x):
            change = changed.get((step, place))
            return x if change is None else change(x)

        @torch.no_grad()
        def predict(x):
            parts = []
            for batch in torch.as_tensor(x).split(self.rows):
                values = self._run(batch, set(self.program.outputs), tap if changed else None)
                parts.append(self.logits(values, len(batch)))
            return torch.cat(parts)

        return predict

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

    def _of_layer(self, layer: int, name: str, value, samples: int):
        """(samples, units, *map_shape) of a value that a layer's units hold."""
        own, where, size = (
            self.shapes.samples(name, value, samples),
            self.drawing.places[layer],
            self.network.layers[layer].size,
        )
        if where is not None:
            return where.take(own)
        if name in self.tokens:
            return one_hot(own.flatten(1), size)
        raise bad_input(
            f"{self.name}: the values of the layer {shown(self.network.layers[layer].name)} cannot be told apart by units",
            "Estimate the importance from the weights alone (method weight)",
        )

    def _run(self, batch, keep, tap=None):
        inputs = [batch]
        if len(self.program.inputs) > 1:
            inputs += [x[:1].expand(len(batch), *x.shape[1:]) for x in self.runner.example(1)[1:]]
        return self.runner.run(inputs, keep, tap)

    def _changes(self, kept) -> dict:
        """(step, place) -> what is done there to leave out the edges that are not kept."""
        changed, network = {}, self.network
        offsets = network.edge_offsets
        for number, (connection, block) in enumerate(zip(network.connections, self.blocks)):
            own = kept[offsets[number] : offsets[number + 1]]
            if (own == 1).all():
                continue
            pairs = torch.from_numpy(network.matrix(connection, own))
            for part in block.parts:
                if hasattr(part, "weight"):
                    key, change = (part.step, part.weight_place), _masking(part, pairs)
                else:
                    key, change = (part.step, part.place), self._dimming(part, pairs)
                changed[key] = _both(changed[key], change) if key in changed else change
        return changed

    def _dimming(self, part, pairs):
        step = self.program.steps[part.step]
        expanded = self.shapes.one[step.outputs[0]] if not part.every else self.shapes.one[step.inputs[part.place]]
        name = step.inputs[part.place] if part.every or is_reduction(step) else step.outputs[0]
        shape = self.shapes.one[step.inputs[part.place]] if is_reduction(step) else expanded
        factors = part.factors(pairs, int(np.prod(shape))).reshape(shape)
        axis = self.shapes.axis.get(name)

        def change(x):
            made = factors
            if axis is not None:
                times = x.shape[axis] // shape[axis] if x.ndim == len(shape) and x.shape[axis] >= shape[axis] else 1
                made = made.repeat([times if a == axis else 1 for a in range(made.ndim)])
            return x * made

        return change


def is_reduction(step: Step) -> bool:
    """Whether a step's values come in at another shape than they go out, so that they are not broadcast."""
    return step.op not in ("add", "sub", "mul", "div", "pow", "maximum", "minimum", "mod", "where")


class ProgramPasses(Passes):
    """One batch through a ProgramModel. Where edges enter, values are leaves or views of their own, so that the
    gradient that comes through each connection alone is known.
    """

    def __init__(self, model: ProgramModel, batch, gradients: bool):
        self.model, self.samples = model, len(batch)
        self.taps = {}
        names = set(model.drawing.value) | set(model.program.outputs)
        if gradients:
            self.wanted = {}
            for block in model.blocks:
                for part in block.parts:
                    self.wanted[part.step, part.place] = part  # of several parts that enter together, any will do
                    names.update(model.program.steps[part.step].outputs[:1])
        with torch.set_grad_enabled(gradients):
            if gradients and batch.is_floating_point():
                batch = batch.detach().requires_grad_()
            self.values = model._run(batch, names, self._tap if gradients else None)
            self.logits = model.logits(self.values, self.samples)
        drawing = model.drawing
        self.after = {
            layer: model._of_layer(layer, name, self.values[name].detach(), self.samples)
            for layer, name in enumerate(drawing.value)
            if name in self.values
        }

    def _tap(self, step: int, place: int, x):
        part = self.wanted.get((step, place))
        if part is None:
            looked_up = place == 1 and self.model.program.steps[step].op == "embedding"
            return x.detach().requires_grad_() if looked_up else x  # whole numbers have no gradient to come with
        if not x.is_floating_point():
            self.taps[step, place] = x
            return x
        x = x.view_as(x) if x.requires_grad else x.detach().requires_grad_()
        given = self.model.program.steps[step]
        if not hasattr(part, "weight") and not is_reduction(given):
            x = x.expand(self._batched(given.outputs[0]))
        self.taps[step, place] = x
        return x

    def _batched(self, name: str) -> list[int]:
        shapes, axis = self.model.shapes.one, self.model.shapes.axis[name]
        return [size * self.samples if a == axis else size for a, size in enumerate(shapes[name])]

    def backward(self, gradient):
        model = self.model
        wanted = {}
        for layer, name in enumerate(model.drawing.value):
            wanted["layer", layer] = self.values[name]
        for (step, place), x in self.taps.items():
            wanted["tap", step, place] = x
            wanted["out", step] = self.values[model.program.steps[step].outputs[0]]
        keys = [key for key, x in wanted.items() if x.requires_grad]
        found = torch.autograd.grad(self.logits, [wanted[key] for key in keys], gradient, allow_unused=True)
        grads = {key: torch.zeros_like(wanted[key]) if g is None else g for key, g in zip(keys, found)}
        for layer, name in enumerate(model.drawing.value):
            if ("layer", layer) in grads and model.network.layers[layer].kind != "state":
                by_activation = model._of_layer(layer, name, grads["layer", layer], self.samples)
                change = (
                    (by_activation * self.after[layer]).flatten(2).sum(2)
                    if by_activation.ndim > 2
                    else (by_activation * self.after[layer])
                )
            else:
                change = self._leaving_changes(layer, grads)
            flows = {number: self._flow(model.blocks[number], grads) for number in model.entering[layer]}
            yield layer, change, flows

    def _leaving_changes(self, layer: int, grads):
        """(samples, units): of a layer whose values have no gradient, the changes without the edges that leave a unit."""
        total = torch.zeros(self.samples, self.model.network.layers[layer].size)
        for number in self.model.leaving[layer]:
            block = self.model.blocks[number]
            for part, (u, g) in zip(block.parts, self._flow(block, grads)):
                total += part.changes(u, g).sum(2)
        return total

    def _flow(self, block, grads) -> list[tuple]:
        return [self._of_part(part, grads) for part in block.parts]

    def _of_part(self, part, grads) -> tuple:
        model, step = self.model, self.model.program.steps[part.step]
        key = ("tap", part.step, part.place)
        x = self.taps[part.step, part.place].detach()
        if hasattr(part, "weight"):
            if part.weight_place == 2:  # states and gates' values, and the gradient by the latter
                states = model.shapes.samples(step.outputs[0], self.values[step.outputs[0]].detach(), self.samples)
                u = torch.cat([states, model.shapes.samples(step.inputs[0], x, self.samples)], dim=-1)
                return u, model.shapes.samples(step.inputs[0], grads[key], self.samples)
            u = model.shapes.samples(step.inputs[0], x, self.samples)
            return u, model.shapes.samples(step.outputs[0], grads["out", part.step], self.samples)
        name = step.inputs[part.place] if is_reduction(step) else step.outputs[0]
        samples = model.shapes.samples
        return samples(name, x, self.samples), samples(name, grads[key], self.samples)


def one_hot(ids, units: int):
    """(samples, units, positions) float32: 1 where a token stands. ids: (samples, positions); one unit stands for all."""
    if units == 1:
        return torch.ones(len(ids), 1, ids.shape[1])
    return torch.nn.functional.one_hot(ids.long(), units).transpose(1, 2).float()


def _masking(part, pairs):
    return lambda weight: part.mask(pairs, weight)


def _both(first, second):
    return lambda x: second(first(x))


def _traced(program: Program) -> tuple:
    """(program, its Runner, Shapes, Trace), with a layer made of an output that is no whole layer's."""
    runner = Runner(program)
    shapes = Shapes(runner)
    trace = trace_program(program, runner, shapes)
    loose = [name for name in program.outputs if not _is_whole(trace, name)]
    if not loose:
        return program, runner, shapes, trace
    steps = [*program.steps, *(Step("identity", (name,), (f"{name}:output",), {}, "output") for name in loose)]
    outputs = [f"{name}:output" if name in loose else name for name in program.outputs]
    ends = frozenset(range(len(program.steps), len(steps)))
    program = replace(program, steps=steps, outputs=outputs)
    runner = Runner(program)
    shapes = Shapes(runner)
    return program, runner, shapes, trace_program(program, runner, shapes, ends)


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


def check_finite(program: Program, name: str) -> None:
    """Raises NNVisError (bad_input) where a weight is NaN or infinite."""
    for key, array in program.constants.items():
        if array.dtype.kind == "f" and array.ndim > 1 and not np.isfinite(array).all():
            wrong = int((~np.isfinite(array)).sum())
            raise bad_input(
                f"{name}: {wrong} values of {shown(key)} are NaN or infinite",
                "Training has probably diverged; use an earlier checkpoint",
            )


def digest(program: Program) -> str:
    """Hexadecimal SHA-256 of all that makes the outputs."""
    made = hashlib.sha256()
    for given in program.inputs:
        made.update(repr((given.name, given.shape, given.kind, given.most)).encode())
    for step in program.steps:
        made.update(repr((step.op, step.inputs, step.outputs, sorted(step.options.items()))).encode())
    made.update(repr(program.outputs).encode())
    for key in sorted(program.constants):
        array = np.ascontiguousarray(program.constants[key])
        made.update(repr((key, array.shape, str(array.dtype))).encode())
        made.update(array.data if array.size else b"")
    return made.hexdigest()

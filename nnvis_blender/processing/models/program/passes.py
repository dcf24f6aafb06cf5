"""A batch through a program and back."""

import torch

from ..model import Passes
from .values import is_reduction


class ProgramPasses(Passes):
    """One batch through a ProgramModel. Where edges enter, values are leaves or views of their own, so that the
    gradient that comes through each connection alone is known.

    changed: (step, place) -> what is done there to leave out edges, see pruning.py. instead: see Runner.run.
    """

    def __init__(self, model, batch, gradients: bool, changed: dict, instead: dict | None = None):
        self.model, self.samples, self.changed = model, len(batch), changed
        self.taps = {}
        names = set(model.drawing.value) | set(model.program.outputs)
        if gradients:
            self.wanted = {}
            for block in model.blocks:
                for part in block.parts:
                    self.wanted[part.step, part.place] = part  # of several parts that enter together, any will do
                    names.update(model.program.steps[part.step].outputs[:1])
                    if part.is_weighted and part.weight_place == 2:
                        names.update(filter(None, model.program.steps[part.step].inputs[5:6]))
        with torch.set_grad_enabled(gradients):
            if gradients and batch.is_floating_point():
                batch = batch.detach().requires_grad_()
            self.values = model.run(batch, names, self._tapped if gradients else self._changed, instead=instead)
            self.logits = model.logits(self.values, self.samples)
        drawing = model.drawing
        self.after = {
            layer: model.of_layer(layer, name, self.values[name].detach(), self.samples)
            for layer, name in enumerate(drawing.value)
            if name in self.values
        }

    def _tapped(self, step: int, place: int, x):
        return self._changed(step, place, self._tap(step, place, x))

    def _changed(self, step: int, place: int, x):
        change = self.changed.get((step, place))
        return x if change is None else change(x)

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
        if not part.is_weighted and not is_reduction(given):
            x = x.expand(self._batched(given.outputs[0]))
        self.taps[step, place] = x
        return x

    def _batched(self, name: str) -> list[int]:
        shapes, axis = self.model.shapes.one, self.model.shapes.axis[name]
        return [size * self.samples if a == axis else size for a, size in enumerate(shapes[name])]

    def backward(self, gradient):
        model = self.model
        grads = self._gradients(self.logits, gradient)
        for layer, name in enumerate(model.drawing.value):
            if ("layer", layer) in grads and layer not in model.told_by_edges:
                by_activation = model.of_layer(layer, name, grads["layer", layer], self.samples)
                change = (
                    (by_activation * self.after[layer]).flatten(2).sum(2)
                    if by_activation.ndim > 2
                    else (by_activation * self.after[layer])
                )
            else:
                change = self._leaving_changes(layer, grads)
            flows = {number: self._flow(model.blocks[number], grads) for number in model.entering[layer]}
            yield layer, change, flows

    def flows(self, of) -> tuple[dict[int, torch.Tensor], list[list[tuple]]]:
        """Of the sum of a tensor that came of this pass ({layer: its gradient by the layer's value}, of each connection
        what Passes.backward has for it). May be called several times.
        """
        grads = self._gradients(of.sum(), None, retain=True)
        layers = {key[1]: gradient for key, gradient in grads.items() if key[0] == "layer"}
        return layers, [self._flow(block, grads) for block in self.model.blocks]

    def _gradients(self, of, gradient, retain: bool = False) -> dict[tuple, torch.Tensor]:
        """By the layers' values, by what is tapped and by what the tapped steps give; zeros where it does not come."""
        wanted = {}
        for layer, name in enumerate(self.model.drawing.value):
            wanted["layer", layer] = self.values[name]
        for (step, place), x in self.taps.items():
            wanted["tap", step, place] = x
            wanted["out", step] = self.values[self.model.program.steps[step].outputs[0]]
        keys = [key for key, x in wanted.items() if x.requires_grad]
        found = torch.autograd.grad(of, [wanted[key] for key in keys], gradient, allow_unused=True, retain_graph=retain)
        return {key: torch.zeros_like(wanted[key]) if g is None else g for key, g in zip(keys, found)}

    def _leaving_changes(self, layer: int, grads):
        """(samples, units): the changes without the edges that leave a unit, for values without a gradient."""
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
        if part.is_weighted:
            if part.weight_place == 2:  # states before and gates' values, and the gradient by the latter
                given_gates = model.shapes.samples(step.inputs[0], x, self.samples)
                u = torch.cat([self._states_before(step), given_gates], dim=-1)
                return u, model.shapes.samples(step.inputs[0], grads[key], self.samples)
            u = model.shapes.samples(step.inputs[0], x, self.samples)
            return u, model.shapes.samples(step.outputs[0], grads["out", part.step], self.samples)
        name = step.inputs[part.place] if is_reduction(step) else step.outputs[0]
        samples = model.shapes.samples
        return samples(name, x, self.samples), samples(name, grads[key], self.samples)

    def _states_before(self, step):
        """(samples, ..., time, size): at each time the state that a recurrent step has one step before."""
        samples, name = self.model.shapes.samples, step.outputs[0]
        states = samples(name, self.values[name].detach(), self.samples)
        first = step.inputs[5] if len(step.inputs) > 5 else None
        edge = states.new_zeros(states[..., :1, :].shape)
        if first is not None:
            edge = samples(first, self.values[first].detach(), self.samples).reshape(edge.shape)
        if step.options.get("reverse"):
            return torch.cat([states[..., 1:, :], edge], dim=-2)
        return torch.cat([edge, states[..., :-1, :]], dim=-2)

"""What a model computes as steps, whatever its kind, so that methods may go by the operations and not by modules."""

import numpy as np
import torch

from ..models.dense_graph import DenseGraph
from ..models.program.execution import Runner
from ..models.program.program import Program, ProgramInput, Step


class Graph:
    """A model's program with where its layers' values are in it.

    runner: runs the steps. value: of each layer the name of what its units hold. before: of each layer the name of what
    comes before its activation, "" of inputs.
    """

    def __init__(self, model):
        self.model, self.is_dense = model, isinstance(model, DenseGraph)
        if self.is_dense:
            program, self.value, self.before = _program_of(model)
            self.runner = Runner(program)
        else:
            self.runner, self.value, self.before = model.runner, model.drawing.value, model.drawing.before

    @property
    def program(self) -> Program:
        return self.runner.program

    def run(self, batch, keep, instead=None, tap=None) -> dict[str, torch.Tensor]:
        """The values named in keep. instead, tap: see Runner.run."""
        if self.is_dense:
            return self.runner.run([batch], keep, tap, instead=instead)
        return self.model.run(batch, keep, tap, instead=instead)

    def outputs(self, values: dict, samples: int) -> torch.Tensor:
        """(samples, classes) of the values of all outputs."""
        if self.is_dense:
            return torch.cat([values[name] for name in self.program.outputs], 1)
        return self.model.logits(values, samples)

    def of_layer(self, layer: int, value, samples: int) -> torch.Tensor:
        """(samples, units, *map_shape) of a layer's value, or of a tensor of its shape."""
        if self.is_dense:
            return value
        return self.model.of_layer(layer, self.value[layer], value, samples)

    def unit_axis(self, layer: int) -> int | None:
        """The axis of a layer's value along which its units lie, its first being the samples; None where none is."""
        if self.is_dense:
            return 1
        axis, name = self.model.unit_axis(layer), self.value[layer]
        is_first = self.model.shapes.axis.get(name) == 0 and self.model.shapes.one[name][0] == 1
        return axis if is_first else None


def _program_of(model: DenseGraph) -> tuple[Program, list[str], list[str]]:
    """(program, value, before) of a network of dense layers."""
    network, ends = model.network, []
    value = [f"layer {layer}" for layer in range(len(network.layers))]
    before = ["" for _ in value]
    constants, steps = {}, []
    for layer in model.order:
        name = network.layers[layer].name
        for count, number in enumerate(model.entering[layer]):
            connection = network.connections[number]
            weight, given = f"weight {number}", f"brought {number}"
            constants[weight] = np.ascontiguousarray(np.asarray(network.matrix(connection), np.float32).T)
            inputs = [value[connection.source], weight]
            if not count:
                constants[f"bias {layer}"] = model.biases[layer].numpy()
                inputs.append(f"bias {layer}")
            steps.append(Step("linear", tuple(inputs), (given,), layer=name))
            if count:
                steps.append(Step("add", (before[layer], given), (f"sum {number}",), layer=name))
                given = f"sum {number}"
            before[layer] = given
        if model.entering[layer]:
            op = "identity" if _is_linear(model, layer) else network.layers[layer].activation
            steps.append(Step(op, (before[layer],), (value[layer],), layer=name))
    ends = [value[layer] for layer in network.outputs]
    given = ProgramInput(value[model.inputs[0].layer], (network.layers[model.inputs[0].layer].size,))
    return Program([given], constants, steps, ends), value, before


def _is_linear(model: DenseGraph, layer: int) -> bool:
    ends = layer in model.network.outputs and not model.leaving[layer]
    return ends or model.network.layers[layer].activation == "linear"

"""What leads to some layers of a model, as a function that gradients come back through."""

from dataclasses import replace

import torch

from ..models.dense_graph import DenseGraph
from ..models.program.execution import Runner
from ..models.program.simplify.rewriting import without_dead_steps
from .graph import Graph


class Forward:
    """Runs a model as far as some layers and no further. Calls give (pre-activation or None, activation) of each, each
    (samples, units, *map_shape), as torch records them. Images and kernels lie channels last, by which convolutions are
    a sixth quicker there and back.
    """

    def __init__(self, model, layers):
        self.model, self.layers, self.graph = model, list(layers), Graph(model)
        self.names = {name for layer in self.layers for name in (self.graph.value[layer], self.graph.before[layer])}
        outputs = sorted(filter(None, self.names))
        self.runner = Runner(without_dead_steps(replace(self.graph.program, outputs=outputs)))
        self.runner.constants = {name: _channels_last(value) for name, value in self.runner.constants.items()}
        self.others = self.runner.example(1)[1:]  # inputs besides the first hold the same drawn numbers

    def __call__(self, batch) -> dict[int, tuple]:
        values, found = self.runner.run(self._inputs(batch), self.names), {}
        for layer in self.layers:
            before = (
                self._units(layer, self.graph.before[layer], values, len(batch)) if self._has_before(layer) else None
            )
            found[layer] = (before, self._units(layer, self.graph.value[layer], values, len(batch)))
        return found

    def values_of_one(self, batch) -> int:
        """How many numbers the steps of a batch of one give."""
        counts = []
        self.runner.run(self._inputs(batch), (), watch=lambda _, __, given: counts.extend(x.numel() for x in given))
        return sum(counts)

    def _inputs(self, batch) -> list:
        return [_channels_last(batch), *(x.expand(len(batch), *x.shape[1:]) for x in self.others)]

    def _has_before(self, layer: int) -> bool:
        is_dense = isinstance(self.model, DenseGraph)
        return bool(self.model.entering[layer]) and (is_dense or self.model.drawing.before_places[layer] is not None)

    def _units(self, layer: int, name: str, values: dict, samples: int):
        if isinstance(self.model, DenseGraph):
            return values[name]
        return self.model.of_layer(layer, name, values[name], samples)


def _channels_last(values: torch.Tensor) -> torch.Tensor:
    return values.contiguous(memory_format=torch.channels_last) if values.ndim == 4 else values

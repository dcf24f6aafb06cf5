"""What leads to some layers of a model, as a function that gradients come back through."""

from dataclasses import replace

from ..models.dense_graph import DenseGraph
from ..models.program.execution import Runner
from ..models.program.simplify.rewriting import without_dead_steps


class Forward:
    """Runs a model as far as some layers and no further. Calls give (pre-activation or None, activation) of each, each
    (samples, units, *map_shape), as torch records them.
    """

    def __init__(self, model, layers):
        self.model, self.layers = model, list(layers)
        if not isinstance(model, DenseGraph):
            drawing = model.drawing
            self.names = {name for layer in self.layers for name in (drawing.value[layer], drawing.before[layer])}
            outputs = sorted(filter(None, self.names))
            self.runner = Runner(without_dead_steps(replace(model.program, outputs=outputs)))
            self.others = model.runner.example(1)[1:]

    def __call__(self, batch) -> dict[int, tuple]:
        if isinstance(self.model, DenseGraph):
            before, after = self.model.forward(batch, self.layers, keep_before=True)
            return {layer: (before.get(layer), after[layer]) for layer in self.layers}
        inputs = [batch, *(x.expand(len(batch), *x.shape[1:]) for x in self.others)]
        values, drawing = self.runner.run(inputs, self.names), self.model.drawing
        found = {}
        for layer in self.layers:
            has_before = self.model.entering[layer] and drawing.before_places[layer] is not None
            before = self._units(layer, drawing.before[layer], values, len(batch)) if has_before else None
            found[layer] = (before, self._units(layer, drawing.value[layer], values, len(batch)))
        return found

    def values_of_one(self, batch) -> int:
        """How many numbers the steps of a batch of one give."""
        if isinstance(self.model, DenseGraph):
            return sum(layer.size for layer in self.model.network.layers)
        counts = []
        self.runner.run([batch, *self.others], (), watch=lambda _, __, given: counts.extend(x.numel() for x in given))
        return sum(counts)

    def _units(self, layer: int, name: str, values: dict, samples: int):
        return self.model.of_layer(layer, name, values[name], samples)

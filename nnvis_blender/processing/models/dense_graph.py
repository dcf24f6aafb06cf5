"""Networks of dense layers, whatever way they are joined: chains, skip connections, several layers into one."""

from functools import cached_property

import numpy as np

from ..errors import bad_input
from ..network import Network
from .activation_functions import ACTIVATIONS
from .model import Block, Input, Model, Parameter, Passes, check_runs


class DenseGraph(Model):
    """A model whose layers are all neurons.

    A layer's pre-activation is its bias and a matrix product for each connection into it.
    network: float32 weights and biases. sha256: of the weights. Raises NNVisError (bad_input) where it cannot be run.
    """

    def __init__(self, network: Network, name: str, sha256: str, origin: dict[str, object] | None = None):
        check_runs(network, name)
        if any(layer.map_shape for layer in network.layers):
            raise bad_input(f"{name} has layers of maps, which dense layers do not take")
        self.network, self.name, self.sha256, self.notes = network, name, sha256, []
        sizes = [layer.size for layer in network.layers]
        self.description = {"name": name, "sha256": sha256, "layers": sizes, **(origin or {})}
        first = network.inputs[0]
        self.inputs = (Input(first, (sizes[first],), "values", {}),)

    def samples(self, x):
        """See Model. Every value is a unit's, so that images come in as rows."""
        return x.reshape(len(x), -1)

    @cached_property
    def blocks(self) -> list[Block]:
        import torch  # noqa: PLC0415  see biases

        from .dense_block import DenseBlock  # noqa: PLC0415

        return [
            DenseBlock(torch.from_numpy(np.ascontiguousarray(self.network.matrix(c), np.float32)))
            for c in self.network.connections
        ]

    def module(self):
        from .graph_module import GraphModule  # noqa: PLC0415

        return GraphModule(lambda batch: self._joined(self.forward(batch, self.network.outputs)[1])).eval()

    def activation(self, layer: int):
        """The ActivationFunction of a layer; that of an output with which the network ends is left to the softmax."""
        ends = layer in self.network.outputs and not self.leaving[layer]
        return ACTIVATIONS["linear" if ends else self.network.layers[layer].activation]

    @cached_property
    def biases(self) -> list:
        """For each layer its bias (units,) as a tensor, zeros where it has none."""
        import torch  # noqa: PLC0415  a second that readers which only look at weights do not pay

        return [
            torch.zeros(layer.size) if layer.bias is None else torch.from_numpy(layer.bias)
            for layer in self.network.layers
        ]

    def outputs(self, batch, layers):
        before, after = self.forward(batch, layers, keep_before=True)
        return {layer: (before.get(layer), after[layer]) for layer in layers}

    def passes(self, batch, gradients: bool, kept=None) -> "DensePasses":
        return DensePasses(self, batch, self.blocks if kept is None else self._kept_blocks(kept))

    def pruned(self, kept):
        """See Model; samples may come without the inputs that are always zero: see pruned_for."""
        return self.pruned_for(kept, None)

    def pruned_for(self, kept, live):
        """`pruned` for samples that come with some inputs alone. live: (k,) those inputs, ascending; None for all."""
        import torch  # noqa: PLC0415

        network, entry, blocks = self.network, self.inputs[0].layer, self._kept_blocks(kept)
        if live is not None:
            blocks = [
                block.only(torch.from_numpy(live)) if c.source == entry else block
                for c, block in zip(network.connections, blocks)
            ]

        @torch.no_grad()
        def predict(batch):
            return self._joined(self.forward(batch, network.outputs, blocks)[1])

        return predict

    def parameters(self):
        network, found = self.network, {}
        for number, c in enumerate(network.connections):
            exists = network.matrix(c, np.ones(len(c.weight), bool))
            values = np.asarray(network.matrix(c), np.float32)
            found[f"weight {number}"] = Parameter(values, 1, None if exists.all() else exists)
        layers = enumerate(network.layers)
        return found | {f"bias {n}": Parameter(layer.bias) for n, layer in layers if layer.bias is not None}

    def with_parameters(self, values):
        """See Model. values may hold Blocks in the place of matrices."""
        import torch  # noqa: PLC0415  see biases

        from .dense_block import DenseBlock  # noqa: PLC0415

        given = [values.get(f"weight {number}", block) for number, block in enumerate(self.blocks)]
        blocks = [own if isinstance(own, Block) else DenseBlock(own) for own in given]
        biases = [values.get(f"bias {layer}", bias) for layer, bias in enumerate(self.biases)]

        @torch.no_grad()
        def predict(batch):
            return self._joined(self.forward(batch, self.network.outputs, blocks, biases=biases)[1])

        return predict

    def _kept_blocks(self, kept) -> list[Block]:
        """The blocks with the kept edges (edges,) bool alone."""
        import torch  # noqa: PLC0415

        network = self.network
        parts = np.split(kept, network.edge_offsets[1:-1])
        return [
            block.pruned(torch.from_numpy(network.matrix(c, own)))
            for block, c, own in zip(self.blocks, network.connections, parts)
        ]

    def _joined(self, after: dict):
        import torch  # noqa: PLC0415

        return torch.cat([after[layer] for layer in self.network.outputs], dim=1)

    def forward(
        self, batch, layers, blocks: list[Block] | None = None, keep_before: bool = False, biases: list | None = None
    ) -> tuple[dict[int, object], dict[int, object]]:
        """(pre-activations, activations) of some layers for a batch, each {layer: tensor}.

        blocks, biases: those to run by, the model's own if None. Pre-activations are kept where the backward step
        needs them, or of all (keep_before).
        """
        blocks = self.blocks if blocks is None else blocks
        biases = self.biases if biases is None else biases
        before, after = {}, {self.inputs[0].layer: batch}
        waiting = [len(numbers) for numbers in self.leaving]  # connections that have not yet taken a layer's values
        for layer in self.order:
            if not self.entering[layer]:
                continue
            z = biases[layer]
            for number in self.entering[layer]:
                source = self.network.connections[number].source
                z = blocks[number].add(z, after[source])
                waiting[source] -= 1
                if not waiting[source] and source not in layers:
                    del after[source]
            activation = self.activation(layer)
            if layer in layers and (keep_before or activation.needs_input):
                before[layer] = z
                z = z if activation.needs_input else z.clone()
            after[layer] = activation.forward(z)
        return before, after


class DensePasses(Passes):
    """Both passes written out: nothing is recorded but activations."""

    def __init__(self, model: DenseGraph, batch, blocks: list[Block]):
        self.model, self.blocks = model, blocks
        self.before, self.after = model.forward(batch, range(len(model.network.layers)), blocks)
        self.logits = model._joined(self.after)

    def backward(self, gradient):
        network, model = self.model.network, self.model
        sizes = [network.layers[layer].size for layer in network.outputs]
        gradients = dict(zip(network.outputs, gradient.split(sizes, dim=1)))
        for layer in reversed(model.order):
            if layer not in gradients:
                continue
            by_activation, by_input = gradients.pop(layer), None
            if model.entering[layer]:
                activation = model.activation(layer)
                value = self.before[layer] if activation.needs_input else self.after[layer]
                by_input = activation.backward(by_activation, value)
            into = model.entering[layer]
            flows = {n: (self.after[network.connections[n].source], by_input) for n in into}
            yield layer, by_activation * self.after[layer], flows
            for number in into:
                source, back = network.connections[number].source, self.blocks[number].back(by_input)
                gradients[source] = gradients[source] + back if source in gradients else back

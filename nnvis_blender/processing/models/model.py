"""A model: a network that runs. What importance, evaluation and activations know of any architecture."""

import abc
import math
from dataclasses import dataclass
from functools import cached_property

from ..errors import bad_input, shown
from ..network import Network
from .activation_functions import ACTIVATIONS


@dataclass(frozen=True)
class Input:
    """What one input of a model takes.

    layer: its index in the network. shape: of one sample. kind: "values", or "image" where the shape is that of pixels.
    preprocessing: what is done to a sample before it comes in: JSON-able dict (size, channels, mean, std, ...), empty
    where values come as the data set has them.
    """

    layer: int
    shape: tuple[int, ...]
    kind: str
    preprocessing: dict[str, object]


class Block(abc.ABC):
    """The weights of one connection as what they do to torch tensors.

    Values that flow are (samples, units, *map_shape). What is said of edges is said of all pairs of units, (sources,
    targets); Connection.of_pairs takes those that are edges.
    """

    @abc.abstractmethod
    def add(self, base, values):
        """base plus what the sources' values give the targets. base: (targets,), or as the result."""

    @abc.abstractmethod
    def back(self, gradient):
        """The gradient by the sources' values that comes through this block. gradient: by the pre-activations."""

    @abc.abstractmethod
    def edge_squares(self, values, gradient, weights, total=None):
        """(sources, targets): the sum over samples of weights (samples,) times the square of dl/dw, l being what the
        gradient is of; times w, dl/dw is the first-order change of l without the edge (of a kernel: that change over
        the kernel's norm). Added to total where that is given.
        """

    @abc.abstractmethod
    def only(self, sources) -> "Block":
        """The block for values that come without all but these sources (ascending indices)."""

    @abc.abstractmethod
    def pruned(self, kept) -> "Block":
        """The block without some edges. kept: (sources, targets) bool."""


class Model(abc.ABC):
    """A network that runs by its graph.

    A member sets the attributes and makes `blocks` and `module`; the passes are here, the same for all.

    name: file stem or "trained". sha256: hexadecimal digest of what makes the outputs. description: JSON-able dict
    (name, sha256, layers and what the reader adds). network: the graph that is drawn, a layer for each step that has
    units. inputs: one Input for each layer that nothing leads into.
    """

    name: str
    sha256: str
    description: dict[str, object]
    network: Network
    inputs: tuple[Input, ...]

    @property
    @abc.abstractmethod
    def blocks(self) -> list[Block]:
        """The Block of each of the network's connections."""

    @abc.abstractmethod
    def module(self):
        """A torch.nn.Module in evaluation mode that maps a batch to the outputs (logits of the classes)."""

    @cached_property
    def entering(self) -> list[list[int]]:
        """For each layer the connections that lead into it."""
        entering = [[] for _ in self.network.layers]
        for number, connection in enumerate(self.network.connections):
            entering[connection.target].append(number)
        return entering

    @cached_property
    def leaving(self) -> list[list[int]]:
        """For each layer the connections that lead out of it."""
        leaving = [[] for _ in self.network.layers]
        for number, connection in enumerate(self.network.connections):
            leaving[connection.source].append(number)
        return leaving

    @cached_property
    def order(self) -> list[int]:
        """The layers in an order in which each comes after all that lead into it."""
        depths = self.network.depths
        return sorted(range(len(depths)), key=lambda layer: (depths[layer], layer))

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

    def samples(self, x):
        """A data set's samples (n, features), an array, in the shape of the input: (n, *input shape)."""
        return x.reshape(len(x), *self.inputs[0].shape)

    def outputs(self, batch, layers) -> dict[int, tuple]:
        """{layer: (pre-activation, activation)} of some layers for a batch (samples, *input shape), tensors.

        The pre-activation of an input is None.
        """
        before, after = self.forward(batch, layers, keep_before=True)
        return {layer: (before.get(layer), after[layer]) for layer in layers}

    def forward(
        self, batch, layers, blocks: list[Block] | None = None, keep_before: bool = False
    ) -> tuple[dict[int, object], dict[int, object]]:
        """(pre-activations, activations) of some layers for a batch, each {layer: tensor}.

        blocks: those to run by, the model's own if None. Pre-activations are kept where the backward step needs them,
        or of all (keep_before).
        """
        blocks = self.blocks if blocks is None else blocks
        before, after = {}, {self.inputs[0].layer: batch}
        waiting = [len(numbers) for numbers in self.leaving]  # connections that have not yet taken a layer's values
        for layer in self.order:
            if not self.entering[layer]:
                continue
            z = self.biases[layer]
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

    def backward(self, before: dict[int, object], after: dict[int, object], gradient):
        """The gradients of what has this gradient by the outputs (samples, classes), the last layers first.

        before, after: of all layers, by `forward`. Yields for each layer that outputs depend on (layer, gradient by its
        activations, gradient by its pre-activations: None for an input).
        """
        outputs = self.network.outputs
        sizes = [self.network.layers[layer].size for layer in outputs]
        gradients = dict(zip(outputs, gradient.split(sizes, dim=1)))
        for layer in reversed(self.order):
            if layer not in gradients:
                continue
            by_activation, by_input = gradients.pop(layer), None
            if self.entering[layer]:
                activation = self.activation(layer)
                value = before[layer] if activation.needs_input else after[layer]
                by_input = activation.backward(by_activation, value)
            yield layer, by_activation, by_input
            for number in self.entering[layer]:
                source, back = self.network.connections[number].source, self.blocks[number].back(by_input)
                gradients[source] = gradients[source] + back if source in gradients else back


def check_runs(network: Network, name: str) -> None:
    """Raises NNVisError (bad_input) where a network is not one that a Model can run."""
    network.validate()
    left = {c.source for c in network.connections}
    for number, layer in enumerate(network.layers):
        ends = number in network.outputs and number not in left
        if not ends and layer.activation not in ACTIVATIONS:
            raise bad_input(
                f"{name}: the activation of layer {shown(layer.name)} is {shown(layer.activation)}",
                f"Known are {', '.join(ACTIVATIONS)}",
            )
    entered = {c.target for c in network.connections}
    for layer in network.outputs:
        if layer not in entered:
            raise bad_input(f"{name}: nothing leads into the output layer {shown(network.layers[layer].name)}")
    if len(network.inputs) != 1:
        raise bad_input(f"{name} has {len(network.inputs)} inputs", "This version runs models of one input")


def image_shape(size: int) -> tuple[int, ...]:
    """(side, side) where size is a perfect square, else (size,)."""
    side = math.isqrt(size)
    return (side, side) if side * side == size and side > 1 else (size,)

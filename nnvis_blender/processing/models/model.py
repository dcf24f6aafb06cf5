"""A model: a network that runs. What importance, evaluation and activations know of any architecture."""

import abc
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import bad_input, shown
from ..network import Network
from .activation_functions import ACTIVATIONS


@dataclass(frozen=True)
class Input:
    """What one input of a model takes.

    layer: its index in the network. shape: of one sample. kind: "values", "tokens" (whole numbers), or "image" where
    the shape is that of pixels.
    preprocessing: what is done to a sample before it comes in: JSON-able dict (size, channels, mean, std, ...), empty
    where values come as the data set has them.
    """

    layer: int
    shape: tuple[int, ...]
    kind: str
    preprocessing: dict[str, object]


@dataclass(frozen=True)
class Parameter:
    """An array of the numbers that a model computes by.

    values: float32, not to be written to. filters: the axis along which each unit has weights of its own, a filter
    each; None for what is no filter, as biases and the numbers of norms. exists: which of the values there are, where
    pairs of units without an edge are zero; None for all.
    """

    values: np.ndarray
    filters: int | None = None
    exists: np.ndarray | None = None


class Block(abc.ABC):
    """The weights of one connection. What is said of edges is said of all pairs of units, (sources, targets);
    Connection.of_pairs takes those that are edges.
    """

    @abc.abstractmethod
    def edge_squares(self, flow, weights, total=None):
        """(sources, targets): the sum over samples of weights (samples,) times the square of dl/dw, l being what the
        gradient is of; times w, dl/dw is the first-order change of l without the edge (of a kernel: that change over
        the kernel's norm). Added to total where that is given. flow: what Passes.backward has for the connection.
        """

    @abc.abstractmethod
    def edge_sums(self, flow):
        """(sources, targets): the sum over samples of the first-order change of l without the pair's weights, w dl/dw,
        its sign kept. flow: as in edge_squares.
        """


class Passes(abc.ABC):
    """One batch through a model and back.

    after: {layer: (samples, units, *map_shape)}, the activations of every layer that has them. logits: (samples,
    classes).
    """

    after: dict[int, object]
    logits: object

    @abc.abstractmethod
    def backward(self, gradient):
        """The gradients of what has this gradient by the logits (samples, classes).

        Yields for each layer that the logits depend on (layer, change, {number of a connection that leads into it: its
        flow}). change: (samples, units), the gradient by a unit's activations times these, summed over its map: the
        first-order change without the unit. A Passes goes back once.
        """


class Model(abc.ABC):
    """A network that runs by its graph.

    name: file stem or "trained". sha256: hexadecimal digest of what makes the outputs. description: JSON-able dict
    (name, sha256, layers and what the reader adds). network: the graph that is drawn, a layer for each step that has
    units. inputs: one Input for each layer that nothing leads into and that samples are given to. notes: sentences on
    what was stripped, folded or guessed.

    outputs_kind: what the outputs are: "classes" that exclude each other (logits of a softmax), "labels" each of which
    may hold by itself (logits of sigmoids), or "values" (regression, images, embeddings). rows: how many samples may go
    through together.
    """

    name: str
    sha256: str
    description: dict[str, object]
    network: Network
    inputs: tuple[Input, ...]
    notes: list[str]
    outputs_kind: str = "classes"
    rows: int = 4096

    @property
    @abc.abstractmethod
    def blocks(self) -> list[Block]:
        """The Block of each of the network's connections."""

    @abc.abstractmethod
    def module(self):
        """A torch.nn.Module in evaluation mode that maps a batch to the outputs (logits of the classes)."""

    @abc.abstractmethod
    def outputs(self, batch, layers) -> dict[int, tuple]:
        """{layer: (pre-activation, activation)} of some layers for a batch (samples, *input shape), tensors.

        The pre-activation of an input is None.
        """

    def has_outputs(self, layer: int) -> bool:
        """Whether it is known which of a layer's values are whose units, so that `outputs` has them."""
        return True

    @abc.abstractmethod
    def passes(self, batch, gradients: bool, kept=None) -> Passes:
        """A batch through the network; without gradients it cannot go back. kept: (edges,) bool, those that are there;
        what flows to edges that are not there is known as well. None for all.
        """

    @abc.abstractmethod
    def pruned(self, kept):
        """A function (samples, *input shape) -> logits (samples, classes) of the network without some edges.

        kept: (edges,) bool.
        """

    @abc.abstractmethod
    def parameters(self) -> dict[str, Parameter]:
        """All that it computes by, by names that two models of one architecture have in common. Batch norms that were
        folded into the weights beside them are part of these.
        """

    @abc.abstractmethod
    def with_parameters(self, values):
        """A function (samples, *input shape) -> outputs of the network with other weights; this one stays as it is.

        values: name -> float32 tensor of the shape of its Parameter; those that are not named are the model's own.
        """

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

    def samples(self, x):
        """A data set's samples (n, features), an array, in the shape of the input: (n, *input shape)."""
        return x.reshape(len(x), *self.inputs[0].shape)

    def take_class_names(self, names: list[str]) -> list[str]:
        """Calls the classes as a file does, where it has a name for each; notes on names that are left out."""
        count = self.network.class_count
        if len(names) == count:
            self.network.class_names = list(names)
        elif names:
            return [f"the file names {len(names)} classes, but it has {count} outputs: the names are left out"]
        return []


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

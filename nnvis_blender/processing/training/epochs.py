"""A network at its checkpoints. Flat arrays; the worker makes them, and Blender reads them."""

import dataclasses
from dataclasses import dataclass, field

import numpy as np

MOST_EPOCHS, LATEST = 10_000, 1e15  # checkpoints of a network; the highest number of an epoch or a step
MOST_OF_KERNELS = 20_000_000  # values of all kernels at all checkpoints


@dataclass
class Epochs:
    """What changes from checkpoint to checkpoint of a ProcessedNetwork, which is itself as at the last of them.

    numbers: (epochs,) float64, ascending: the epoch, or step, of each. names: of each, as its file is called. weights:
    (epochs, edges of the network) float32. biases: (epochs, units) float32, 0 where a unit has none. units: (epochs,
    units, classes) float32, the units' importance. score: (epochs, drawn edges) float32 >= 0, what ranks the edges,
    see importance.edge_score. edges: (epochs, drawn edges, classes or 1) float32, the drawn edges' importance.
    positions: (epochs, units, 3) float32. points: (epochs, samples of the bundles, 3) float32, each at the same share
    of its polyline's length as in the bundles. notes: sentences on what was left out, joined or aligned. kernels:
    connection -> (epochs, edges of the connection, height, width) float32 of convolutions, empty where they are too
    many or the network has none.
    """

    numbers: np.ndarray
    names: list[str]
    weights: np.ndarray
    biases: np.ndarray
    units: np.ndarray
    score: np.ndarray
    edges: np.ndarray
    positions: np.ndarray
    points: np.ndarray
    notes: list[str] = field(default_factory=list)
    kernels: dict[int, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def network_at(self, network, number: int):
        """The Network at checkpoint `number`, counted from 0, of the same edges; kernels that are not known stay."""
        first = network.edge_offsets
        connections = [
            dataclasses.replace(
                c,
                weight=self.weights[number, low:high],
                kernel=self.kernels[index][number] if index in self.kernels else c.kernel,
            )
            for index, (c, low, high) in enumerate(zip(network.connections, first, first[1:]))
        ]
        units = network.unit_offsets
        layers = [
            layer if layer.bias is None else dataclasses.replace(layer, bias=self.biases[number, low:high])
            for layer, low, high in zip(network.layers, units, units[1:])
        ]
        return dataclasses.replace(network, layers=layers, connections=connections)


def most_bytes(epochs: Epochs) -> int:
    """What an Epochs takes in a .nnvis file at most, see files/parts/epochs.py."""
    halved = epochs.points.nbytes // 2 + epochs.edges.nbytes // 2
    arrays = [value for value in vars(epochs).values() if isinstance(value, np.ndarray)]
    return sum(array.nbytes for array in [*arrays, *epochs.kernels.values()]) - halved

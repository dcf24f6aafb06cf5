"""One scale of importance for all checkpoints: how much of it there is at each, which normalising each takes away."""

import numpy as np

from ..network import Importance, Network


class Scales:
    """Measures the importance at checkpoints, one after the other, and then says how much it is at each over what it is
    where it is most.

    Importance is over the largest of its layer, and edges without classes over the heaviest of their connection; both
    are known before that. Edges with classes are taken to be as much as the units at their ends.
    """

    def __init__(self, network: Network, count: int):
        self._network = network
        self._layers = np.zeros((count, len(network.layers)))
        self._weights = np.zeros((count, len(network.connections)))

    def measure(self, number: int, network: Network, importance: Importance) -> None:
        """Takes in the checkpoint `number`, its network and importance."""
        strength = np.abs(importance.raw_units).max(axis=1)
        self._layers[number] = np.maximum.reduceat(strength, network.unit_offsets[:-1])
        self._weights[number] = [np.abs(c.weight).max(initial=0) for c in network.connections]

    @property
    def units(self) -> np.ndarray:
        """(checkpoints, units) float32 in [0, 1]; 1 where a method gives nothing, as of outputs."""
        return _shares(self._layers)[:, self._network.unit_layer]

    def edges(self, has_classes: bool) -> np.ndarray:
        """(checkpoints, connections) float32 in [0, 1]. has_classes: of edges that have class vectors of their own."""
        if not has_classes:
            return _shares(self._weights)
        layers, connections = _shares(self._layers), self._network.connections
        source, target = (np.array([getattr(c, end) for c in connections], int) for end in ("source", "target"))
        target = np.where(np.isin(target, self._network.outputs), source, target)
        return (layers[:, source] + layers[:, target]) / 2


def _shares(values: np.ndarray) -> np.ndarray:
    """(n, k) float32: over the largest of each column, 1 where there is none."""
    most = values.max(axis=0)
    return np.where(most > 0, values / np.where(most > 0, most, 1), 1).astype(np.float32)

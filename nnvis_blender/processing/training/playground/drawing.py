"""A perceptron's epochs as a network that is drawn: a board, with weights, biases and importance at each of them."""

import numpy as np

from ...importance.weight import estimate
from ...models.dense_graph import DenseGraph
from ...network import Connection, Layer, Network, ProcessedNetwork
from ...tasks import HERE
from ...version import VERSION
from ...worker.report import Silent
from ..epochs import Epochs
from .board import APART, BESIDE, PITCH, board
from .mlp import Mlp
from .record import Kept


def board_of(
    mlp: Mlp, kept: list[Kept], class_names: list[str], pitch: float = PITCH, beside: float = BESIDE
) -> ProcessedNetwork:
    """The network at the last of the epochs that were kept, with Epochs of all. Importance is that of the weights.

    pitch, beside: see board.
    """
    vectors = np.array([own.vector for own in kept])
    networks = [_network(mlp, vector, class_names) for vector in vectors]
    importances = [estimate(DenseGraph(n, "board", ""), None, None, 0, Silent(), HERE) for n in networks]
    positions, bundles = board(networks[-1], pitch, beside)
    provenance = {
        "importance": {"method": "weight", "parameters": {}},
        "bundling": {"layer_distance": APART * pitch},
        "nnvis": VERSION,
    }
    processed = ProcessedNetwork(networks[-1], importances[-1], positions, positions, bundles, provenance)
    edges = np.array([own.edges for own in importances], np.float32)
    biases = np.zeros((len(kept), networks[-1].unit_count), np.float32)
    biases[:, mlp.sizes[0] :] = vectors[:, mlp.weight_count :]
    processed.epochs = Epochs(
        np.array([own.epoch for own in kept], float),
        [f"epoch {own.epoch}" for own in kept],
        vectors[:, : mlp.weight_count].astype(np.float32),
        biases,
        np.array([own.units for own in importances], np.float32),
        edges.max(axis=2),
        edges,
        np.repeat(positions[None], len(kept), axis=0),
        np.repeat(bundles.points[None], len(kept), axis=0),
    )
    return processed


def _network(mlp: Mlp, vector: np.ndarray, class_names: list[str]) -> Network:
    """The Network of such parameters: the inputs, dense layers, and the classes or the one value."""
    weights, biases = ([np.array(own, np.float32) for own in parts] for parts in mlp.parts(vector))
    layers, last = [Layer("input", "input", (mlp.sizes[0],))], len(weights) - 1
    for number, (bias, activation) in enumerate(zip(biases, mlp.activations)):
        name = "output" if number == last else f"dense_{number + 1}"
        layers.append(Layer(name, "dense", bias.shape, activation, bias))
    connections = [Connection.dense(number, number + 1, w) for number, w in enumerate(weights)]
    return Network(layers, connections, list(class_names))

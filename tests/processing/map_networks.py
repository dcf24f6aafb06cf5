"""What tests of maps share: a processed network of any model, without layout, and data of any samples."""

import numpy as np

from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.network import Bundles, Importance, ProcessedNetwork
from nnvis_blender.processing.training.epochs import Epochs


def processed_of(model, seed=0) -> ProcessedNetwork:
    """A model's network with drawn importance; its units stand anywhere, its edges are straight."""
    network, random = model.network, np.random.default_rng(seed)
    units = random.random((network.unit_count, network.class_count), np.float32)
    edges = random.random((network.edge_count, 1), np.float32)
    places = random.random((network.unit_count, 3), np.float32)
    ends = np.stack([places[network.edge_source], places[network.edge_target]], axis=1)
    return ProcessedNetwork(
        network,
        Importance(units, edges, np.zeros_like(units), "random", {}),
        places,
        places,
        Bundles(
            np.arange(network.edge_count, dtype=np.int32),
            ends.reshape(-1, 3),
            np.arange(network.edge_count + 1, dtype=np.int64) * 2,
        ),
        {"model": model.description, "seed": seed, "edges_kept": 1.0},
    )


def dataset_of(folder, x: np.ndarray, model, classes: int):
    """A data set whose test part are these samples; its training part, of the same, has all of the classes."""
    train = np.arange(max(len(x), classes))
    y = train[: len(x)] % classes
    np.savez(folder / "data.npz", x_train=x[train % len(x)], y_train=train % classes, x_test=x, y_test=y)
    return read_dataset(folder / "data.npz", model=model)


def chains(model, numbers: list[float]) -> list[DenseChain]:
    """A DenseChain at checkpoints, the last as it is."""
    return [
        DenseChain([(w * n / numbers[-1], b * n / numbers[-1]) for w, b in model.weights], f"at {n}") for n in numbers
    ]


def followed(model, numbers: list[float]) -> ProcessedNetwork:
    """A DenseChain's network that follows its checkpoints."""
    processed, count = processed_of(model), len(numbers)
    networks = [chain.network for chain in chains(model, numbers)]
    inputs = networks[0].layers[0].size

    def repeated(values):
        return np.repeat(values[None], count, axis=0)

    edges = processed.importance.edges
    processed.epochs = Epochs(
        np.array(numbers),
        [f"epoch_{n:g}.npz" for n in numbers],
        np.stack([network.edge_weight for network in networks]),
        np.stack([np.concatenate([np.zeros(inputs), *[l.bias for l in n.layers[1:]]]) for n in networks]),
        repeated(processed.importance.units),
        repeated(edges[:, 0]),
        repeated(edges),
        repeated(processed.positions),
        repeated(processed.bundles.points),
    )
    return processed

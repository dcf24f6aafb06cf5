"""Random networks with random importance: something to look at without training."""

import numpy as np

from ..errors import usage
from ..network import Connection, Importance, Layer, Network

UNIT_LIMIT, EDGE_LIMIT = 100_000, 20_000_000


def random_network(layer_sizes: list[int], seed: int) -> tuple[Network, Importance]:
    """A chain of dense layers and its Importance, as nn_vis draws them.

    A unit's class vector: one random class has max(u1, u2), the others min(u1, u2)^2 of two uniform numbers; the last
    layer is the identity. Edges have a uniform weight in [0, 1).
    Raises NNVisError (usage) for fewer than two layers or sizes below one.
    """
    sizes = list(layer_sizes)
    if len(sizes) < 2 or any(isinstance(n, bool) or not isinstance(n, int) or n < 1 for n in sizes) or sizes[-1] < 2:
        raise usage(
            f"the layers {layer_sizes} do not make a network",
            "Give two or more sizes of at least 1, the last (the classes) at least 2",
        )
    edges = sum(a * b for a, b in zip(sizes, sizes[1:]))
    if sum(sizes) > UNIT_LIMIT or edges > EDGE_LIMIT:
        raise usage(
            f"the layers {sizes} make {sum(sizes)} units and {edges} edges",
            f"At most {UNIT_LIMIT} units and {EDGE_LIMIT} edges",
        )
    random = np.random.default_rng(seed)
    layers = [Layer("input" if l == 0 else f"layer_{l}", "dense" if l else "input", (n,)) for l, n in enumerate(sizes)]
    matrices = [random.random((a, b), dtype=np.float32) for a, b in zip(sizes, sizes[1:])]
    network = Network(layers, [Connection.dense(l, l + 1, matrix) for l, matrix in enumerate(matrices)])
    raw = np.concatenate(
        [*(_class_vectors(n, sizes[-1], random) for n in sizes[:-1]), np.eye(sizes[-1], dtype=np.float32)]
    )
    units = _over_maximum(raw, network.unit_offsets)
    strengths = _over_maximum(network.edge_weight[:, None], network.edge_offsets)
    return network, Importance(units, strengths, raw, "random", {"seed": seed})


def _class_vectors(units: int, classes: int, random) -> np.ndarray:
    """(units, classes) float32 in [0, 1)."""
    u = random.random((2, units, classes), dtype=np.float32)
    low, high = u.min(axis=0) ** 2, u.max(axis=0)
    own = random.integers(classes, size=units)[:, None] == np.arange(classes)
    return np.where(own, high, low)


def _over_maximum(values: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Each block of rows over its largest value."""
    largest = [
        max(values[first:last].max(), np.finfo(np.float32).tiny) for first, last in zip(offsets[:-1], offsets[1:])
    ]
    return (values / np.repeat(largest, np.diff(offsets))[:, None]).astype(np.float32)

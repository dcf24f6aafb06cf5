"""A network's training made with numpy alone, for tests of what is drawn of it: checkpoints, a log, surfaces."""

import numpy as np

from nnvis_blender.processing.importance.edge_score import edge_score
from nnvis_blender.processing.network import ProcessedNetwork
from nnvis_blender.processing.spaces.surface import Surface
from nnvis_blender.processing.training.epochs import Epochs
from nnvis_blender.processing.training.history import Curve, History
from synthetic import processed_network

NUMBERS = (0.0, 1.0, 2.0, 5.0, 10.0)  # as checkpoints are kept: often at first


def trained_network(sizes=(16, 9, 4), numbers=NUMBERS, seed=0) -> ProcessedNetwork:
    """A network with Epochs that grow evenly from nothing to what it is, a History, and an output surface."""
    processed = processed_network(sizes, seed=seed)
    grown = np.linspace(0, 1, len(numbers), dtype=np.float32)
    network, bundles = processed.network, processed.bundles
    scales = grown[:, None]
    straight = _straight(bundles.points, bundles.offsets)
    shares = 1 - 0.5 * (1 - grown)[:, None, None]
    units = processed.importance.units * shares
    units[:, network.unit_offsets[-2] :] = np.eye(sizes[-1], dtype=np.float32)
    score = edge_score(network, processed.importance, bundles.edges)
    processed.epochs = Epochs(
        numbers=np.array(numbers),
        names=[f"epoch_{number:g}.npz" for number in numbers],
        weights=network.edge_weight * scales,
        biases=np.ones(network.unit_count, np.float32) * scales,
        units=units.astype(np.float32),
        score=np.stack([np.roll(score, n) for n in range(len(numbers) - 1, -1, -1)]),
        edges=processed.importance.edges[bundles.edges] * np.maximum(scales, 0.1)[..., None],
        positions=processed.positions * (1 + (1 - grown)[:, None, None] / 4),
        points=straight + (bundles.points - straight) * grown[:, None, None],
    )
    processed.history = history(numbers)
    processed.surfaces = [output_surface(numbers), loss_surface()]
    return processed


def history(numbers=NUMBERS) -> History:
    x = np.array(numbers)
    return History(
        {
            "loss": [Curve(part, x, 2.3 * np.exp(-x / k)) for part, k in (("train", 2.0), ("test", 3.0))],
            "accuracy": [Curve(part, x, 1 - 0.9 * np.exp(-x / k)) for part, k in (("train", 2.0), ("test", 3.0))],
            "gradient norm": [Curve(layer, x, 1 / (1 + x * k)) for layer, k in (("dense_1", 1.0), ("dense_2", 0.5))],
        }
    )


def output_surface(numbers=NUMBERS, side=21, points=30, seed=0) -> Surface:
    """Three classes, each around its own place, ever more certain."""
    random = np.random.default_rng(seed)
    centres = np.array([[-0.5, -0.4], [0.5, -0.4], [0.0, 0.6]])
    labels = (np.arange(points) % 3).astype(np.int32)
    places = centres[labels] + random.normal(scale=0.15, size=(points, 2))
    x = np.linspace(-1, 1, side)
    grid = np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)
    sharpness = np.linspace(0.2, 8, len(numbers))

    def probabilities(at):
        far = ((at[:, None] - centres) ** 2).sum(axis=2)
        values = np.exp(-sharpness[:, None, None] * far)
        return (values / values.sum(axis=2, keepdims=True)).astype(np.float32)

    return Surface(
        kind="output",
        axes=["x", "y"],
        low=np.array([-1.0, -1.0]),
        high=np.array([1.0, 1.0]),
        fields=[f"class {k}" for k in range(3)],
        values=np.moveaxis(probabilities(grid), 2, 1).reshape(len(numbers), 3, side, side),
        epochs=np.array(numbers),
        points=places.astype(np.float32),
        labels=labels,
        heights=probabilities(places),
    )


def loss_surface(side=25, passed=12) -> Surface:
    """A bowl with ripples, and a path of descent that lies a little above it."""
    x = np.linspace(-1, 1, side)
    a, b = np.meshgrid(x, x)

    def loss(a, b):
        return 1 + a**2 + 2 * b**2 + 0.1 * np.sin(6 * a)

    path = np.stack([np.linspace(0.9, 0, passed), 0.8 * np.linspace(1, 0, passed) ** 2], axis=1)
    heights = loss(*path.T) + np.linspace(0.1, 0, passed)
    return Surface(
        kind="loss",
        axes=["direction 1", "direction 2"],
        low=np.array([-1.0, -1.0]),
        high=np.array([1.0, 1.0]),
        fields=["loss"],
        values=loss(a, b).astype(np.float32)[None, None],
        epochs=np.zeros(1),
        points=path.astype(np.float32),
        labels=np.full(passed, -1, np.int32),
        heights=heights.astype(np.float32)[None, :, None],
        is_path=True,
    )


def _straight(points, offsets):
    t = np.concatenate([np.linspace(0, 1, n, dtype=np.float32) for n in np.diff(offsets)])[:, None]
    counts = np.diff(offsets)
    first, last = (np.repeat(points[at], counts, axis=0) for at in (offsets[:-1], offsets[1:] - 1))
    return (1 - t) * first + t * last

"""A small network that learns a circle, trained with numpy alone, as a playground's file holds it."""

import numpy as np

from nnvis_blender.processing.activations.maps import LayerMaps, Maps
from nnvis_blender.processing.network import Connection, Importance, Layer, Network, ProcessedNetwork
from nnvis_blender.processing.spaces.surface import Surface
from nnvis_blender.processing.training.epochs import Epochs
from nnvis_blender.processing.training.playground.board import board

SIDE, REACH = 40, 6.0


def playground(hidden=(4, 3), epochs=(0, 20, 60, 150, 400), samples=200, seed=0) -> ProcessedNetwork:
    """Inputs x and y, layers of tanh, and one output: tanh, above 0 within the circle. epochs: those that are kept."""
    random = np.random.default_rng(seed)
    sizes = (2, *hidden, 1)
    weights = [random.normal(size=(a, b)) / np.sqrt(a) for a, b in zip(sizes, sizes[1:])]
    biases = [np.zeros(b) for b in sizes[1:]]
    points, labels = _circle(random, samples)
    kept = []
    for epoch in range(max(epochs) + 1):
        if epoch in epochs:
            kept.append(([w.copy() for w in weights], [b.copy() for b in biases]))
        _step(weights, biases, points, np.where(labels == 1, 1.0, -1.0))
    return _processed(sizes, kept, np.array(epochs, float), points, labels)


def responses(weights, biases, points) -> list[np.ndarray]:
    """What every layer holds for points (n, 2), each (n, units)."""
    held = [points / REACH]
    for weight, bias in zip(weights, biases):
        held.append(np.tanh(held[-1] @ weight + bias))
    return held


def plane() -> np.ndarray:
    """(SIDE * SIDE, 2): the middles of the pixels of a response, row by row from the upper left."""
    at = np.linspace(-REACH, REACH, SIDE)
    x, y = np.meshgrid(at, -at)
    return np.stack([x.ravel(), y.ravel()], axis=1)


def _circle(random, samples):
    radius = np.where(np.arange(samples) % 2, random.uniform(0, 2.5, samples), random.uniform(3.5, 5, samples))
    angle = random.uniform(0, 2 * np.pi, samples)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return points, (radius < 3).astype(np.int32)


def _step(weights, biases, points, target, rate=0.6) -> None:
    held = responses(weights, biases, points)
    slope = (held[-1] - target[:, None]) / len(points)
    for layer in reversed(range(len(weights))):
        slope = slope * (1 - held[layer + 1] ** 2)
        before = slope @ weights[layer].T
        weights[layer] -= rate * held[layer].T @ slope
        biases[layer] -= rate * slope.sum(axis=0)
        slope = before


def _processed(sizes, kept, numbers, points, labels) -> ProcessedNetwork:
    weights, biases = kept[-1]
    layers = [Layer("input", "input", (sizes[0],))] + [
        Layer(f"hidden {n}" if n < len(weights) else "output", "dense", (len(bias),), "tanh", bias.astype(np.float32))
        for n, bias in enumerate(biases, 1)
    ]
    joined = [Connection.dense(n, n + 1, weight.astype(np.float32)) for n, weight in enumerate(weights)]
    network = Network(layers, joined, ["inside"])
    positions, bundles = board(network)
    units = np.ones((network.unit_count, 1), np.float32)
    edges = np.concatenate([np.abs(w).ravel() / np.abs(w).max() for w in weights])[:, None].astype(np.float32)
    maps = [responses(*one, plane()) for one in kept]
    grids = [np.stack([own[n] for own in maps]).reshape(len(kept), SIDE, SIDE, -1) for n in range(len(sizes))]
    grids = [np.ascontiguousarray(grid.transpose(0, 3, 1, 2), np.float32) for grid in grids]
    processed = ProcessedNetwork(
        network,
        Importance(units, edges, np.zeros_like(units), "weight", {}),
        positions,
        positions,
        bundles,
        {"model": {"name": "playground"}, "data": {"train_samples": len(points) // 2}, "playground": {}, "seed": 0},
    )
    rows = len(kept)
    processed.maps = Maps(
        samples=np.full(rows, -1, np.int64),
        names=["the input plane"] * rows,
        truth=np.full(rows, -1, np.int32),
        prediction=np.full(rows, -1, np.int32),
        outputs=grids[-1].mean(axis=(2, 3)),
        layers=[
            LayerMaps(n, np.arange(size, dtype=np.int32), grid) for (n, size), grid in zip(enumerate(sizes), grids)
        ],
        epochs=numbers,
    )
    processed.epochs = _epochs(processed, kept, numbers)
    processed.surfaces = [_surface(kept, grids[-1], numbers, points, labels)]
    return processed


def _epochs(processed, kept, numbers) -> Epochs:
    network, bundles, count = processed.network, processed.bundles, len(kept)
    flat = np.stack([np.concatenate([weight.ravel() for weight in weights]) for weights, _ in kept]).astype(np.float32)
    inputs = np.zeros(network.layers[0].size)
    return Epochs(
        numbers=numbers,
        names=[f"epoch {number:g}" for number in numbers],
        weights=flat,
        biases=np.stack([np.concatenate([inputs, *biases]) for _, biases in kept]).astype(np.float32),
        units=np.repeat(processed.importance.units[None], count, axis=0),
        score=np.abs(flat),
        edges=np.abs(flat)[..., None],
        positions=np.repeat(processed.positions[None], count, axis=0),
        points=np.repeat(bundles.points[None], count, axis=0),
    )


def _surface(kept, grid, numbers, points, labels) -> Surface:
    heights = np.stack([responses(*one, points)[-1] for one in kept])
    return Surface(
        kind="output",
        axes=["x", "y"],
        low=np.full(2, -REACH),
        high=np.full(2, REACH),
        fields=["inside"],
        values=np.ascontiguousarray(grid[:, :, ::-1]),
        epochs=numbers,
        points=points.astype(np.float32),
        labels=labels,
        heights=heights.astype(np.float32),
    )

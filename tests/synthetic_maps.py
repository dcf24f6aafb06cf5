"""A small convolutional network with its maps, made with numpy alone, for tests of what is drawn of them."""

import numpy as np

from nnvis_blender.processing.activations.maps import LayerMaps, Maps, Windows
from nnvis_blender.processing.network import Connection, Importance, Layer, Network, ProcessedNetwork
from synthetic import _bowed

SIDE, CLASSES = 12, 5


def convolutional_network(samples=3, channels=(1, 4, 6), seed=0) -> ProcessedNetwork:
    """Input 12 x 12 -> 3 x 3 convolution with a rim of zeros, ReLU -> max pooling of 2 x 2 -> 3 x 3 convolution of
    stride 1, ReLU -> dense layer of 5 classes, softmax; with maps of some samples.
    """
    random = np.random.default_rng(seed)
    inputs, first, second = channels
    kernels = [
        random.normal(size=(b, a, 3, 3)).astype(np.float32) / np.float32(3 * np.sqrt(a))
        for a, b in ((inputs, first), (first, second))
    ]
    biases = [random.normal(size=n).astype(np.float32) * np.float32(0.1) for n in (first, second, CLASSES)]
    dense = random.normal(size=(second * 16, CLASSES)).astype(np.float32) / 8

    pictures = _strokes(random, samples, inputs)
    x = pictures.astype(np.float32) / 255
    before_1 = convolved(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), kernels[0], biases[0])
    after_1 = np.maximum(before_1, 0)
    pooled = after_1.reshape(samples, first, SIDE // 2, 2, SIDE // 2, 2).max(axis=(3, 5))
    before_2 = convolved(pooled, kernels[1], biases[1])
    after_2 = np.maximum(before_2, 0)
    logits = after_2.reshape(samples, -1) @ dense + biases[2]
    outputs = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)

    layers = [
        Layer("input", "input", (inputs,), map_shape=(SIDE, SIDE)),
        Layer("conv_1", "conv", (first,), "relu", biases[0], (SIDE, SIDE)),
        Layer("conv_2", "conv", (second,), "relu", biases[1], (4, 4)),
        Layer("classes", "dense", (CLASSES,), "linear", biases[2]),
    ]
    by_edge = dense.reshape(second, 16, CLASSES)
    connections = [
        *(_channel_edges(n, kernel) for n, kernel in enumerate(kernels)),
        Connection.dense(2, 3, np.linalg.norm(by_edge, axis=1)),
    ]
    network = Network(layers, connections, [f"class {k}" for k in range(CLASSES)])
    passed = np.einsum("nip,ipk->nik", after_2.reshape(samples, second, 16), by_edge)
    contributions = np.concatenate(
        [
            _mean_parts(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), kernels[0]),
            _mean_parts(pooled, kernels[1]),
            passed.reshape(samples, -1),
        ],
        axis=1,
    ).astype(np.float32)
    maps = Maps(
        samples=np.arange(samples, dtype=np.int64) * 7,
        names=[f"sample {7 * n}" for n in range(samples)],
        truth=(np.arange(samples) % CLASSES).astype(np.int32),
        prediction=outputs.argmax(axis=1).astype(np.int32),
        outputs=outputs.astype(np.float32),
        layers=[
            LayerMaps(0, np.arange(inputs, dtype=np.int32), x),
            LayerMaps(1, np.arange(first, dtype=np.int32), after_1, before_1),
            LayerMaps(2, np.arange(second, dtype=np.int32), after_2, before_2),
            LayerMaps(3, np.arange(CLASSES, dtype=np.int32), logits[..., None, None], logits[..., None, None]),
        ],
        windows=[
            Windows(0, (3, 3), (1, 1), (1, 1), (1, 1), (SIDE, SIDE)),
            Windows(1, (3, 3), (1, 1), (0, 0), (1, 1), (6, 6), jump=(2, 2), extent=(2, 2), taken=pooled),
            Windows(
                2,
                (4, 4),
                (1, 1),
                (0, 0),
                (1, 1),
                (4, 4),
                weights=np.ascontiguousarray(dense.T).reshape(CLASSES, second, 4, 4),
                flattened=np.arange(second * 16, dtype=np.int32).reshape(second, 4, 4),
            ),
        ],
        contributions=contributions,
        pictures=pictures,
    )
    return _processed(network, random, maps)


def convolved(x, kernel, bias):
    """(samples, outputs, height, width): stride 1, no rim."""
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[2:], axis=(2, 3))
    return (np.einsum("nihwyx,oiyx->nohw", windows, kernel) + bias[:, None, None]).astype(np.float32)


def _mean_parts(x, kernel):
    """(samples, edges): the mean over the output's pixels of what each input channel brings each output channel."""
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[2:], axis=(2, 3)).mean(axis=(2, 3))
    return np.einsum("niyx,oiyx->nio", windows, kernel).reshape(len(x), -1)


def _channel_edges(source: int, kernel) -> Connection:
    slices = np.ascontiguousarray(kernel.transpose(1, 0, 2, 3))  # (inputs, outputs, 3, 3)
    edges = Connection.dense(source, source + 1, np.linalg.norm(slices, axis=(2, 3)))
    flat = slices.reshape(-1, *slices.shape[2:])
    return Connection(source, source + 1, edges.source_unit, edges.target_unit, edges.weight, flat)


def _strokes(random, samples: int, channels: int):
    """(samples, channels, 12, 12) uint8: a bar in another direction each, the samples not alike."""
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    angle = np.linspace(0, np.pi, samples, endpoint=False)[:, None, None]
    bars = np.clip(2.2 - np.abs(np.cos(angle) * x + np.sin(angle) * y), 0, 1) * (np.hypot(x, y) < SIDE / 2)
    tint = random.uniform(0.6, 1.0, (samples, channels, 1, 1)) if channels > 1 else 1.0
    return (bars[:, None] * tint * 255).round().astype(np.uint8)


def _processed(network: Network, random, maps: Maps) -> ProcessedNetwork:
    units = random.random((network.unit_count, CLASSES)).astype(np.float32) ** 2
    units[network.unit_offsets[-2] :] = np.eye(CLASSES, dtype=np.float32)
    for low, high in zip(network.unit_offsets[:-1], network.unit_offsets[1:]):
        units[low:high] /= units[low:high].max()
    edges = np.concatenate([c.weight / c.weight.max() for c in network.connections])[:, None].astype(np.float32)
    positions = random.uniform(-0.5, 0.5, (network.unit_count, 3)).astype(np.float32)
    positions[:, 2] = (network.unit_layer - 1.5) * 0.5
    return ProcessedNetwork(
        network,
        Importance(units, edges, np.zeros_like(units), "synthetic", {}),
        positions,
        positions,
        _bowed(network, positions, 9),
        {"model": {"name": "synthetic"}, "seed": 0, "edges_kept": 1.0},
        maps=maps,
    )

"""Chains of convolutions with poolings between, whose numbers do not matter, for tests of what sees what."""

from dataclasses import dataclass

import numpy as np

from nnvis_blender.processing.activations.maps import LayerMaps, Maps, Windows
from nnvis_blender.processing.network import Connection, Importance, Layer, Network, ProcessedNetwork
from synthetic import _bowed


@dataclass
class Step:
    """A pooling, where pool is not 1, and then a convolution; as torch.nn.AvgPool2d and Conv2d have it."""

    channels: int
    kernel: tuple[int, int] = (3, 3)
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int] = (0, 0)
    dilation: tuple[int, int] = (1, 1)
    groups: int = 1
    pool: int = 1
    pool_stride: int = 1
    pool_padding: int = 0

    def pooled(self, size):
        return tuple((n + 2 * self.pool_padding - self.pool) // self.pool_stride + 1 for n in size)

    def convolved(self, size):
        sizes = zip(size, self.kernel, self.stride, self.padding, self.dilation)
        return tuple((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in sizes)


def chain(channels: int, size: tuple[int, int], *steps: Step, reduced: int = 1, seed: int = 0) -> ProcessedNetwork:
    """The network of some steps after an input, with a sample's maps of zeros; weights are larger than 0."""
    random = np.random.default_rng(seed)
    layers, connections, windows = [Layer("input", "input", (channels,), map_shape=size)], [], []
    for number, step in enumerate(steps):
        inner = step.pooled(size)
        size, sources = step.convolved(inner), layers[-1].size
        each = sources // step.groups
        target = np.repeat(np.arange(step.channels, dtype=np.int32), each)
        source = (target // (step.channels // step.groups)) * each + np.tile(
            np.arange(each, dtype=np.int32), step.channels
        )
        order = np.lexsort((target, source))
        kernel = random.uniform(0.1, 1.0, (len(order), *step.kernel)).astype(np.float32)
        weight = np.linalg.norm(kernel, axis=(1, 2))
        connections.append(
            Connection(number, number + 1, source[order].astype(np.int32), target[order], weight, kernel)
        )
        windows.append(
            Windows(
                number,
                step.kernel,
                step.stride,
                step.padding,
                step.dilation,
                inner,
                *((n, n) for n in (step.pool_stride, step.pool_padding, step.pool)),
                groups=step.groups,
            )
        )
        layers.append(Layer(f"conv_{number + 1}", "conv", (step.channels,), map_shape=size))
    network = Network(layers, connections)
    maps = [
        LayerMaps(
            number,
            np.arange(layer.size, dtype=np.int32),
            np.zeros((1, layer.size, *(-(-n // reduced) for n in layer.map_shape)), np.float32),
            reduced=reduced,
        )
        for number, layer in enumerate(layers)
    ]
    one, none = np.zeros(1, np.int64), np.full(1, -1, np.int32)
    outputs = np.zeros((1, network.class_count), np.float32)
    units = np.ones((network.unit_count, network.class_count), np.float32)
    positions = random.uniform(-0.5, 0.5, (network.unit_count, 3)).astype(np.float32)
    positions[:, 2] = network.unit_layer
    return ProcessedNetwork(
        network,
        Importance(units, np.ones((network.edge_count, 1), np.float32), np.zeros_like(units), "synthetic"),
        positions,
        positions,
        _bowed(network, positions, 3),
        maps=Maps(one, ["sample"], none, none, outputs, maps, windows),
    )


def dense_kernel(connection: Connection, sources: int, targets: int) -> np.ndarray:
    """(targets, sources, height, width): the kernels of all pairs, 0 where no edge joins them."""
    kernel = np.zeros((targets, sources, *connection.kernel.shape[1:]), np.float32)
    kernel[connection.target_unit, connection.source_unit] = connection.kernel
    return kernel

"""A small processed network made with numpy alone, for every test that needs one but not the worker."""
import numpy as np

from nnvis_blender.processing.network import Bundles, Connection, Importance, Layer, Network, ProcessedNetwork


def processed_network(sizes=(16, 9, 4), classes=None, samples=9, seed=0) -> ProcessedNetwork:
    """A chain of dense layers of the given sizes (the last is the classes), its edges bowed towards the axis."""
    random = np.random.default_rng(seed)
    names = classes or [f"class {k}" for k in range(sizes[-1])]
    layers = [Layer("input", "input", (sizes[0],))]
    layers += [Layer(f"dense_{l}", "dense", (n,), "relu", np.zeros(n, np.float32)) for l, n in enumerate(sizes[1:], 1)]
    connections = [
        Connection.dense(l, l + 1, random.normal(size=(sizes[l], sizes[l + 1])).astype(np.float32)) for l in range(len(sizes) - 1)
    ]
    network = Network(layers, connections, list(names))
    units = random.random((network.unit_count, sizes[-1])).astype(np.float32) ** 3
    units[network.unit_offsets[-2]:] = np.eye(sizes[-1], dtype=np.float32)
    for first, last in zip(network.unit_offsets[:-1], network.unit_offsets[1:]):
        units[first:last] /= units[first:last].max()
    edges = np.concatenate([np.abs(c.weight) / np.abs(c.weight).max() for c in connections])[:, None].astype(np.float32)
    positions = random.uniform(-0.5, 0.5, (network.unit_count, 3)).astype(np.float32)
    positions[:, 2] = (network.unit_layer - (len(sizes) - 1) / 2) * 0.5
    bundles = _bowed(network, positions, samples)
    return ProcessedNetwork(
        network, Importance(units, edges, np.zeros_like(units), "synthetic", {}), positions * np.float32(1.1), positions, bundles,
        {"model": {"name": "synthetic"}, "seed": seed, "edges_kept": 1.0},
    )


def _bowed(network, positions, samples) -> Bundles:
    t = np.linspace(0, 1, samples, dtype=np.float32)[None, :, None]
    start, end = positions[network.edge_source][:, None], positions[network.edge_target][:, None]
    points = (1 - t) * start + t * end
    points[..., :2] *= 1 - 0.7 * np.sin(np.pi * t) ** 2
    count = network.edge_count
    return Bundles(
        np.arange(count, dtype=np.int32), np.ascontiguousarray(points.reshape(-1, 3), np.float32),
        np.arange(count + 1, dtype=np.int64) * samples, grid_cells=0,
    )

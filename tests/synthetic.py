"""A small processed network and a chart's values made with numpy alone, for tests that need no worker."""

import numpy as np

from nnvis_blender.processing.network import Bundles, Connection, Importance, Layer, Network, ProcessedNetwork


def processed_network(sizes=(16, 9, 4), classes=None, samples=9, seed=0, joined=()) -> ProcessedNetwork:
    """Dense layers of the given sizes (the last is the classes), their edges bowed towards the axis.

    joined: pairs of layers that have edges, by default a chain. What jumps layers or stands beside others of its depth
    is on the axis as the rest is, see placing.replaced.
    """
    random = np.random.default_rng(seed)
    names = classes or [f"class {k}" for k in range(sizes[-1])]
    layers = [Layer("input", "input", (sizes[0],))]
    layers += [Layer(f"dense_{l}", "dense", (n,), "relu", np.zeros(n, np.float32)) for l, n in enumerate(sizes[1:], 1)]
    connections = [
        Connection.dense(a, b, random.normal(size=(sizes[a], sizes[b])).astype(np.float32))
        for a, b in joined or zip(range(len(sizes)), range(1, len(sizes)))
    ]
    network = Network(layers, connections, list(names))
    units = random.random((network.unit_count, sizes[-1])).astype(np.float32) ** 3
    units[network.unit_offsets[-2] :] = np.eye(sizes[-1], dtype=np.float32)
    for first, last in zip(network.unit_offsets[:-1], network.unit_offsets[1:]):
        units[first:last] /= units[first:last].max()
    edges = np.concatenate([np.abs(c.weight) / np.abs(c.weight).max() for c in connections])[:, None].astype(np.float32)
    positions = random.uniform(-0.5, 0.5, (network.unit_count, 3)).astype(np.float32)
    depths = np.array(network.depths)[network.unit_layer]
    positions[:, 2] = (depths - depths.max() / 2) * 0.5
    bundles = _bowed(network, positions, samples)
    return ProcessedNetwork(
        network,
        Importance(units, edges, np.zeros_like(units), "synthetic", {}),
        positions * np.float32(1.1),
        positions,
        bundles,
        {"model": {"name": "synthetic"}, "seed": seed, "edges_kept": 1.0},
    )


def _bowed(network, positions, samples) -> Bundles:
    t = np.linspace(0, 1, samples, dtype=np.float32)[None, :, None]
    start, end = positions[network.edge_source][:, None], positions[network.edge_target][:, None]
    points = (1 - t) * start + t * end
    points[..., :2] *= 1 - 0.7 * np.sin(np.pi * t) ** 2
    count = network.edge_count
    return Bundles(
        np.arange(count, dtype=np.int32),
        np.ascontiguousarray(points.reshape(-1, 3), np.float32),
        np.arange(count + 1, dtype=np.int64) * samples,
        grid_cells=0,
    )


CHART_X = [0.0, 25.0, 50.0, 75.0, 90.0, 100.0]


def chart_values(count=3, classes=False, spread=0.03, **changes) -> dict:
    """A chart as an evaluation writes it: count falling curves, the second the default."""
    series = []
    for k in range(count):
        y = 1 - 0.9 * (np.array(CHART_X) / 100) ** (2 + k)
        series.append(
            {
                "label": f"method {k}",
                "class_index": k if classes else None,
                "x": CHART_X,
                "y": y.tolist(),
                "low": (y - spread).tolist(),
                "high": (y + spread / 2).tolist(),
                "auc": 0.9 - 0.01 * k,
                "is_default": k == 1 and not classes,
            }
        )
    return {
        "name": "scores",
        "title": "Scores compared",
        "x_label": "pruned weights, %",
        "y_label": "accuracy",
        "y_range": [0, 1],
        "series": series,
        "marks": [{"x": 90, "label": "90 %"}],
        **changes,
    }

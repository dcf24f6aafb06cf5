"""An occlusion made with numpy alone: a square of a third of a picture, whose answers say where it stands."""

import numpy as np

from nnvis_blender.processing.images.occlusion import Occlusion
from synthetic import processed_network


def occlusion(rows=4, columns=5, classes=4, seed=0, **changes) -> Occlusion:
    """Of a picture of 12 x 15 pixels; the answers at each place are drawn, and sum to 1."""
    random = np.random.default_rng(seed)
    outputs = random.random((rows, columns, classes)).astype(np.float32) + 0.05
    values = {
        "name": "sample 3",
        "picture": random.integers(0, 256, (1, 12, 15)).astype(np.uint8),
        "extent": (12, 15),
        "size": (3, 3),
        "color": np.full(3, 0.5, np.float32),
        "tops": np.arange(rows, dtype=np.int32) * 3,
        "lefts": np.arange(columns, dtype=np.int32) * 3,
        "outputs": outputs / outputs.sum(axis=2, keepdims=True),
        "activation": random.random((rows, columns)).astype(np.float32),
        "whole": np.eye(classes, dtype=np.float32)[1],
        "whole_activation": 1.0,
        "layer": 1,
        "unit": 2,
        "truth": 1,
        "measure": "probability",
    }
    return Occlusion(**(values | changes))


def occluded_network(**changes):
    """A processed network with an occlusion."""
    processed = processed_network()
    processed.occlusion = occlusion(**changes)
    return processed

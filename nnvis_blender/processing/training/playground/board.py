"""How a playground's network stands: each layer a column, and edges from the right side of a plate to the left of the
next, so that they cover none of the pictures on them.
"""

import numpy as np

from ...network import Bundles, Network

PITCH = 0.18  # from a unit of a column to the next, model units
APART = 2.3  # of the pitch from a layer to the next
BESIDE = 0.4  # of the pitch from a unit's middle to where its edges begin and end: just beside its plate
_SAMPLES = 17  # of an edge


def board(network: Network, pitch: float = PITCH, beside: float = BESIDE) -> tuple[np.ndarray, Bundles]:
    """Places and edges of a network whose layers follow each other.

    Returns (positions, bundles): (units, 3) float32 in array coordinates (x to the right as seen from the input, y up,
    layers along z), the first unit of a layer on top, and every edge, an S that leaves and arrives level.
    """
    layer, first = network.unit_layer, network.unit_offsets
    sizes = np.diff(first)
    row = np.arange(network.unit_count) - first[layer]
    positions = np.zeros((network.unit_count, 3), np.float32)
    positions[:, 1] = ((sizes[layer] - 1) / 2 - row) * pitch
    positions[:, 2] = (layer - (len(sizes) - 1) / 2) * APART * pitch
    return positions, Bundles(
        np.arange(network.edge_count, dtype=np.int32),
        _curves(positions[network.edge_source], positions[network.edge_target], beside * pitch),
        np.arange(network.edge_count + 1, dtype=np.int64) * _SAMPLES,
    )


def _curves(start: np.ndarray, end: np.ndarray, beside: float) -> np.ndarray:
    """(edges * _SAMPLES, 3) float32, from start to end, each (edges, 3), at even steps along z."""
    along = np.linspace(0, 1, _SAMPLES, dtype=np.float32)
    share = np.stack([along, along**2 * (3 - 2 * along), along], axis=1)
    beside = np.array([beside, 0, 0], np.float32)  # the viewer's right is -x, where a network begins left
    start, end = start - beside, end + beside
    return (start[:, None] + (end - start)[:, None] * share).reshape(-1, 3).astype(np.float32)

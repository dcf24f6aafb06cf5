"""Where units stand before anything moves them: layers along z, each a square grid, or the image that it is."""

import numpy as np

from ..network import Layer, Network
from .held import held_units
from .input_grid import KeptInput
from .parameters import BundlingParameters
from .placing import layer_z


def layout_units(network: Network, parameters: BundlingParameters, kept: KeptInput | None = None) -> np.ndarray:
    """(units, 3) float32: the regular layout, its middle at the origin, every layer on the axis.

    A layer at depth d of D stands at z = (d - D / 2) layer_distance; placing.py moves branches beside the trunk.
    kept: the input that stands as its image.
    """
    positions = np.zeros((network.unit_count, 3), np.float32)
    for number, (layer, z) in enumerate(zip(network.layers, layer_z(network, parameters))):
        units = positions[held_units(network, number)]
        is_kept = kept is not None and kept.layer == number
        units[:, :2] = parameters.layer_width * (kept.places if is_kept else _arrangement(layer))
        units[:, 2] = z
    return positions


def _arrangement(layer: Layer) -> np.ndarray:
    """(units, 2) float64, x and y in [-1/2, 1/2]: row by row in ceil(sqrt(n)) columns, the last row centred.

    A layer of shape (height, width) keeps its image: pixel (0, 0) at the upper left, the longer side filling the width.
    """
    units = np.arange(layer.size)
    if len(layer.shape) == 2 and min(layer.shape) > 1:
        height, width = layer.shape
        row, column = units // width, units % width
        return np.stack([column - (width - 1) / 2, (height - 1) / 2 - row], axis=1) / max(height, width)
    columns = int(np.ceil(np.sqrt(layer.size)))
    row, column = units // columns, units % columns
    in_row = np.minimum(columns, layer.size - row * columns)
    return np.stack([column - (in_row - 1) / 2, row - row[-1:] / 2], axis=1) / columns

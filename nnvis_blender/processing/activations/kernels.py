"""The kernels of convolutions and the weights of dense layers as maps. Plain numpy: Blender makes plates of them."""

import numpy as np


def unit_kernels(network, layer: int, units: np.ndarray, maps=None) -> tuple[np.ndarray, np.ndarray] | None:
    """What the units (k,) of a layer weigh their inputs with: (one, all), each (k, height, width) float32.

    Of a convolution, one is the kernel of the input with the largest, all those of every input that has maps (of every
    one without maps), row by row in a square with a zero between two. Of other connections both are the weights of all
    inputs, in the shape of the layer that they come from or in a square. None of a layer that nothing leads into.
    """
    into = [connection for connection in network.connections if connection.target == layer]
    if not into:
        return None
    main = max(into, key=lambda one: 0 if one.kernel is None else one.kernel[0].size)
    row = np.full(network.layers[layer].size, -1)
    row[units] = np.arange(len(units))
    source = network.layers[main.source]
    if main.kernel is None:
        weights = np.zeros((len(units), source.size), np.float32)
        kept = row[main.target_unit] >= 0
        weights[row[main.target_unit[kept]], main.source_unit[kept]] = main.weight[kept]
        shaped = shaped_weights(weights, source.shape)
        return shaped, shaped
    known = None if maps is None else maps.of_layer(main.source)
    return _strongest(main, row, len(units)), _mosaics(main, row, len(units), known.units if known else None)


def _strongest(connection, row: np.ndarray, count: int) -> np.ndarray:
    """(count, height, width): of each unit the kernel of the largest norm."""
    order = np.lexsort((-np.abs(connection.weight), connection.target_unit))
    target, first = np.unique(connection.target_unit[order], return_index=True)
    kernels = np.zeros((count, *connection.kernel.shape[1:]), np.float32)
    kept = row[target] >= 0
    kernels[row[target[kept]]] = connection.kernel[order[first[kept]]]
    return kernels


def _mosaics(connection, row: np.ndarray, count: int, sources: np.ndarray | None) -> np.ndarray:
    sources = np.unique(connection.source_unit) if sources is None else sources
    slot = np.full(int(max(connection.source_unit.max(initial=0), sources.max(initial=0))) + 1, -1)
    slot[sources] = np.arange(len(sources))
    here, there = row[connection.target_unit], slot[connection.source_unit]
    kept = (here >= 0) & (there >= 0)
    height, width = connection.kernel.shape[1:]
    side = int(np.ceil(np.sqrt(max(len(sources), 1))))
    rows = -(-len(sources) // side)
    tiles = np.zeros((count, rows * side, height + 1, width + 1), np.float32)
    tiles[here[kept], there[kept], :height, :width] = connection.kernel[kept]
    tiles = tiles.reshape(count, rows, side, height + 1, width + 1).transpose(0, 1, 3, 2, 4)
    return tiles.reshape(count, rows * (height + 1), side * (width + 1))[:, :-1, :-1]


def shaped_weights(weights: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(units, inputs) -> (units, height, width): in the shape of a layer that is an image, else in a square."""
    if len(shape) == 2:
        return weights.reshape(-1, *shape)
    side = int(np.ceil(np.sqrt(weights.shape[1])))
    rows = -(-weights.shape[1] // side)
    return np.pad(weights, [(0, 0), (0, rows * side - weights.shape[1])]).reshape(-1, rows, side)

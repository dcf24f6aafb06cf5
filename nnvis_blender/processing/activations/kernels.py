"""The kernels of convolutions and the weights of dense layers as maps. Plain numpy: Blender makes plates of them."""

import numpy as np


def unit_kernels(network, layer: int, units: np.ndarray, maps=None) -> tuple[np.ndarray, np.ndarray] | None:
    """What the units (k,) of a layer weigh their inputs with: (one, all), each (k, height, width) float32.

    Of a convolution, one is the kernel of the input with the largest, all those of every input that has maps (of every
    one without maps), row by row in a square with a zero between two; so of a dense layer after maps, where the weights
    of their pixels are known. Of other connections both are the weights of all inputs, in the shape of the layer that
    they come from or in a square. None of a layer that nothing leads into.
    """
    into = [number for number, connection in enumerate(network.connections) if connection.target == layer]
    if not into:
        return None
    number = max(into, key=lambda one: _kernel_size(network.connections[one]))
    main = network.connections[number]
    row = np.full(network.layers[layer].size, -1)
    row[units] = np.arange(len(units))
    if main.kernel is not None:
        known = None if maps is None else maps.of_layer(main.source)
        return _strongest(main, row, len(units)), _mosaics(main, row, len(units), known.units if known else None)
    pixels = _pixel_weights(maps, number, layer, units)
    if pixels is not None:
        strongest = np.linalg.norm(pixels, axis=(2, 3)).argmax(axis=1)
        return pixels[np.arange(len(units)), strongest], _in_a_square(pixels)
    source = network.layers[main.source]
    weights = np.zeros((len(units), source.size), np.float32)
    kept = row[main.target_unit] >= 0
    weights[row[main.target_unit[kept]], main.source_unit[kept]] = main.weight[kept]
    shaped = shaped_weights(weights, source.shape)
    return shaped, shaped


def _kernel_size(connection) -> int:
    return 0 if connection.kernel is None else connection.kernel[0].size


def _pixel_weights(maps, number: int, layer: int, units: np.ndarray) -> np.ndarray | None:
    """(units, maps, height, width): a dense layer's weights of whole maps, as they are now. None where they are not
    known, of maps of one pixel, which have a weight alone, and of maps of several epochs, whose weights differ.
    """
    windows = None if maps is None or maps.epoch_count > 1 else maps.of_connection(number)
    if windows is None or not windows.is_dense or windows.kernel == (1, 1):
        return None
    return windows.weights[np.searchsorted(maps.of_layer(layer).units, units)]


def _strongest(connection, row: np.ndarray, count: int) -> np.ndarray:
    """(count, height, width): of each unit the kernel of the largest norm."""
    order = np.lexsort((-np.abs(connection.weight), connection.target_unit))
    target, first = np.unique(connection.target_unit[order], return_index=True)
    kernels = np.zeros((count, *connection.kernel.shape[1:]), np.float32)
    kept = row[target] >= 0
    kernels[row[target[kept]]] = connection.kernel[order[first[kept]]]
    return kernels


def _mosaics(connection, row: np.ndarray, count: int, sources: np.ndarray | None) -> np.ndarray:
    """(count, height, width). Of a convolution in groups those of the unit's own group alone."""
    kept = row[connection.target_unit] >= 0
    if sources is not None:
        kept &= np.isin(connection.source_unit, sources)
    edges = np.flatnonzero(kept)
    edges = edges[np.lexsort((connection.source_unit[edges], connection.target_unit[edges]))]
    target = connection.target_unit[edges]
    slot = np.arange(len(edges)) - np.searchsorted(target, target)  # its number among those of its unit
    tiles = np.zeros((count, int(slot.max(initial=0)) + 1, *connection.kernel.shape[1:]), np.float32)
    tiles[row[target], slot] = connection.kernel[edges]
    return _in_a_square(tiles)


def _in_a_square(tiles: np.ndarray) -> np.ndarray:
    """(count, height, width) of (count, kernels, height, width): row by row, with a zero between two."""
    count, kernels, height, width = tiles.shape
    side = int(np.ceil(np.sqrt(kernels)))
    rows = -(-kernels // side)
    tiles = np.pad(tiles, ((0, 0), (0, rows * side - kernels), (0, 1), (0, 1)))
    tiles = tiles.reshape(count, rows, side, height + 1, width + 1).transpose(0, 1, 3, 2, 4)
    return tiles.reshape(count, rows * (height + 1), side * (width + 1))[:, :-1, :-1]


def shaped_weights(weights: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(units, inputs) -> (units, height, width): in the shape of a layer that is an image, else in a square."""
    if len(shape) == 2:
        return weights.reshape(-1, *shape)
    side = int(np.ceil(np.sqrt(weights.shape[1])))
    rows = -(-weights.shape[1] // side)
    return np.pad(weights, [(0, 0), (0, rows * side - weights.shape[1])]).reshape(-1, rows, side)

"""A model run on a data set's samples, as many at once as memory allows, to see which class it takes them for."""

import math

import numpy as np

_MOST_ROWS = 4096
_MOST_VALUES = 1 << 22  # of the input of one batch; what comes of it within a network is many times as much
_MAPS = 1 << 24  # values of a network's maps of one batch


def predicted(model, module, x: np.ndarray) -> np.ndarray:
    """(n,) int64: the class of the largest output for samples (n, features) float32. module: the model's, or another
    that takes the same.
    """
    import torch  # noqa: PLC0415  readers of data do without

    with torch.no_grad():
        batches = [
            module(torch.from_numpy(np.ascontiguousarray(model.samples(part)))).argmax(1)
            for part in np.array_split(x, range(batch_rows(model), len(x), batch_rows(model)))
        ]
    return torch.cat(batches).numpy()


def accuracy(model, module, x: np.ndarray, y: np.ndarray) -> float:
    """The share of samples whose largest output is that of their class."""
    return float(np.mean(predicted(model, module, x) == y))


def batch_rows(model) -> int:
    """How many samples a model is given at once."""
    largest = max((layer.size * math.prod(layer.map_shape) for layer in model.network.layers), default=1)
    by_size = min(_MOST_VALUES // max(1, math.prod(model.inputs[0].shape)), _MAPS // max(1, largest))
    return int(np.clip(by_size, 1, _MOST_ROWS))


def work_of(model) -> int:
    """How many multiplications a model makes of a sample: edges, times the values of a kernel and its positions."""
    layers = model.network.layers
    total = 0
    for connection in model.network.connections:
        kernel = 1 if connection.kernel is None else math.prod(connection.kernel.shape[1:])
        total += len(connection.weight) * kernel * math.prod(layers[connection.target].map_shape)
    return max(total, 1)

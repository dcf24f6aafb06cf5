"""The arrays that the layers of a list have, named "<place in the list>.<kind>" as torch.nn.Sequential names them."""

import numpy as np

from .form import LayerList, require_shapes

# (which layer of a list, what kind of array) -> shape
ArrayShapes = dict[tuple[int, str], tuple[int, ...]]


def array_shapes(listed: LayerList) -> ArrayShapes:
    """The shape of every array of a list without mistakes, as torch has it, in the layers' order."""
    shapes = {}
    before = listed.input_shape
    for index, (layer, after) in enumerate(zip(listed.layers, require_shapes(listed))):
        if layer.type == "conv":
            size = layer.parameters.filter_size
            shapes[index, "weight"] = (after[0], before[0], size, size)
            shapes[index, "bias"] = after[:1]
        elif layer.type == "dense":
            shapes[index, "weight"] = (after[0], before[0])
            shapes[index, "bias"] = after
        elif layer.type == "batchnorm":
            shapes |= {(index, kind): after[:1] for kind in ("weight", "bias", "running_mean", "running_var")}
        before = after
    return shapes


def array_name(key: tuple[int, str]) -> str:
    return f"{key[0]}.{key[1]}"


def initial_arrays(listed: LayerList, random) -> dict[str, np.ndarray]:
    """Arrays as training begins with: Keras' uniform weights (Glorot and Bengio 2010), all else 0 or 1. float32."""
    arrays = {}
    for key, shape in array_shapes(listed).items():
        if key[1] == "weight" and len(shape) > 1:
            arrays[array_name(key)] = _glorot(shape, random)
        else:
            is_one = listed.layers[key[0]].type == "batchnorm" and key[1] in ("weight", "running_var")
            arrays[array_name(key)] = np.full(shape, float(is_one), np.float32)
    return arrays


def _glorot(shape: tuple[int, ...], random) -> np.ndarray:
    """(outputs, inputs, *kernel), drawn inputs first, so that a list of dense layers begins as the short form does."""
    positions = int(np.prod(shape[2:]))
    limit = np.sqrt(6 / ((shape[0] + shape[1]) * positions))
    drawn = random.uniform(-limit, limit, (*shape[1:], shape[0])).astype(np.float32)
    return np.ascontiguousarray(np.moveaxis(drawn, -1, 0))

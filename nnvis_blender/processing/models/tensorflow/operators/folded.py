"""What is computed of constants alone: arithmetic of shapes, and of a batch norm's statistics."""

import math

import numpy as np

from ..values import Constant
from .slicing import slice_items

_MOST = 1 << 24  # values of a result


def _plain(function):
    """Arithmetic, which a shape with an unknown batch has no part in."""

    def fold(node, values):
        if any(value.is_shape and (value.array < 0).any() for value in values):
            raise ValueError(f"{node.name} computes with the size of a batch")
        arrays = [value.array for value in values]
        _check(math.prod(np.broadcast_shapes(*(array.shape for array in arrays))), node)
        return Constant(np.asarray(function(*arrays)), any(value.is_shape for value in values))

    return fold


def _moved(function):
    """What only moves numbers, unknown ones too."""

    def fold(node, values):
        result = np.asarray(function(node, *(value.array for value in values)))
        _check(result.size, node)
        return Constant(result, any(value.is_shape for value in values))

    return fold


def _check(count: int, node) -> None:
    if count > _MOST:
        raise ValueError(f"{node.name} computes a constant of {count} values")


def _product(node, x, axes):
    """An unknown factor makes the product unknown."""
    result = np.prod(np.abs(x), axis=tuple(int(a) for a in axes.reshape(-1)), keepdims=node.flag("keep_dims"))
    return np.where((x < 0).any(), -1, result)


def _sliced(node, x, begin, end, step):
    return x[slice_items(node, begin, end, step)]


def _cast(node, x):
    kinds = {1: np.float32, 2: np.float64, 3: np.int32, 9: np.int64, 10: np.bool_}
    return x.astype(kinds[node.attribute("DstT").whole(6)])


def _squeezed(node, x):
    axes = tuple(node.wholes("squeeze_dims"))
    return x.squeeze(axes) if axes else x.squeeze()


def _filled(node, shape, value):
    shape = [int(n) for n in shape]
    _check(math.prod(shape), node)
    return np.full(shape, value)


def _range(node, first, last, by):
    _check(abs(float(last) - float(first)) / abs(float(by)), node)
    return np.arange(first, last, by)


FOLDED = {
    **{"Add": _plain(np.add), "AddV2": _plain(np.add), "Sub": _plain(np.subtract), "Mul": _plain(np.multiply)},
    **{"RealDiv": _plain(np.divide), "Maximum": _plain(np.maximum), "Minimum": _plain(np.minimum)},
    **{"FloorDiv": _plain(np.floor_divide), "Pow": _plain(np.power), "Neg": _plain(np.negative)},
    **{
        "Sqrt": _plain(np.sqrt),
        "Rsqrt": _plain(lambda x: 1 / np.sqrt(x)),
        "Exp": _plain(np.exp),
        "Log": _plain(np.log),
    },
    **{"Square": _plain(np.square), "Reciprocal": _plain(lambda x: 1 / x), "BiasAdd": _plain(np.add)},
    "Reshape": _moved(lambda node, x, shape: x.reshape([int(n) for n in shape.reshape(-1)])),
    "Transpose": _moved(lambda node, x, axes: x.transpose([int(n) for n in axes])),
    "ExpandDims": _moved(lambda node, x, axis: np.expand_dims(x, int(axis.reshape(())))),
    "Squeeze": _moved(_squeezed),
    "Pack": _moved(lambda node, *parts: np.stack(parts, node.whole("axis"))),
    "ConcatV2": _moved(lambda node, *parts: np.concatenate(parts[:-1], int(parts[-1]))),
    "GatherV2": _moved(lambda node, x, places, axis: np.take(x, places, int(axis))),
    "StridedSlice": _moved(_sliced),
    "Cast": _moved(_cast),
    "Prod": _moved(_product),
    "Shape": _moved(lambda node, x: np.array(x.shape, np.int64)),
    "Fill": _moved(_filled),
    "Range": _moved(_range),
}

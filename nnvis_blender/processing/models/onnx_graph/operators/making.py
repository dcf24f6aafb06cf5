"""Constants, and what is made of shapes: known as soon as the shapes are."""

import numpy as np

from ....errors import shown
from ..values import Unfit, Value

_MOST = 1 << 24  # values of a range or a unit matrix


def _constant(node) -> Value | None:
    for name in ("value", "value_float", "value_floats", "value_int", "value_ints"):
        value = node.attribute(name)
        if value is not None:
            kind = np.float32 if "float" in name else np.int64
            array = value if name == "value" else np.array(value, kind)
            return None if array.dtype.kind == "O" else node.build.constant(array, node.proto.output[0])
    if node.attribute("value_string") is not None or node.attribute("value_strings") is not None:
        return None
    raise node.wrong("holds a sparse array or nothing")


def _constant_of_shape(node) -> Value:
    lengths, value = node.needed(0), node.attribute("value")
    if not lengths.known:
        raise node.wrong("takes a shape that is computed from its inputs")
    value = 0.0 if value is None else value.reshape(-1)[0].item()
    if any((array < 0).any() for array in lengths.arrays):
        raise Unfit(f"its shape is {shown(list(lengths.array))}")
    return node.emit("full", lengths, value=value)


def _range(node) -> Value:
    bounds = [node.needed(k) for k in range(3)]
    if not all(value.known for value in bounds):
        raise node.wrong("takes bounds that are computed from its inputs")

    def made(start, limit, delta):
        start, limit, delta = (array.reshape(-1)[0] for array in (start, limit, delta))
        if not delta or (float(limit) - float(start)) / float(delta) > _MOST:
            raise node.wrong("makes an array of absurd size")
        return np.arange(start, limit, delta, dtype=bounds[0].array.dtype)

    return node.build.known(made, *bounds)


def _shape(node) -> Value:
    x = node.needed(0)
    places = slice(node.whole("start", 0), node.whole("end"))
    arrays = [np.array(shape[places], np.int64) for shape in x.shapes]
    return _known(node, arrays)


def _size(node) -> Value:
    return _known(node, [np.array(np.prod(shape, dtype=np.int64)) for shape in node.needed(0).shapes])


def _known(node, arrays: list) -> Value:
    same = all(np.array_equal(array, arrays[0]) for array in arrays)
    return Value(node.proto.output[0], tuple(arrays[:1] * len(arrays) if same else arrays))


def _eye_like(node) -> Value:
    rows, columns = node.needed(0).length(0), node.needed(0).length(1)
    if rows is None or columns is None or rows * columns > _MOST:
        raise Unfit("its shape depends on the batch, or is absurd")
    kind = np.float32 if node.whole("dtype", 1) in (1, 10, 11) else np.int64
    return node.build.constant(np.eye(rows, columns, node.whole("k", 0), kind), node.proto.output[0])


OPERATORS = {
    "Constant": _constant,
    "ConstantOfShape": _constant_of_shape,
    "Range": _range,
    "Shape": _shape,
    "Size": _size,
    "EyeLike": _eye_like,
}

"""Matrices, sums and products, and functions of one value."""

import numpy as np

from ..values import FIRST, FLAT, Constant, Value, constant_beside

_UNARY = {
    **{name: (name.lower(), {}) for name in ("Relu", "Tanh", "Sigmoid", "Selu", "Exp", "Log", "Sqrt", "Rsqrt", "Neg")},
    **{name: (name.lower(), {}) for name in ("Abs", "Reciprocal", "Erf", "Sin", "Cos", "Floor", "Ceil", "Sign")},
    "Relu6": ("clip", {"low": 0.0, "high": 6.0}),
    "Elu": ("elu", {"alpha": 1.0}),
    "Softplus": ("softplus", {"beta": 1.0, "threshold": 20.0}),
    "Softsign": ("softsign", {}),
    "Inv": ("reciprocal", {}),
}
_BINARY = {
    **{"Add": "add", "AddV2": "add", "BiasAdd": "add", "Sub": "sub", "Mul": "mul", "RealDiv": "div", "Div": "div"},
    **{"Maximum": "maximum", "Minimum": "minimum", "Pow": "pow"},
}


def unary(translation, node, values, taken):
    op, options = _UNARY[node.op]
    return _kept(translation, op, values[0], options)


def leaky_relu(translation, node, values, taken):
    return _kept(translation, "leaky_relu", values[0], {"slope": node.real("alpha", 0.2)})


def square(translation, node, values, taken):
    x = values[0]
    return translation.emit("mul", [x, x], x.shape, x.layout, x.channels_first)


def log1p(translation, node, values, taken):
    x = values[0]
    one = translation.constant(np.float32(1))
    sums = translation.emit("add", [x, one], x.shape, x.layout, x.channels_first)
    return _kept(translation, "log", sums, {})


def cast(translation, node, values, taken):
    kind = {1: "float32", 2: "float32", 14: "float32", 19: "float32", 3: "int64", 9: "int64", 10: "bool"}
    wanted = kind.get(node.attribute("DstT").whole(6))
    if wanted is None:
        raise translation.refused(node)
    return _kept(translation, "cast", values[0], {"dtype": wanted})


def softmax(translation, node, values, taken):
    x = _no_flat(translation, values[0])
    axis = 1 if x.layout == FIRST else -1
    op = "softmax" if node.op == "Softmax" else "log_softmax"
    return translation.emit(op, [x], x.shape, x.layout, axis=axis)


def _kept(translation, op: str, x: Value, options: dict) -> Value:
    """A function of each value, which does not mind how they lie."""
    return translation.emit(op, [x], x.shape, x.layout, x.channels_first, **options)


def binary(translation, node, values, taken):
    a, b = values
    if node.op == "BiasAdd" and node.text("data_format", "NHWC") != "NHWC":
        b = Constant(b.array.reshape(-1, *[1] * (a.rank - 2)))
    if any(isinstance(value, Constant) and value.is_shape for value in values):
        raise translation.refused(node, "of the size of a batch")
    if _BINARY[node.op] == "add":
        for x, bias, place in ((a, b, taken[0]), (b, a, taken[1])):
            if isinstance(x, Value) and isinstance(bias, Constant) and bias.array.ndim == 1:
                joined = translation.with_bias(place, x, bias.array) if x.layout != FLAT else None
                if joined is not None:
                    return joined
    return _joined(translation, _BINARY[node.op], a, b)


def squared_difference(translation, node, values, taken):
    difference = _joined(translation, "sub", *values)
    return square(translation, node, [difference], taken)


def division_or_zero(translation, node, values, taken):
    """a / b, and 0 where b is 0."""
    a, b = values
    if isinstance(b, Constant):
        raise translation.refused(node, "by a constant")
    zero, one = (translation.constant(np.float32(n)) for n in (0, 1))
    is_zero = translation.emit("equal", [b, zero], b.shape, b.layout, b.channels_first)
    safe = translation.emit("where", [is_zero, one, b], b.shape, b.layout, b.channels_first)
    quotient = _joined(translation, "div", a, safe)
    if (quotient.rank, quotient.layout) != (b.rank, b.layout):
        raise translation.refused(node, "of values of different axes")
    return translation.emit("where", [is_zero, zero, quotient], quotient.shape, quotient.layout)


def _joined(translation, op: str, a, b) -> Value:
    """Two values, one of which may be known, in the layout that they share."""
    x = a if isinstance(a, Value) else b
    y = b if x is a else a
    if isinstance(y, Constant):
        if x.layout == FLAT and y.array.size > 1:
            x = translation.as_said(x)
        if y.array.ndim > x.rank:
            raise ValueError(f"a constant of {y.array.ndim} axes beside {x.name} of {x.rank}")
        name = translation.constant(constant_beside(_float(y.array), x))
        inputs = [x, name] if x is a else [name, x]
        return translation.emit(op, inputs, x.shape, x.layout, x.channels_first)
    same = (a.layout, a.channels_first) == (b.layout, b.channels_first) and a.rank == b.rank
    if not same or (a.layout == FLAT and a.shape != b.shape):
        a, b = translation.as_said(a), translation.as_said(b)
    return translation.emit(op, [a, b], _broadcast(a.shape, b.shape), a.layout, a.channels_first)


def _broadcast(a: tuple, b: tuple) -> tuple:
    rank = max(len(a), len(b))
    pairs = zip((1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b)
    return tuple(n if m == 1 else m for n, m in pairs)


def matmul(translation, node, values, taken):
    """By a known matrix, a linear step; its rows follow the order in which what comes in lies."""
    x, y = values
    turned = [node.flag(name) for name in ("transpose_a", "transpose_b")]
    if node.op.startswith("Batch"):
        turned = [node.flag("adj_x"), node.flag("adj_y")]
    if isinstance(x, Value) and isinstance(y, Constant) and y.array.ndim == 2 and not turned[0]:
        weight = _float(y.array if turned[1] else y.array.T)
        if x.layout == FLAT:
            channels, *space = x.channels_first
            weight = weight.reshape(len(weight), *space, channels)
            weight = np.moveaxis(weight, -1, 1).reshape(len(weight), -1)
        else:
            x = translation.as_said(x)
        shape = (*x.shape[:-1], len(weight))
        return translation.emit("linear", [x, translation.kernel(weight)], shape)
    sides = []
    for value, is_turned in zip(values, turned):
        if isinstance(value, Constant):
            array = _float(value.array)
            sides.append(Value(translation.constant(array), array.shape))
        else:
            sides.append(translation.as_said(value))
        if is_turned:
            rank = sides[-1].rank
            axes = [*range(rank - 2), rank - 1, rank - 2]
            shape = tuple(sides[-1].shape[axis] for axis in axes)
            sides[-1] = translation.emit("transpose", [sides[-1]], shape, axes=axes)
    a, b = sides
    shape = (*_broadcast(a.shape[:-2], b.shape[:-2]), a.shape[-2], b.shape[-1])
    return translation.emit("matmul", [a, b], shape)


def _no_flat(translation, x: Value) -> Value:
    return translation.as_said(x) if x.layout == FLAT else x


def _float(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float32) if array.dtype.kind in "fiu" else array


OPERATORS = {
    **dict.fromkeys(_UNARY, unary),
    **dict.fromkeys(_BINARY, binary),
    "LeakyRelu": leaky_relu,
    "Square": square,
    "SquaredDifference": squared_difference,
    "Log1p": log1p,
    "DivNoNan": division_or_zero,
    "Cast": cast,
    "Softmax": softmax,
    "LogSoftmax": softmax,
    "MatMul": matmul,
    "BatchMatMul": matmul,
    "BatchMatMulV2": matmul,
}

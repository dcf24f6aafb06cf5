"""What takes two values or more and meets their shapes: arithmetic, comparisons, choices."""

import functools

import numpy as np

from ..batches import expanded
from ..values import Value

_PAIRS = {
    "Add": "add",
    "Sub": "sub",
    "Mul": "mul",
    "Pow": "pow",
    "Equal": "equal",
    "Less": "less",
    "LessOrEqual": "less_equal",
    "Greater": "greater",
    "GreaterOrEqual": "greater_equal",
    "And": "and",
    "Or": "or",
    "Xor": "xor",
}


def _pair(operation: str):
    return lambda node: node.emit(operation, node.needed(0), node.needed(1))


def _div(node) -> Value:
    """Of whole numbers the quotient is cut towards zero."""
    a, b = node.needed(0), node.needed(1)
    if a.is_float or b.is_float:
        return node.emit("div", a, b)
    if a.known and b.known:
        if any((array == 0).any() for array in b.arrays):
            raise node.wrong("divides by zero")
        return node.build.known(lambda x, y: (np.abs(x) // np.abs(y) * np.sign(x) * np.sign(y)).astype(np.int64), a, b)
    return node.emit("cast", node.emit("div", a, b), dtype="int64")


def _mod(node) -> Value:
    """fmod: the remainder has the sign of what is divided."""
    a, b = node.needed(0), node.needed(1)
    if not node.whole("fmod", 0):
        return node.emit("mod", a, b)
    rest = node.emit("mod", node.emit("abs", a), node.emit("abs", b))
    return node.emit("mul", node.emit("sign", a), rest)


def _folded(operation: str):
    """Of two values or more one after the other."""
    return lambda node: functools.reduce(
        lambda a, b: node.emit(operation, a, b), map(node.needed, range(len(node.inputs)))
    )


def _mean(node) -> Value:
    count = node.build.constant(np.array(len(node.inputs), np.float32))
    return node.emit("div", _folded("add")(node), count)


def _where(node) -> Value:
    condition, a, b = (node.needed(k) for k in range(3))
    if condition.fixed and condition.array.size and (condition.array.all() or not condition.array.any()):
        chosen = a if condition.array.all() else b
        lengths = [np.broadcast_shapes(*shapes) for shapes in zip(condition.shapes, a.shapes, b.shapes)]
        return expanded(node.build, chosen, Value("shape", tuple(np.array(shape, np.int64) for shape in lengths)))
    return node.emit("where", condition, a, b)


def _bitwise(function):
    """Of known whole numbers."""

    def handler(node) -> Value:
        values = [node.needed(k) for k in range(len(node.inputs))]
        if not all(value.known for value in values):
            raise node.wrong("is taken of bits that are computed from its inputs")
        return node.build.known(function, *values)

    return handler


OPERATORS = {
    **{name: _pair(operation) for name, operation in _PAIRS.items()},
    "Div": _div,
    "Mod": _mod,
    "Sum": _folded("add"),
    "Max": _folded("maximum"),
    "Min": _folded("minimum"),
    "Mean": _mean,
    "Where": _where,
    "BitwiseAnd": _bitwise(np.bitwise_and),
    "BitwiseOr": _bitwise(np.bitwise_or),
    "BitwiseXor": _bitwise(np.bitwise_xor),
    "BitwiseNot": _bitwise(np.bitwise_not),
}

"""Functions of one value: activations and what else is computed of each number alone."""

import math

import numpy as np

from ..values import Value

# operator -> operation of the same meaning without attributes
_PLAIN = {
    "Relu": "relu",
    "Tanh": "tanh",
    "Sigmoid": "sigmoid",
    "Mish": "mish",
    "Softsign": "softsign",
    "Softplus": "softplus",
    "HardSwish": "hard_swish",
    "Exp": "exp",
    "Log": "log",
    "Sqrt": "sqrt",
    "Abs": "abs",
    "Neg": "neg",
    "Reciprocal": "reciprocal",
    "Erf": "erf",
    "Sin": "sin",
    "Cos": "cos",
    "Floor": "floor",
    "Ceil": "ceil",
    "Round": "round",
    "Sign": "sign",
    "Not": "not",
}
# operator -> operation, {option: (attribute, default)}
_OF_ATTRIBUTES = {
    "LeakyRelu": ("leaky_relu", {"slope": ("alpha", 0.01)}),
    "Elu": ("elu", {"alpha": ("alpha", 1.0)}),
    "Celu": ("celu", {"alpha": ("alpha", 1.0)}),
    "ThresholdedRelu": ("thresholded_relu", {"alpha": ("alpha", 1.0)}),
    "HardSigmoid": ("hard_sigmoid", {"alpha": ("alpha", 0.2), "beta": ("beta", 0.5)}),
    "Gelu": ("gelu", {"approximate": ("approximate", "none")}),
}


def _plain(operation: str):
    return lambda node: node.emit(operation, node.needed(0))


def _of_attributes(operation: str, options: dict):
    return lambda node: node.emit(
        operation, node.needed(0), **{name: node.attribute(*source) for name, source in options.items()}
    )


def _selu(node) -> Value:
    usual = {"alpha": 1.6732632, "gamma": 1.0507010}
    if any(not math.isclose(node.attribute(name, value), value, rel_tol=1e-4) for name, value in usual.items()):
        raise node.wrong("has an alpha or a gamma of its own")
    return node.emit("selu", node.needed(0))


def _clip(node) -> Value:
    """Bounds are attributes up to opset 10, inputs from 11 on."""
    if node.opset < 11:
        low, high = node.attribute("min"), node.attribute("max")
    else:
        low, high = (node.fixed(k, "bounds") for k in (1, 2))
        low, high = (None if bound is None else bound.item() for bound in (low, high))
    low, high = (None if bound is None or abs(bound) > 3e38 else bound for bound in (low, high))
    return node.needed(0) if low is None and high is None else node.emit("clip", node.needed(0), low=low, high=high)


def _prelu(node) -> Value:
    """A slope meets the values from the last axis on; one a channel has lengths of 1 behind it."""
    x, slope = node.needed(0), node.needed(1)
    if not slope.fixed:
        raise node.wrong("takes slopes that are computed from its inputs")
    array, rank = slope.array, x.rank
    if array.ndim == rank - 1 and array.shape[1:] == (1,) * (rank - 2):
        array = array.reshape(-1)
    elif array.size == 1:
        array = array.reshape(1)
    elif array.ndim == 1 and rank > 2:
        array = array.reshape(1, -1)
    return node.emit("prelu", x, node.build.constant(array, slope.name))


def _softmax(operation: str):
    """Up to opset 12 over all axes from one on together."""

    def handler(node) -> Value:
        x = node.needed(0)
        if node.opset >= 13:
            return node.emit(operation, x, axis=node.whole("axis", -1))
        axis = node.whole("axis", 1) % x.rank
        if axis == x.rank - 1 or all(x.length(k) == 1 for k in range(axis + 1, x.rank)):
            return node.emit(operation, x, axis=axis)
        lengths = [x.length(k) for k in range(axis, x.rank)]
        if None in lengths:
            raise node.wrong("is taken over the samples of a batch")
        shares = node.emit(operation, node.emit("flatten", x, start=axis, end=-1), axis=-1)
        return node.emit("reshape", shares, shape=[0] * axis + lengths)

    return handler


def _shrink(node) -> Value:
    lambd, bias = node.attribute("lambd", 0.5), node.attribute("bias", 0.0)
    if bias not in (0.0, lambd):
        raise node.wrong("has a bias that is not its lambd")
    return node.emit("soft_shrink" if bias else "hard_shrink", node.needed(0), lambd=lambd)


def _swish(node) -> Value:
    x, alpha = node.needed(0), node.attribute("alpha", 1.0)
    return node.emit("silu", x) if alpha == 1.0 else gated(node, x, alpha)


def gated(node, x: Value, alpha: float) -> Value:
    """x sigmoid(alpha x)."""
    scaled = node.emit("mul", x, node.build.constant(np.array(alpha, np.float32)))
    return node.emit("mul", x, node.emit("sigmoid", scaled))


def _is_nan(node) -> Value:
    """Only what is not a number differs from itself."""
    return node.emit("not", node.emit("equal", node.needed(0), node.needed(0)))


def _tan(node) -> Value:
    return node.emit("div", node.emit("sin", node.needed(0)), node.emit("cos", node.needed(0)))


OPERATORS = {
    **{name: _plain(operation) for name, operation in _PLAIN.items()},
    **{name: _of_attributes(*entry) for name, entry in _OF_ATTRIBUTES.items()},
    "Selu": _selu,
    "Clip": _clip,
    "PRelu": _prelu,
    "Softmax": _softmax("softmax"),
    "LogSoftmax": _softmax("log_softmax"),
    "Shrink": _shrink,
    "Swish": _swish,
    "IsNaN": _is_nan,
    "Tan": _tan,
}

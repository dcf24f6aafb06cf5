"""Functions of one value, each alone or along an axis."""

import torch
from torch.nn import functional


def gelu(x, *, approximate="none"):
    return functional.gelu(x, approximate=approximate)


def leaky_relu(x, *, slope=0.01):
    return functional.leaky_relu(x, slope)


def elu(x, *, alpha=1.0):
    return functional.elu(x, alpha)


def celu(x, *, alpha=1.0):
    return functional.celu(x, alpha)


def softplus(x, *, beta=1.0, threshold=20.0):
    return functional.softplus(x, beta, threshold)


def clip(x, *, low=None, high=None):
    return x if low is None and high is None else x.clamp(low, high)


def hard_sigmoid(x, *, alpha=1 / 6, beta=0.5):
    return (alpha * x + beta).clamp(0, 1)


def prelu(x, slope):
    """slope: one, one a channel (axis 1), or of a shape that meets that of x."""
    if slope.ndim == 1 and len(slope) > 1:
        slope = slope.view(-1, *[1] * (x.ndim - 2))
    return torch.where(x > 0, x, slope * x)


def thresholded_relu(x, *, alpha=1.0):
    return functional.threshold(x, alpha, 0.0)


def hard_shrink(x, *, lambd=0.5):
    return functional.hardshrink(x, lambd)


def soft_shrink(x, *, lambd=0.5):
    return functional.softshrink(x, lambd)


def softmax(x, *, axis=-1):
    return x.softmax(axis)


def log_softmax(x, *, axis=-1):
    return x.log_softmax(axis)


FUNCTIONS = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "silu": functional.silu,
    "mish": functional.mish,
    "softsign": functional.softsign,
    "selu": functional.selu,
    "exp": torch.exp,
    "log": torch.log,
    "sqrt": torch.sqrt,
    "rsqrt": torch.rsqrt,
    "abs": torch.abs,
    "neg": torch.neg,
    "reciprocal": torch.reciprocal,
    "erf": torch.erf,
    "sin": torch.sin,
    "cos": torch.cos,
    "floor": torch.floor,
    "ceil": torch.ceil,
    "round": torch.round,
    "sign": torch.sign,
    "hard_swish": functional.hardswish,
    "gelu": gelu,
    "leaky_relu": leaky_relu,
    "elu": elu,
    "celu": celu,
    "softplus": softplus,
    "clip": clip,
    "hard_sigmoid": hard_sigmoid,
    "prelu": prelu,
    "thresholded_relu": thresholded_relu,
    "hard_shrink": hard_shrink,
    "soft_shrink": soft_shrink,
    "softmax": softmax,
    "log_softmax": log_softmax,
}

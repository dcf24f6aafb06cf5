"""What makes one value of many along axes."""

import torch


def mean(x, *, axes, keep=False):
    return x.mean(axes, keep)


def total(x, *, axes, keep=False):
    return x.sum(axes, keep)


def largest(x, *, axes, keep=False):
    """Of equal ones each has its share of the gradient."""
    return x.amax(axes, keep)


def smallest(x, *, axes, keep=False):
    return x.amin(axes, keep)


def prod(x, *, axes, keep=False):
    for axis in sorted((axis % x.ndim for axis in axes), reverse=True):
        x = x.prod(axis, keep)
    return x


def lp_reduce(x, *, axes, keep=False, p=2):
    """The p-norm."""
    return torch.linalg.vector_norm(x, p, axes, keep)


def argmax(x, *, axis, keep=False):
    return x.argmax(axis, keep)


def argmin(x, *, axis, keep=False):
    return x.argmin(axis, keep)


def topk(x, *, k, axis=-1):
    """The k largest, the largest first. -> values, indices."""
    values, indices = x.topk(k, axis)
    return values, indices


FUNCTIONS = {
    "mean": mean,
    "sum": total,
    "max": largest,
    "min": smallest,
    "prod": prod,
    "lp_reduce": lp_reduce,
    "argmax": argmax,
    "argmin": argmin,
    "topk": topk,
}

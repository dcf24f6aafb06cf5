"""Values that come of shapes and whole numbers alone."""

import torch
from torch.nn import functional


def shape(x, *, start=0, end=None):
    """The lengths of the axes from start to end: (axes,) int64."""
    return torch.tensor(x.shape[start:end], dtype=torch.int64, device=x.device)


def arange(n):
    """n: a tensor of one whole number. -> (n,) int64."""
    return torch.arange(int(n), device=n.device)


def full(lengths, *, value):
    """lengths: a tensor of the shape. The type is that of the value: float32, int64 or bool."""
    return torch.full(lengths.tolist(), value, device=lengths.device)


def one_hot(x, *, depth):
    """x: whole numbers from 0. -> (*x, depth) int64."""
    return functional.one_hot(x.long(), depth)


FUNCTIONS = {
    "shape": shape,
    "zeros_like": torch.zeros_like,
    "ones_like": torch.ones_like,
    "arange": arange,
    "full": full,
    "one_hot": one_hot,
}

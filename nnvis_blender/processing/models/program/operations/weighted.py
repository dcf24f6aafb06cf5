"""What has weights: a matrix, kernels and a table of tokens."""

import torch
from torch.nn import functional

from .padding import is_symmetric, padded

_CONV = (functional.conv1d, functional.conv2d, functional.conv3d)
_CONV_TRANSPOSE = (functional.conv_transpose1d, functional.conv_transpose2d, functional.conv_transpose3d)


def linear(x, weight, bias=None):
    """x: (..., inputs). weight: (outputs, inputs). -> (..., outputs)."""
    return functional.linear(x, weight, bias)


def conv(x, weight, bias=None, *, stride=1, pads=None, dilation=1, groups=1):
    """x: (batch, channels, *space). weight: (outputs, channels / groups, *kernel)."""
    padding = 0
    if pads is not None and is_symmetric(pads):
        padding = [before for before, _ in pads]
    elif pads is not None:
        x = padded(x, pads, 0.0)
    return _CONV[x.ndim - 3](x, weight, bias, _each(stride), _each(padding), _each(dilation), groups)


def conv_transpose(x, weight, bias=None, *, stride=1, pads=None, output_padding=0, dilation=1, groups=1):
    """x: (batch, channels, *space). weight: (channels, outputs / groups, *kernel). pads are cut off the result."""
    function = _CONV_TRANSPOSE[x.ndim - 3]
    symmetric = pads is None or is_symmetric(pads)
    padding = [before for before, _ in pads] if pads is not None and symmetric else 0
    result = function(x, weight, bias, _each(stride), _each(padding), _each(output_padding), groups, _each(dilation))
    return result if symmetric else padded(result, [(-before, -after) for before, after in pads], 0.0)


def embedding(ids, table):
    """ids: whole numbers, of whatever type. table: (tokens, features). -> (*ids, features)."""
    return functional.embedding(ids.to(torch.int64), table)


def _each(value):
    return value if isinstance(value, int) else tuple(value)


FUNCTIONS = {"linear": linear, "conv": conv, "conv_transpose": conv_transpose, "embedding": embedding}

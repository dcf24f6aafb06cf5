"""Pooling and resizing of the spatial axes of (batch, channels, *space)."""

import math

import torch
from torch.nn import functional

from .padding import is_symmetric, padded

_MAX = (functional.max_pool1d, functional.max_pool2d, functional.max_pool3d)
_AVERAGE = (functional.avg_pool1d, functional.avg_pool2d, functional.avg_pool3d)
_ADAPTIVE_AVERAGE = (functional.adaptive_avg_pool1d, functional.adaptive_avg_pool2d, functional.adaptive_avg_pool3d)
_ADAPTIVE_MAX = (functional.adaptive_max_pool1d, functional.adaptive_max_pool2d, functional.adaptive_max_pool3d)
_SMALLEST = 1e-30  # below it a root is taken of this, so that its gradient is 0 and not infinite


def max_pool(x, *, kernel, stride=None, pads=None, dilation=None, ceil=False):
    space = len(kernel)
    stride, dilation = list(stride or kernel), list(dilation or [1] * space)
    padding, filled = _padding(x, kernel, pads, -math.inf)
    result = _MAX[space - 1](filled, list(kernel), stride, padding, dilation, ceil)
    return result if filled is x else _cut(result, x, kernel, stride, pads, dilation, ceil)


def avg_pool(x, *, kernel, stride=None, pads=None, ceil=False, count_pads=True):
    """count_pads: whether padded places count in the mean; those beyond them, where the last window ends, never do."""
    space = len(kernel)
    stride = list(stride or kernel)
    function = _AVERAGE[space - 1]
    padding, filled = _padding(x, kernel, pads, 0.0)
    result = function(filled, list(kernel), stride, padding, ceil, count_pads)
    if filled is x:
        return result
    if not count_pads:
        ones = padded(torch.ones_like(x[:1, :1]), pads, 0.0)
        result = result / function(ones, list(kernel), stride, 0, ceil)
    return _cut(result, x, kernel, stride, pads, [1] * space, ceil)


def lp_pool(x, *, kernel, stride=None, pads=None, p=2):
    """The p-norm of each window."""
    power = padded(x, pads or [], 0.0).abs().pow(p)
    sums = _AVERAGE[len(kernel) - 1](power, list(kernel), list(stride or kernel)) * math.prod(kernel)
    return sums.clamp_min(_SMALLEST).pow(1 / p)


def adaptive_avg_pool(x, *, size):
    return _ADAPTIVE_AVERAGE[x.ndim - 3](x, list(size))


def adaptive_max_pool(x, *, size):
    return _ADAPTIVE_MAX[x.ndim - 3](x, list(size))


def _padding(x, kernel, pads, value: float) -> tuple:
    """(what torch's function pads, x or what has been padded before because that function cannot)."""
    pads = pads or [(0, 0)] * len(kernel)
    if is_symmetric(pads) and all(before <= length // 2 for (before, _), length in zip(pads, kernel)):
        return [before for before, _ in pads], x
    return [0] * len(kernel), padded(x, pads, value)


def _cut(result, x, kernel, stride, pads, dilation, ceil: bool):
    """The result without windows that begin behind x and what is padded before it, as torch leaves them out."""
    if not ceil:
        return result
    for k, (before, after) in enumerate(pads):
        length = x.shape[2 + k]
        reach = length + before + after - dilation[k] * (kernel[k] - 1) - 1
        count = -(-reach // stride[k]) + 1
        count -= (count - 1) * stride[k] >= length + before
        result = result.narrow(2 + k, 0, min(count, result.shape[2 + k]))
    return result


def resize(x, *, size=None, scale=None, mode="nearest", align_corners=False, floor=True, half_pixel=None):
    """To a size [*space], or by a scale [*space]: each axis for itself.

    mode: "nearest", "linear" or "cubic". half_pixel: whether places count from the middle of the first value; None:
    as torch has it, which does but for "nearest". floor: whether "nearest" takes the place before (as torch does) or
    the nearer one, of two the one before.
    """
    half_pixel = mode != "nearest" if half_pixel is None else half_pixel
    for k in range(x.ndim - 2):
        length = x.shape[2 + k]
        count = math.floor(length * scale[k]) if size is None else size[k]
        ratio = 1 / scale[k] if size is None else length / count
        if count == length and ratio == 1.0:
            continue
        if align_corners:
            ratio = (length - 1) / (count - 1) if count > 1 else 0.0
        places = torch.arange(count, dtype=torch.float32)
        places = (places + 0.5) * ratio - 0.5 if half_pixel and not align_corners else places * ratio
        if mode == "nearest" and half_pixel and floor and not align_corners:
            places = places + 0.5
        x = _SAMPLED[mode](x, 2 + k, places.to(x.device), floor)
    return x


def _nearest(x, axis: int, places, floor: bool):
    return _taken(x, axis, (places if floor else (places - 0.5).ceil()).floor().long())


def _linear(x, axis: int, places, _):
    places = places.clamp(0, x.shape[axis] - 1)
    first = places.floor().long()
    share = _along(x, axis, places - first)
    return _taken(x, axis, first) * (1 - share) + _taken(x, axis, first + 1) * share


def _cubic(x, axis: int, places, _, a: float = -0.75):
    """Keys' cubic convolution with the a of torch and ONNX."""
    first = places.floor().long()
    t = places - first

    def near(d):
        return ((a + 2) * d - (a + 3)) * d * d + 1

    def far(d):
        return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a

    shares = (far(t + 1), near(t), near(1 - t), far(2 - t))
    return sum(_taken(x, axis, first + k - 1) * _along(x, axis, share) for k, share in enumerate(shares))


def _taken(x, axis: int, indices):
    return x.index_select(axis, indices.clamp(0, x.shape[axis] - 1))


def _along(x, axis: int, values):
    return values.to(x.dtype).view(-1, *[1] * (x.ndim - 1 - axis))


_SAMPLED = {"nearest": _nearest, "linear": _linear, "cubic": _cubic}

FUNCTIONS = {
    "max_pool": max_pool,
    "avg_pool": avg_pool,
    "lp_pool": lp_pool,
    "adaptive_avg_pool": adaptive_avg_pool,
    "adaptive_max_pool": adaptive_max_pool,
    "resize": resize,
}

"""Normalisations as they are in evaluation."""

from torch.nn import functional


def batch_norm(x, mean, variance, scale=None, shift=None, *, eps=1e-5, axis=1):
    """mean, variance, scale, shift: (channels,) along the axis."""
    return functional.batch_norm(x.movedim(axis, 1), mean, variance, scale, shift, eps=eps).movedim(1, axis)


def layer_norm(x, weight=None, bias=None, *, axes=1, eps=1e-5):
    """Over so many trailing axes, whose shape weight and bias have."""
    return functional.layer_norm(x, x.shape[x.ndim - axes :], weight, bias, eps)


def rms_norm(x, weight=None, *, axes=1, eps=1e-6):
    """Over so many trailing axes, whose shape the weight has."""
    return functional.rms_norm(x, x.shape[x.ndim - axes :], weight, eps)


def group_norm(x, weight=None, bias=None, *, groups, eps=1e-5):
    """x: (batch, channels, *space). weight, bias: (channels,)."""
    return functional.group_norm(x, groups, weight, bias, eps)


def lp_norm(x, *, axis=1, p=2, eps=1e-12):
    """x divided by its p-norm along the axis, or by eps where that is smaller."""
    return functional.normalize(x, p, axis, eps)


def local_response_norm(x, *, size, alpha=1e-4, beta=0.75, k=1.0):
    """x divided by (k + alpha times the mean square of `size` neighbouring channels) to the power beta."""
    return functional.local_response_norm(x, size, alpha, beta, k)


FUNCTIONS = {
    "batch_norm": batch_norm,
    "layer_norm": layer_norm,
    "rms_norm": rms_norm,
    "group_norm": group_norm,
    "lp_norm": lp_norm,
    "local_response_norm": local_response_norm,
}

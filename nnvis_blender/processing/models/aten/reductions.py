"""Means, sums, largest values and the like over axes."""

import torch

from .table import composite, operator
from .varied import Varied

_REDUCED = {"mean": "mean", "sum": "sum", "amax": "max", "amin": "min", "prod": "prod"}


def axes_in(value, dim) -> list[int]:
    """The axes that a call names; all where it names none."""
    if dim is None or (isinstance(dim, (list, tuple)) and not dim):
        return list(range(value.ndim))
    return list(dim) if isinstance(dim, (list, tuple)) else [dim]


def _enter_reduced(name: str, op: str) -> None:
    @operator(name)
    def reduce(b, a, out):
        axes = axes_in(a.input, getattr(a, "dim", None))
        b.check_apart(a.input, axes)
        return b.step(op, [a.input], {"axes": axes, "keep": getattr(a, "keepdim", False)})


for _name, _op in _REDUCED.items():
    _enter_reduced(_name, _op)


def _with_places(b, a, out, op: str):
    """max and min: of all values, or along an axis, then with the places."""
    if not isinstance(out, list):
        if hasattr(a, "other"):
            return b.step({"max": "maximum", "min": "minimum"}[op], [a.input, a.other])
        b.check_apart(a.input, list(range(a.input.ndim)))
        return b.step(op, [a.input], {"axes": list(range(a.input.ndim)), "keep": False})
    b.check_apart(a.input, [a.dim])
    values = b.step(op, [a.input], {"axes": [a.dim], "keep": a.keepdim})
    return values, b.step(f"arg{op}", [a.input], {"axis": a.dim, "keep": a.keepdim})


@operator("max")
def largest(b, a, out):
    return _with_places(b, a, out, "max")


@operator("min")
def smallest(b, a, out):
    return _with_places(b, a, out, "min")


@operator("argmax")
def argmax(b, a, out):
    return _place(b, a, "argmax")


@operator("argmin")
def argmin(b, a, out):
    return _place(b, a, "argmin")


def _place(b, a, op: str) -> str:
    if a.dim is None:
        raise b.refused("a largest value's place among all samples is not read")
    b.check_apart(a.input, [a.dim])
    return b.step(op, [a.input], {"axis": a.dim, "keep": a.keepdim})


@operator("topk")
def topk(b, a, out):
    if not a.largest:
        raise b.refused("the smallest values by topk are not read")
    b.check_apart(a.input, [a.dim])
    return b.step("topk", [a.input], {"k": a.k, "axis": a.dim}, 2)


def _variance(b, value, dim, correction, keep: bool):
    axes = axes_in(value, dim)
    count = 1
    for axis in axes:
        if isinstance(value.shape[axis], Varied):
            raise b.refused("a variance over the batch is not read")
        count *= value.shape[axis]
    deviation = b.aten("sub", value, b.aten("mean", value, axes, True))
    variance = b.aten("mean", b.aten("mul", deviation, deviation), axes, keep)
    return variance if not correction else b.aten("mul", variance, count / (count - correction))


def _correction(a) -> float:
    if hasattr(a, "unbiased"):
        return 1.0 if a.unbiased else 0.0
    return 1.0 if a.correction is None else float(a.correction)


@composite("var")
def var(b, a):
    return _variance(b, a.input, getattr(a, "dim", None), _correction(a), getattr(a, "keepdim", False))


@composite("std")
def std(b, a):
    return b.aten("sqrt", var(b, a))


@composite("var_mean")
def var_mean(b, a):
    keep = getattr(a, "keepdim", False)
    return [var(b, a), b.aten("mean", a.input, axes_in(a.input, getattr(a, "dim", None)), keep)]


@operator("norm", "linalg_vector_norm")
def norm(b, a, out):
    order = getattr(a, "ord", None) if hasattr(a, "ord") else a.p
    order = 2 if order is None else order
    axes, keep = axes_in(a.input, getattr(a, "dim", None)), getattr(a, "keepdim", False)
    b.check_apart(a.input, axes)
    if order == float("inf"):
        return b.step("max", [b.step("abs", [a.input])], {"axes": axes, "keep": keep})
    return b.step("lp_reduce", [a.input], {"axes": axes, "keep": keep, "p": float(order)})


@composite("logsumexp")
def logsumexp(b, a):
    most = b.aten("amax", a.input, list(a.dim), True)
    total = b.aten("log", b.aten("sum", b.aten("exp", b.aten("sub", a.input, most)), list(a.dim), True))
    result = b.aten("add", total, most)
    return result if a.keepdim else b.aten("squeeze", result, list(a.dim))


@composite("any")
def any_(b, a):
    axes = axes_in(a.input, getattr(a, "dim", None))
    numbers = b.aten("_to_copy", b.aten("ne", a.input, 0), dtype=torch.float32)
    return b.aten("gt", b.aten("amax", numbers, axes, getattr(a, "keepdim", False)), 0)


@composite("all")
def all_(b, a):
    axes = axes_in(a.input, getattr(a, "dim", None))
    numbers = b.aten("_to_copy", b.aten("ne", a.input, 0), dtype=torch.float32)
    return b.aten("gt", b.aten("amin", numbers, axes, getattr(a, "keepdim", False)), 0)

"""Layers that take several values and give one."""

import numpy as np

from ...errors import shown
from .context import Context
from .layer import Layer, is_whole
from .value import FIRST, Value


def together(values: list[Value], context: Context) -> list[Value]:
    """The values in one layout and of one number of axes: Keras adds axes after the batch to those that have fewer."""
    rank = max(value.rank for value in values)
    values = [_with_axes(value, rank, context) for value in values]
    if len({(value.layout, value.inner) for value in values}) == 1:
        return values
    if any(value.layout == FIRST for value in values):
        return [context.first(value) for value in values]
    return [context.plain(value) for value in values]


def _with_axes(value: Value, rank: int, context: Context) -> Value:
    if value.rank == rank:
        return value
    shape = (1,) * (rank - value.rank) + value.shape
    return context.step("reshape", [context.plain(value)], shape, shape=[0, *shape])


def broadcast(values: list[Value], context: Context) -> tuple[int, ...]:
    """The shape in which values meet. Raises NNVisError (bad_input) where they do not."""
    try:
        return tuple(int(n) for n in np.broadcast_shapes(*(value.shape for value in values)))
    except ValueError:
        raise context.wrong(f"takes the shapes {', '.join(str(v.shape) for v in values)}, which do not fit") from None


def pairwise(op: str, values: list[Value], context: Context) -> Value:
    """The values joined by an operation of two, from the first on."""
    if not values:
        raise context.wrong("takes no value")
    values = together(values, context)
    result = values[0]
    for value in values[1:]:
        shape = broadcast([result, value], context)
        result = context.step(op, [result, value], shape, result.layout, result.inner)
    return result


def _merge(op: str):
    return lambda layer, values, context: [pairwise(op, values, context)]


def _subtract(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    if len(values) != 2:
        raise context.wrong(f"takes two values, not {len(values)}")
    return [pairwise("sub", values, context)]


def _average(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    total = pairwise("add", values, context)
    return [context.like("mul", total, context.constant("share", np.array(1 / len(values), np.float32)))]


def _concatenate(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    return [concatenated(values, layer.config.values.get("axis", -1), context)]


def concatenated(values: list[Value], axis, context: Context) -> Value:
    """The values one after the other along an axis of Keras', which counts the batch as 0."""
    if not values:
        raise context.wrong("takes no value")
    rank = values[0].rank
    if any(value.rank != rank for value in values) or not is_whole(axis, -rank, rank - 1) or axis % rank == 0:
        raise context.wrong(f"joins {', '.join(str(v.shape) for v in values)} along the axis {shown(axis)}")
    axis %= rank
    if rank == 2:
        values = [context.plain(value) for value in values]
    values = together(values, context)
    others = {value.shape[: axis - 1] + value.shape[axis:] for value in values}
    if len(others) > 1:
        raise context.wrong(f"joins {', '.join(str(v.shape) for v in values)}, which do not fit")
    first = values[0]
    if len(values) == 1:
        return first
    shape = list(first.shape)
    shape[axis - 1] = sum(value.shape[axis - 1] for value in values)
    return context.step("concat", list(values), shape, first.layout, axis=first.axis(axis))


def _dot(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    """The products of two values summed along an axis of each."""
    if len(values) != 2:
        raise context.wrong(f"takes two values, not {len(values)}")
    a, b = (context.plain(value) for value in values)
    axes = layer.config.values.get("axes")
    axes = axes if isinstance(axes, list) else [axes, axes]
    if len(axes) != 2 or not all(is_whole(n, -v.rank, v.rank - 1) and n % v.rank for n, v in zip(axes, (a, b))):
        raise context.wrong(f"has the axes {shown(layer.config.values.get('axes'))}")
    m, n = axes[0] % a.rank, axes[1] % b.rank
    if a.shape[m - 1] != b.shape[n - 1]:
        raise context.wrong(f"takes {a.shape} and {b.shape} along the axes {m} and {n}, which do not fit")
    if layer.config.flag("normalize", False):
        a, b = (context.like("lp_norm", v, axis=k, p=2, eps=1e-6) for v, k in ((a, m), (b, n)))
    letters = "bcdefghijklmno"
    left = "a" + letters[: a.rank - 1]
    right = "a" + letters[a.rank - 1 : a.rank + b.rank - 2]
    right = right[:n] + left[m] + right[n + 1 :]
    result = "a" + "".join(c for c in left[1:] + right[1:] if c != left[m])
    sizes = dict(zip(left[1:] + right[1:], a.shape + b.shape))
    shape = tuple(sizes[c] for c in result[1:])
    equation = f"{left},{right}->{result}"
    if shape:
        return [context.step("einsum", [a, b], shape, equation=equation)]
    product = context.like("mul", a, b)
    return [context.step("sum", [product], (1,), axes=[1], keep=True)]


LAYERS = {
    "Add": _merge("add"),
    "Multiply": _merge("mul"),
    "Maximum": _merge("maximum"),
    "Minimum": _merge("minimum"),
    "Subtract": _subtract,
    "Average": _average,
    "Concatenate": _concatenate,
    "Dot": _dot,
}

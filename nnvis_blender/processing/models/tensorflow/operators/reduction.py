"""Sums, means and extremes over axes."""

from ..values import AS_SAID, FIRST, FLAT, Constant, Value, axis_in

_OPS = {"Mean": "mean", "Sum": "sum", "Max": "max", "Min": "min", "Prod": "prod"}


def reduced(translation, node, values, taken):
    x, axes = values
    if not isinstance(axes, Constant) or not isinstance(x, Value):
        raise translation.refused(node, "over axes that are computed")
    x = translation.as_said(x) if x.layout == FLAT else x
    said = sorted({int(axis) % x.rank for axis in axes.array.reshape(-1)})
    if 0 in said:
        raise translation.refused(node, "over the samples")
    keep = node.flag("keep_dims")
    left = [axis for axis in range(x.rank) if axis not in said]
    shape = tuple(1 if axis in said else n for axis, n in enumerate(x.shape) if keep or axis not in said)
    # what is left of channels first: still so while there are channels and space, else nothing has an order
    is_first = x.layout == FIRST and (keep or (x.rank - 1 in left and len(left) > 2))
    inside = sorted(axis_in(x, axis) for axis in said)
    return translation.emit(_OPS[node.op], [x], shape, FIRST if is_first else AS_SAID, axes=inside, keep=keep)


def argument(translation, node, values, taken):
    x, axis = values
    x = translation.as_said(x)
    place = int(axis.array) % x.rank
    shape = tuple(n for k, n in enumerate(x.shape) if k != place)
    return translation.emit("argmax" if node.op == "ArgMax" else "argmin", [x], shape, axis=place, keep=False)


OPERATORS = {**dict.fromkeys(_OPS, reduced), "ArgMax": argument, "ArgMin": argument}

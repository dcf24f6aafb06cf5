"""What takes some of the values: slices, and values at indices."""

import numpy as np

from ..values import Unfit, Value


def _slice(node) -> Value:
    """Attributes up to opset 9, inputs from 10 on; what the batch's size bounds is the whole batch."""
    x = node.needed(0)
    if node.opset < 10:
        said = [node.attribute(name) for name in ("starts", "ends", "axes")]
        bounds = [None if values is None else node.build.constant(np.array(values, np.int64)) for values in said]
        bounds.append(None)
    else:
        bounds = [node.input(k) for k in range(1, 5)]
    starts, ends, axes, steps = bounds
    if starts is None or ends is None or not all(value is None or value.known for value in bounds):
        raise node.wrong("takes bounds that are computed from its inputs")
    count = starts.shape[0]
    axes = list(range(count)) if axes is None else [int(axis) % x.rank for axis in axes.array]
    steps = [1] * count if steps is None else [int(step) for step in steps.array]
    if not len(axes) == len(steps) == ends.shape[0] == count or 0 in steps:
        raise Unfit("its bounds are not as many as its axes")
    kept = []
    for place, axis in enumerate(axes):
        wanted = [(int(a[place]), int(b[place]), steps[place]) for a, b in zip(starts.arrays, ends.arrays)]
        whole = [
            range(*slice(*bound).indices(shape[axis])) == range(shape[axis]) for bound, shape in zip(wanted, x.shapes)
        ]
        if all(whole) or (whole[0] and x.length(axis) is None):
            continue
        if x.length(axis) is None:
            raise Unfit("it takes some samples of a batch")
        if len(set(wanted)) > 1 and not x.known:
            raise Unfit("its bounds depend on the batch")
        kept.append((axis, wanted))
    if not kept:
        return x
    if any(len(set(wanted)) > 1 for _, wanted in kept):
        return _of_known(x, kept)
    options = [[wanted[0][part] for _, wanted in kept] for part in range(3)]
    return node.emit("slice", x, axes=[axis for axis, _ in kept], **dict(zip(("starts", "ends", "steps"), options)))


def _of_known(x: Value, kept: list) -> Value:
    """Known arrays cut by bounds that depend on the batch."""
    arrays = []
    for size, array in enumerate(x.arrays):
        place = [slice(None)] * array.ndim
        for axis, wanted in kept:
            place[axis] = slice(*wanted[size])
        arrays.append(np.ascontiguousarray(array[tuple(place)]))
    return Value(x.name, tuple(arrays))


def _gather(node) -> Value:
    x, indices, axis = node.needed(0), node.needed(1), node.whole("axis", 0)
    if not -x.rank <= axis < x.rank:
        raise Unfit(f"it names the axis {axis} of {x.rank}")
    if indices.known and any(
        array.size and (array.min() < -shape[axis] or array.max() >= shape[axis])
        for array, shape in zip(indices.arrays, x.shapes)
    ):
        raise Unfit("its indices lie outside")
    return node.emit("gather", x, indices, axis=axis)


def _gather_elements(node) -> Value:
    return node.emit("take_along", node.needed(0), node.needed(1), axis=node.whole("axis", 0))


def _topk(node):
    """The number is an attribute up to opset 9."""
    x, axis = node.needed(0), node.whole("axis", -1)
    count = node.numbers("k", 1)
    if not count:
        raise node.wrong("does not say how many", "")
    largest = bool(node.whole("largest", 1))
    values, indices = node.emit("topk", x if largest else node.emit("neg", x), outputs=2, k=count[0], axis=axis)
    return values if largest else node.emit("neg", values), indices


def _one_hot(node) -> Value:
    """off + (on - off) times the one-hot code, along an axis."""
    indices, values = node.needed(0), node.fixed(2, "values")
    depth = int(np.atleast_1d(node.fixed(1, "a depth"))[0])
    if not 0 < depth <= 1 << 20 or values is None or values.shape != (2,):
        raise node.wrong(f"has a depth of {depth}", "")
    off, on = (np.array(value, np.float32) for value in values)
    code = node.emit("cast", node.emit("one_hot", indices, depth=depth), dtype="float32")
    code = node.emit("mul", code, node.build.constant(on - off))
    code = node.emit("add", code, node.build.constant(off)) if off else code
    axis = node.whole("axis", -1)
    axis = axis + code.rank if axis < 0 else axis
    order = list(range(code.rank - 1))
    order.insert(axis, code.rank - 1)
    return code if axis == code.rank - 1 else node.emit("transpose", code, axes=order)


def _of_constants(function):
    """What is done only with what is known."""

    def handler(node) -> Value:
        values = [node.needed(k) for k in range(len(node.inputs))]
        if not all(value.known for value in values):
            raise node.wrong("is read only of constants")
        if any(value.array.size > 1 << 22 for value in values):
            raise node.wrong("is read only of small constants")
        return node.build.known(lambda *arrays: function(node, *arrays), *values)

    return handler


def _non_zero(node, x):
    return np.stack(np.nonzero(x)).astype(np.int64) if x.ndim else np.zeros((0, int(bool(x))), np.int64)


def _gather_nd(node, x, indices):
    if node.whole("batch_dims", 0):
        raise node.wrong("has batch_dims")
    return np.ascontiguousarray(x[tuple(np.moveaxis(indices, -1, 0))])


def _scatter_nd(node, x, indices, updates):
    if node.attribute("reduction", "none") != "none":
        raise node.wrong("has a reduction")
    result = x.copy()
    result[tuple(np.moveaxis(indices, -1, 0))] = updates
    return result


def _scatter_elements(node, x, indices, updates):
    if node.attribute("reduction", "none") != "none":
        raise node.wrong("has a reduction")
    result = x.copy()
    np.put_along_axis(result, indices, updates, node.whole("axis", 0))
    return result


OPERATORS = {
    "Slice": _slice,
    "Gather": _gather,
    "GatherElements": _gather_elements,
    "TopK": _topk,
    "OneHot": _one_hot,
    "NonZero": _of_constants(_non_zero),
    "GatherND": _of_constants(_gather_nd),
    "ScatterND": _of_constants(_scatter_nd),
    "ScatterElements": _of_constants(_scatter_elements),
    "Scatter": _of_constants(_scatter_elements),
}

"""What joins, parts, pads and passes values on."""

import numpy as np

from ..batches import as_batch
from ..tensors import BOOL, FLOATS, STRING
from ..values import Unfit, Value

_WHOLE = frozenset((6, 7, 12, 13))  # int32, int64 and those without a sign, whose values stay as they are


def _concat(node) -> Value:
    """What is the same for all samples is brought to the batch that it is joined to."""
    values, axis = [node.needed(k) for k in range(len(node.inputs))], node.whole("axis")
    axis = 1 if axis is None else axis
    rank = values[0].rank
    if any(value.rank != rank for value in values) or not -rank <= axis < rank:
        raise Unfit("its values have different numbers of axes")
    axis %= rank
    values = [value for value in values if value.length(axis) != 0] or values[:1]
    batch = {value.batch_axis() for value in values} - {None}
    if axis in batch:
        raise Unfit("it joins the samples of batches")
    for own in batch:
        values = [as_batch(node.build, value, own) for value in values]
    return values[0] if len(values) == 1 else node.emit("concat", *values, axis=axis)


def _split(node):
    x, axis = node.needed(0), node.whole("axis", 0)
    sizes = node.numbers("split", 1)
    length, count = x.length(axis), node.whole("num_outputs", len(node.proto.output))
    if length is None:
        raise Unfit("it parts the samples of a batch")
    if sizes is None:
        each = -(-length // max(count, 1))
        sizes = [min(each, length - k * each) for k in range(count)]
    if min(sizes, default=-1) < 0 or sum(sizes) != length:
        raise Unfit(f"the parts {sizes[:8]} are not those of {length}")
    if len(sizes) == 1:
        return x
    return node.emit("split", x, outputs=len(sizes), sizes=sizes, axis=axis)


def _pad(node) -> Value:
    x, mode = node.needed(0), node.attribute("mode", "constant")
    pads = node.numbers("pads", 1) or node.attribute("paddings")
    value = node.attribute("value", 0.0) if node.opset < 11 else node.fixed(2, "values to fill with")
    axes = node.fixed(3, "axes")
    axes = range(x.rank) if axes is None else [int(axis) % x.rank for axis in axes]
    if mode not in ("constant", "reflect", "edge") or pads is None or len(pads) != 2 * len(axes):
        raise node.wrong(f"pads by the mode {mode[:20]}" if pads else "says no pads")
    whole = [[0, 0] for _ in range(x.rank)]
    for place, axis in enumerate(axes):
        whole[axis] = [int(pads[place]), int(pads[place + len(axes)])]
    if not any(map(any, whole)):
        return x
    if mode != "constant":
        if any(n < 0 for pair in whole for n in pair):
            raise node.wrong("cuts while it mirrors")
        return node.emit("pad", x, pads=whole, mode=mode)
    value = 0.0 if value is None else np.asarray(value).reshape(-1)[0].item()
    return node.emit("pad", x, pads=whole, mode=mode, value=value)


def _depth_to_space(node) -> Value:
    x, size = node.needed(0), node.whole("blocksize")
    if not size or x.rank != 4 or x.length(1) is None or x.shape[1] % size**2:
        raise Unfit(f"its blocks of {size} do not fit {x.rank} axes")
    if node.attribute("mode", "DCR") == "CRD":
        return node.emit("pixel_shuffle", x, factor=size)
    channels, height, width = x.shape[1:]
    channels //= size**2
    parts = node.emit("reshape", x, shape=[0, size, size, channels, height, width])
    parts = node.emit("transpose", parts, axes=[0, 3, 4, 1, 5, 2])
    return node.emit("reshape", parts, shape=[0, channels, height * size, width * size])


def _space_to_depth(node) -> Value:
    x, size = node.needed(0), node.whole("blocksize")
    if not size or x.rank != 4 or x.shape[2] % size or x.shape[3] % size:
        raise Unfit(f"its blocks of {size} do not fit {x.rank} axes")
    channels, height, width = x.shape[1:]
    parts = node.emit("reshape", x, shape=[0, channels, height // size, size, width // size, size])
    parts = node.emit("transpose", parts, axes=[0, 3, 5, 1, 2, 4])
    return node.emit("reshape", parts, shape=[0, channels * size**2, height // size, width // size])


def _identity(node) -> Value:
    return node.needed(0)


def _dropout(node) -> Value:
    """Does nothing in evaluation."""
    training = node.input(2)
    if training is not None and not (training.fixed and not training.array.any()):
        raise node.wrong("is in training", "Export the model in evaluation mode")
    return node.needed(0)


def _cast(node) -> Value | None:
    """Types of fewer bits are computed in float32 and int64; to whole numbers of 8 or 16 bits nothing is cast."""
    to = node.whole("to", 1)
    if to == STRING:
        return None
    x = node.needed(0)
    if to in FLOATS:
        return x if x.is_float else node.emit("cast", x, dtype="float32")
    if to == BOOL:
        return x if x.is_bool else node.emit("cast", x, dtype="bool")
    if (
        to not in _WHOLE
        and not x.is_bool
        and not (x.known and all((a >= 0).all() and (a < 128).all() for a in x.arrays))
    ):
        raise node.wrong("makes numbers of 8 or 16 bits of others", "Export it with float32 throughout")
    return node.emit("cast", x, dtype="int64") if x.is_float or x.is_bool else x


def _cast_like(node) -> Value:
    x, like = node.needed(0), node.needed(1)
    dtype = "float32" if like.is_float else "bool" if like.is_bool else "int64"
    return node.emit("cast", x, dtype=dtype)


def _cumsum(node) -> Value:
    x = node.needed(0)
    axis = int(np.atleast_1d(node.fixed(1, "axes"))[0]) % x.rank
    source = node.emit("flip", x, axes=[axis]) if node.whole("reverse", 0) else x
    total = node.emit("cumsum", source, axis=axis)
    total = node.emit("sub", total, source) if node.whole("exclusive", 0) else total
    return node.emit("flip", total, axes=[axis]) if node.whole("reverse", 0) else total


def _triangle(node) -> Value:
    diagonal = node.fixed(1, "diagonals")
    diagonal = 0 if diagonal is None else int(np.atleast_1d(diagonal)[0])
    return node.emit("triangle", node.needed(0), upper=bool(node.whole("upper", 1)), diagonal=diagonal)


OPERATORS = {
    "Concat": _concat,
    "Split": _split,
    "Pad": _pad,
    "DepthToSpace": _depth_to_space,
    "SpaceToDepth": _space_to_depth,
    "Identity": _identity,
    "Dropout": _dropout,
    "Cast": _cast,
    "CastLike": _cast_like,
    "CumSum": _cumsum,
    "Trilu": _triangle,
}

"""What moves values and changes none: shapes, slices, joins, tables."""

import math
from dataclasses import replace

import numpy as np

from ...keras_layers.value import to_first, to_last
from ..values import AS_SAID, FIRST, FLAT, Constant, Value, axis_in
from .slicing import slice_items, whole_items

_BEFORE_ALL = -(10**9)  # the end of a slice that goes backwards over the first place


def shape(translation, node, values, taken):
    """The shape as far as it is known; -1 stands for the batch, whose length is never asked for."""
    x = values[0]
    if any(n is None for n in x.shape[1:]):
        raise translation.refused(node, "of an image whose size the file does not say")
    return Constant(np.array([-1 if n is None else n for n in x.shape], np.int64), is_shape=True)


def reshape(translation, node, values, taken):
    x, wanted = values
    if not isinstance(wanted, Constant) or not isinstance(x, Value):
        raise translation.refused(node, "to a shape that is computed")
    target = _of_any_batch([int(n) for n in wanted.array.reshape(-1)], x)
    inside = x.shape[1:]
    if len(target) == 2 and target[0] in (-1, 0) and x.rank > 2 and target[1] in (-1, math.prod(inside)):
        return _flattened(translation, x)
    x = translation.as_said(x)
    known = math.prod(inside)
    shape = [None if k == 0 and n in (-1, 0) else n for k, n in enumerate(target)]
    if -1 in shape:  # an inner one, which the batch's own axis leaves to be inferred
        rest = -math.prod(n for n in shape if n is not None)
        if shape[0] is not None or known % max(rest, 1):
            raise translation.refused(node, "to a shape that mixes samples")
        shape[shape.index(-1)] = known // rest
        target = [0, *shape[1:]]
    return translation.emit("reshape", [x], tuple(shape), shape=target)


def _of_any_batch(target: list[int], x: Value) -> list[int]:
    """A fixed batch of 1 in a target as any batch."""
    inside = math.prod(x.shape[1:])
    if target and target[0] == 1 and -1 not in target and math.prod(target) == inside:
        return [-1, *target[1:]]
    if target and target[0] == 1 and target.count(-1) == 1 and len(target) > 1:
        return [0, *target[1:]]
    if target.count(-1) + sum(n < -1 for n in target) > 1:  # the batch's and one to be inferred
        return [0, *(-1 if n < 0 else n for n in target[1:])]
    return [-1 if n < 0 else n for n in target]


def _flattened(translation, x: Value) -> Value:
    count = math.prod(x.shape[1:])
    flat = translation.emit("flatten", [x], (None, count), start=1, end=-1)
    if x.layout != FIRST or x.shape[-1] == 1 or math.prod(x.shape[1:-1]) == 1:
        return flat
    *space, channels = x.shape[1:]
    return Value(flat.name, flat.shape, FLAT, (channels, *space))


def squeeze(translation, node, values, taken):
    x = values[0]
    x = translation.as_said(x) if x.layout == FLAT else x
    axes = [axis % x.rank for axis in node.wholes("squeeze_dims")] or [k for k, n in enumerate(x.shape) if n == 1 and k]
    if 0 in axes:
        raise translation.refused(node, "of the samples' axis")
    shape = tuple(n for axis, n in enumerate(x.shape) if axis not in axes)
    is_first = x.layout == FIRST and x.rank - 1 not in axes and len(shape) > 2
    inside = sorted(axis_in(x, axis) for axis in axes)
    before = translation.before("unsqueeze", x, axes=inside)
    if before is not None:
        return replace(before, shape=shape, layout=FIRST if is_first else AS_SAID)
    return translation.emit("squeeze", [x], shape, FIRST if is_first else AS_SAID, axes=inside)


def expand_dims(translation, node, values, taken):
    x, axis = translation.as_said(values[0]), values[1]
    place = int(axis.array.reshape(())) % (x.rank + 1)
    if place == 0:
        raise translation.refused(node, "before the samples' axis")
    shape = (*x.shape[:place], 1, *x.shape[place:])
    return translation.emit("unsqueeze", [x], shape, axes=[place])


def transpose(translation, node, values, taken):
    x, order = values
    axes = [int(n) for n in order.array.reshape(-1)]
    if axes[:1] != [0]:
        raise translation.refused(node, "of the samples' axis")
    shape = tuple(x.shape[axis] for axis in axes)
    if x.layout == FIRST and axes == to_first(x.rank):
        return Value(x.name, shape)
    if x.layout == AS_SAID and axes == to_last(x.rank):
        return Value(x.name, shape, FIRST)
    x = translation.as_said(x)
    return translation.emit("transpose", [x], shape, axes=axes)


def pad(translation, node, values, taken):
    x = values[0]
    x = translation.as_said(x) if x.layout == FLAT else x
    pads = [[int(a), int(b)] for a, b in values[1].array]
    value = float(values[2].array) if len(values) > 2 else 0.0
    mode = {"REFLECT": "reflect", "": "constant"}.get(node.text("mode"))
    if mode is None or pads[0] != [0, 0] or any(n < 0 for pair in pads for n in pair):
        raise translation.refused(node)
    shape = tuple(None if n is None else n + sum(pair) for n, pair in zip(x.shape, pads))
    inside = [pads[axis] for axis in to_first(x.rank)] if x.layout == FIRST else pads
    return translation.emit("pad", [x], shape, x.layout, pads=inside, mode=mode, value=value)


def concat(translation, node, values, taken):
    *parts, axis = values if node.op == "ConcatV2" else [*values[1:], values[0]]
    if any(isinstance(part, Constant) for part in parts):
        raise translation.refused(node, "of values and constants")
    if len({(part.layout, part.rank) for part in parts}) > 1 or parts[0].layout == FLAT:
        parts = [translation.as_said(part) for part in parts]
    first = parts[0]
    place = int(axis.array) % first.rank
    total = sum(part.shape[place] for part in parts)
    shape = tuple(total if k == place else n for k, n in enumerate(first.shape))
    return translation.emit("concat", parts, shape, first.layout, axis=axis_in(first, place))


def split(translation, node, values, taken):
    if node.op == "Split":
        axis, x = values
        place = int(axis.array) % x.rank
        sizes = [x.shape[place] // node.whole("num_split", 1)] * node.whole("num_split", 1)
    else:
        x, sizes, axis = values
        place = int(axis.array) % x.rank
        sizes = [int(n) for n in sizes.array]
    if not 0 < len(sizes) <= 4096 or sum(sizes) != x.shape[place] or place == 0:
        raise translation.refused(node)
    x = translation.as_said(x) if x.layout == FLAT else x
    found, start = [], 0
    for size in sizes:
        shape = tuple(size if k == place else n for k, n in enumerate(x.shape))
        ranges = {"axes": [axis_in(x, place)], "starts": [start], "ends": [start + size], "steps": [1]}
        found.append(translation.emit("slice", [x], shape, x.layout, **ranges))
        start += size
    return found


def pack(translation, node, values, taken):
    if any(isinstance(value, Constant) for value in values):
        raise translation.refused(node, "of values and constants")
    parts = [translation.as_said(value) for value in values]
    place = node.whole("axis") % (parts[0].rank + 1)
    if place == 0:
        raise translation.refused(node, "before the samples' axis")
    shape = (*parts[0].shape[:place], len(parts), *parts[0].shape[place:])
    return translation.emit("stack", parts, shape, axis=place)


def strided_slice(translation, node, values, taken):
    x = translation.as_said(values[0])
    items = whole_items(slice_items(node, *(value.array.reshape(-1) for value in values[1:])), x.rank)
    own = [item for item in items if item is not None]
    axes, starts, ends, steps, lengths = [], [], [], [], list(x.shape)
    for axis, item in enumerate(own):
        if isinstance(item, int):
            item = slice(item, item + 1 or None)
        if item in (slice(None), slice(None, None, 1)):
            continue
        if axis == 0:
            raise translation.refused(node, "of the samples")
        places = range(x.shape[axis])[item]
        if not places:
            raise translation.refused(node, "of nothing")
        axes.append(axis)
        starts.append(places[0])
        ends.append(places[-1] + 1 if places.step > 0 else places[-1] - 1 if places[-1] else _BEFORE_ALL)
        steps.append(places.step)
        lengths[axis] = len(places)
    if axes:
        x = translation.emit("slice", [x], tuple(lengths), axes=axes, starts=starts, ends=ends, steps=steps)
    gone = [axis for axis, item in enumerate(own) if isinstance(item, int)]
    if gone:
        x = translation.emit("squeeze", [x], tuple(n for k, n in enumerate(x.shape) if k not in gone), axes=gone)
    kept = [item for item in items if not isinstance(item, int)]
    for place in [place for place, item in enumerate(kept) if item is None]:
        if place == 0:
            raise translation.refused(node, "with a new axis before the samples")
        x = translation.emit("unsqueeze", [x], (*x.shape[:place], 1, *x.shape[place:]), axes=[place])
    return x


def gather(translation, node, values, taken):
    """Rows of a table by whole numbers: an embedding."""
    table, indices = values[:2]
    axis = int(values[2].array) if len(values) > 2 else 0
    if not isinstance(table, Constant) or table.array.ndim != 2 or axis != 0 or not isinstance(indices, Value):
        raise translation.refused(node)
    indices = translation.as_said(indices)
    rows, features = table.array.shape
    translation.note_tokens(indices, rows)
    name = translation.kernel(table.array)
    return translation.emit("embedding", [indices, name], (*indices.shape, features))


OPERATORS = {
    "Shape": shape,
    "Reshape": reshape,
    "Squeeze": squeeze,
    "ExpandDims": expand_dims,
    "Transpose": transpose,
    "Pad": pad,
    "PadV2": pad,
    "MirrorPad": pad,
    "ConcatV2": concat,
    "Concat": concat,
    "Split": split,
    "SplitV": split,
    "Pack": pack,
    "StridedSlice": strided_slice,
    "ResourceGather": gather,
    "GatherV2": gather,
    "Gather": gather,
}

"""What changes the shape of values or the order of their axes."""

import math

import numpy as np

from ..batches import expanded, reshaped, turned
from ..values import Unfit, Value


def _reshape(node) -> Value:
    x = node.needed(0)
    said = node.attribute("shape")
    target = node.needed(1) if said is None else node.build.constant(np.array(said, np.int64), "shape")
    if not target.known:
        raise node.wrong("takes a shape that is computed from its inputs")
    if node.whole("allowzero", 0) and any((array == 0).any() for array in target.arrays):
        raise node.wrong("makes an empty array")
    return reshaped(node.build, x, target)


def _flatten(node) -> Value:
    x, axis = node.needed(0), node.whole("axis", 1)
    axis = axis + x.rank if axis < 0 else axis
    if axis == 1 and x.rank > 1:
        return x if x.rank == 2 else node.emit("flatten", x, start=1, end=-1)
    parts = [np.array([math.prod(shape[:axis]), math.prod(shape[axis:])], np.int64) for shape in x.shapes]
    same = all(np.array_equal(part, parts[0]) for part in parts)
    return reshaped(node.build, x, Value("shape", tuple(parts[:1] * len(parts) if same else parts)))


def _transpose(node) -> Value:
    x = node.needed(0)
    axes = node.attribute("perm") or list(range(x.rank))[::-1]
    if sorted(axes) != list(range(x.rank)):
        raise Unfit(f"its axes are {list(axes)[:8]} of {x.rank}")
    return turned(node.build, x, [int(axis) for axis in axes])


def _squeeze(node) -> Value:
    x, axes = node.needed(0), node.numbers("axes", 1)
    if axes is None:
        axes = [axis for axis in range(x.rank) if x.length(axis) == 1]
    axes = [_axis(axis, x.rank) for axis in axes]
    wrong = next((axis for axis in axes if x.length(axis) != 1), None)
    if wrong is not None:
        raise Unfit(f"it drops an axis that is {'the batch' if x.length(wrong) is None else x.length(wrong)} long")
    return node.emit("squeeze", x, axes=axes) if axes else x


def _unsqueeze(node) -> Value:
    x, axes = node.needed(0), node.numbers("axes", 1)
    if not axes:
        raise node.wrong("says no axes", "")
    rank = x.rank + len(axes)
    return node.emit("unsqueeze", x, axes=[_axis(axis, rank) for axis in axes])


def _axis(axis: int, rank: int) -> int:
    if not -rank <= axis < rank:
        raise Unfit(f"it names the axis {axis} of {rank}")
    return axis % rank


def _expand(node) -> Value:
    target = node.needed(1)
    if not target.known:
        raise node.wrong("takes a shape that is computed from its inputs")
    return expanded(node.build, node.needed(0), target)


def _tile(node) -> Value:
    x = node.needed(0)
    repeats = node.fixed(1, "numbers of repeats")
    if repeats is None or len(repeats) != x.rank:
        raise Unfit("it does not say how often each axis is repeated")
    return x if (repeats == 1).all() else node.emit("tile", x, repeats=[int(n) for n in repeats])


OPERATORS = {
    "Reshape": _reshape,
    "Flatten": _flatten,
    "Transpose": _transpose,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "Expand": _expand,
    "Tile": _tile,
}

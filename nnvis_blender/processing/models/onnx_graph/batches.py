"""Where the samples of a batch lie when the shape of values is changed, and what is said for a batch of a fixed size.

Exporters write the batch that they saw, usually 1, into the shapes that values are brought to. What was meant is found
by the order of values, which a change of shape keeps: what came before the samples comes before them still.
"""

import math

import numpy as np

from .building import Builder
from .values import Unfit, Value


def reshaped(build: Builder, x: Value, target: Value) -> Value:
    """x in the shape of a target, a known list: 0 keeps the length of that axis, one -1 is inferred."""
    if x.known:
        return build.known(lambda array, shape: array.reshape(resolved(array.shape, shape)), x, target)
    first = resolved(x.shape, target.arrays[0])
    axis = x.batch_axis()
    if axis is None:
        return x if first == x.shape else build.emit("reshape", x, shape=list(first))
    shapes = _asked(build, x, target)
    grown = _grown(shapes) if shapes is not None else []
    if len(grown) == 1 and target.fixed:
        place = _better(build, x, axis, first, grown[0])
    elif len(grown) == 1:
        place = grown[0]
    else:
        place = _exact(build, x, axis, first)
        place = _within(build, x, axis, first) if place is None else place
    if place is None:
        raise Unfit(f"the shape {list(target.array)} has no place for the samples of a batch")
    return _placed(build, x, axis, first, place)


def resolved(shape, target) -> tuple[int, ...]:
    """The shape that a target gives values of a shape. Raises Unfit where it holds more or fewer."""
    wanted = [int(n) for n in np.atleast_1d(target)]
    if any(n == 0 and k >= len(shape) for k, n in enumerate(wanted)):
        raise Unfit(f"values of the shape {tuple(shape)} do not fit the shape {wanted}")
    wanted = [shape[k] if n == 0 else n for k, n in enumerate(wanted)]
    count, rest = math.prod(shape), math.prod(n for n in wanted if n != -1)
    if wanted.count(-1) == 1 and rest > 0 and count % rest == 0:
        wanted[wanted.index(-1)] = count // rest
    if min(wanted, default=1) < 0 or math.prod(wanted) != count:
        raise Unfit(f"values of the shape {tuple(shape)} do not fit the shape {wanted}")
    return tuple(wanted)


def _asked(build: Builder, x: Value, target: Value) -> list | None:
    """The shape for each size of a batch as the target says it, None where it does not hold for all."""
    try:
        return [resolved(x.shapes[k], target.arrays[k]) for k in range(len(build.batches))]
    except Unfit:
        return None


def _grown(shapes: list) -> list[int]:
    """The axes whose length depends on the batch."""
    return [axis for axis, lengths in enumerate(zip(*shapes)) if len(set(lengths)) > 1]


def _before(x: Value, axis: int) -> int:
    """How many values come before the samples in a walk through x."""
    return math.prod(x.shape[:axis]) * x.outer


def _exact(build: Builder, x: Value, axis: int, first: tuple) -> int | None:
    """The axis that can hold the samples and nothing else."""
    before, samples = _before(x, axis), build.batches[0]
    places = [k for k, n in enumerate(first) if n == samples and math.prod(first[:k]) == before]
    return axis if axis in places else next(iter(places), None)


def _better(build: Builder, x: Value, axis: int, first: tuple, asked: int) -> int:
    """The axis of the samples where a -1 would put them into `asked`, perhaps together with what is no sample."""
    if first[asked] == build.batches[0] or first[asked] == x.shape[axis]:
        return asked
    exact = _exact(build, x, axis, first)
    return asked if exact is None else exact


def _within(build: Builder, x: Value, axis: int, first: tuple) -> int | None:
    """The axis that can hold the samples together with others.

    Between times and features they go with the times where the features stay one axis (a dense layer over all), else
    with the first part of the features (heads).
    """
    before, samples = _before(x, axis), build.batches[0]
    places = []
    for k in range(len(first)):
        start, end = math.prod(first[:k]), math.prod(first[: k + 1])
        if before % start == 0 and end % (before * samples) == 0:
            places.append(k)
    starts = [k for k in places if math.prod(first[:k]) == before]
    if starts and len(first) - starts[0] > 1:
        return starts[0]
    return places[0] if places else None


def _placed(build: Builder, x: Value, axis: int, first: tuple, place: int) -> Value:
    """x in the shape `first` for any batch, whose samples lie in the axis `place`."""
    if first == x.shape and place == axis:
        return x
    share, rest = divmod(first[place], build.batches[0])
    if rest:
        raise Unfit(f"the shape {list(first)} has no place for the samples of a batch")
    keeps = place < x.rank and place == axis and x.shapes[-1][axis] == share * build.batches[-1]
    shape = [int(n) for n in first]
    shape[place] = 0 if keeps else -1
    result = build.emit("reshape", x, shape=shape)
    result.outer = max(_before(x, axis) // max(math.prod(first[:place]), 1), 1)
    return result


def as_batch(build: Builder, x: Value, axis: int) -> Value:
    """x, which holds one batch of the fixed size along an axis, for any batch, unless it has one already."""
    samples = build.batches
    if len(samples) == 1 or x.shape[axis] != samples[0] or x.length(axis) is None:
        return x
    if samples[0] != 1:
        raise Unfit(f"it takes a batch of {samples[0]} samples and no other")
    lengths = tuple(np.array([n if k == axis else -1 for k in range(x.rank)], np.int64) for n in samples)
    return expanded(build, x, Value(f"{x.name}.shape", lengths))


def expanded(build: Builder, x: Value, target: Value) -> Value:
    """x as often as a known shape says it; axes of x that are not 1 stay (ONNX's Expand)."""
    if x.known:
        shapes = [_met(array, shape) for array, shape in zip(x.arrays, target.arrays)]
        if shapes == x.shapes:
            return x
        lengths = Value("shape", tuple(np.array(shape, np.int64) for shape in shapes))
        return build.emit("expand", x, lengths)
    shapes = [_met(tensor, shape) for tensor, shape in zip(x.tensors, target.arrays)]
    if shapes == x.shapes:
        return x
    if all(shape == shapes[0] for shape in shapes):
        return build.emit("expand", x, shape=[int(n) for n in shapes[0]])
    padded = [(1,) * (len(shapes[0]) - x.rank) + shape for shape in x.shapes]
    wanted = [-1 if all(a[k] == b[k] for a, b in zip(shapes, padded)) else None for k in range(len(shapes[0]))]
    if None not in wanted or all(n == -1 or len({shape[k] for shape in shapes}) == 1 for k, n in enumerate(wanted)):
        return build.emit("expand", x, shape=[shapes[0][k] if n is None else n for k, n in enumerate(wanted)])
    lengths = [np.array([shape[k] if n is None else n for k, n in enumerate(wanted)], np.int64) for shape in shapes]
    return build.emit("expand", x, Value(f"{x.name}.shape", tuple(lengths)))


def _met(value, shape) -> tuple[int, ...]:
    """The shape of a value broadcast with another."""
    try:
        return np.broadcast_shapes(tuple(value.shape), tuple(int(n) if n != -1 else 1 for n in np.atleast_1d(shape)))
    except ValueError:
        raise Unfit(f"values of the shape {tuple(value.shape)} do not fit the shape {list(shape)}") from None


def turned(build: Builder, x: Value, axes: list[int]) -> Value:
    """x with its axes in another order; what was turned before is turned once."""
    if x.name in build.turned and not x.known:
        x, before = build.turned[x.name]
        axes = [before[axis] for axis in axes]
    if axes == sorted(axes):
        return x
    result = build.emit("transpose", x, axes=axes)
    if not x.known:
        build.turned[result.name] = (x, axes)
    return result

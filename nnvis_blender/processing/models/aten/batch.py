"""Literal sizes of a graph that was saved for one size of the batch, as they are for any.

An export or a trace without dynamic shapes has its batch in what it reshapes to: view(x, [1, 64]) means [batch, 64].
The first batch that a graph is followed with is the one that it was saved for, so that there every literal is right;
what a literal is for the other follows from what is reshaped.
"""

import math
from dataclasses import dataclass, replace

from ..program.program import Program
from .misfit import Misfit
from .varied import Value, Varied, has_varied, tensors_in

_RESHAPES = {"view": "size", "reshape": "shape", "_unsafe_view": "size"}
_MAKES = {"zeros": "size", "ones": "size", "full": "size", "new_zeros": "size", "new_ones": "size", "new_full": "size"}


@dataclass(frozen=True)
class Batches:
    """How a graph is followed.

    sizes: of the two batches. is_literal: whether the first is written in the graph, which was saved for it alone.
    makes: whether a tensor that the graph makes with that many rows is one for the batch.
    """

    sizes: tuple[int, int]
    is_literal: bool = True
    makes: bool = False


def for_batches(batches: Batches, reading, follow) -> Program:
    """follow(batches), as the first way of following gives it in which all fits.

    What makes rows may mean the batch or not, where it was saved for several; and of a graph that was saved for a batch
    of one, the program for that alone is the last resort, which takes one sample at a time: reading.notes say so.
    """
    ways = [batches]
    if batches.is_literal and batches.sizes[0] > 1:
        ways.append(replace(batches, makes=True))
    elif batches.is_literal:
        ways.append(Batches((1, 1)))
    noted, error = len(reading.notes), None
    for way in ways:
        try:
            program = follow(way)
        except Misfit as refused:
            error = error or refused
            del reading.notes[noted:]
            continue
        if way.sizes == (1, 1):
            reading.note(
                "it was saved for a batch of one, in a way that no other follows from: samples run one at a time"
            )
        return program
    raise error


def for_any_batch(b, name: str, values: dict[str, object]) -> dict[str, object]:
    """The arguments of a call with what its literal sizes are for every batch."""
    if not b.literals.is_literal:
        return values
    if name in _RESHAPES and _RESHAPES[name] in values:
        key = _RESHAPES[name]
        return values | {key: _reshaped(b, values["self"], list(values[key]))}
    if name in ("expand", "broadcast_to"):
        return values | {"size": _expanded(b, values["self"], list(values["size"]))}
    if name in ("cat", "concat", "concatenate", "stack"):
        return values | {"tensors": _joined(b, list(values["tensors"]), values["dim"])}
    if name in _MAKES and b.literals.makes and _starts_with_batch(b, list(values[_MAKES[name]])):
        b.is_rewritten = True
        return values | {_MAKES[name]: [Varied(b.batches), *values[_MAKES[name]][1:]]}
    return values


def _reshaped(b, value: Value, sizes: list) -> list:
    if has_varied(sizes) or not has_varied(value.shape):
        return sizes
    before = [tuple(probe.shape) for probe in value.probes]
    if -1 in sizes:
        rest = math.prod(n for n in sizes if n != -1)
        if all(math.prod(shape) % max(rest, 1) == 0 for shape in before) and not _takes_the_batch(b, value, sizes):
            return sizes
        sizes = [math.prod(before[0]) // max(rest, 1) if n == -1 else n for n in sizes]
    other = _sizes_of_another_batch(before[0], sizes, before[1], b.batches[0])
    if other is None:
        return sizes
    b.is_rewritten = True
    return [n if n == m else Varied((n, m)) for n, m in zip(sizes, other)]


def _takes_the_batch(b, value: Value, sizes: list) -> bool:
    """Whether a -1 would take the batch in, because the batch's own axis is written as the number that it was."""
    return b.batches[0] == sizes[0] and value.shape[0] == Varied(b.batches) and sizes.count(-1) == 1


def _sizes_of_another_batch(before: tuple, sizes: list, other_before: tuple, batch: int) -> list | None:
    """What a reshape from `before` to `sizes` gives for a tensor of the shape other_before; None where nothing fits.

    batch: the size that the literals are of. Axes are taken in groups that hold the same values on both sides, from the
    first on; within a group the batch goes where its own size is written, else to the first axis that it divides. Of a
    batch of one, whose axis fits into either neighbour, the last axis, that of features, is left as it is.
    """
    result, place, axis = list(sizes), 0, 0
    while place < len(before) or axis < len(sizes):
        first_place, first_axis = place, axis
        ends = _group_end(before, sizes, place, axis)
        if ends is None:
            return None
        place, axis = ends
        held, other = math.prod(before[first_place:place]), math.prod(other_before[first_place:place])
        if other == held:
            continue
        if batch == 1 and 1 not in sizes[first_axis:axis] and axis < len(sizes) and sizes[axis] == 1:
            if place == len(before) or before[place] != 1:
                axis += 1
        if batch == 1 and first_axis == len(sizes) - 1 > 0 and sizes[first_axis] != 1:
            first_axis -= 1
            result[first_axis] = result[first_axis] * other // max(held, 1)
            continue
        written = [k for k in range(first_axis, axis) if sizes[k] == batch]
        divided = [k for k in range(first_axis, axis) if sizes[k] * other % max(held, 1) == 0]
        if not written + divided:
            return None
        target = (written + divided)[0]
        result[target] = sizes[target] * other // max(held, 1)
    return result


def _group_end(before: tuple, sizes: list, place: int, axis: int) -> tuple[int, int] | None:
    """Where the smallest group of axes ends, on both sides, that holds the same number of values; None for none."""
    held = wanted = 1
    if place < len(before):
        held, place = before[place], place + 1
    if axis < len(sizes):
        wanted, axis = sizes[axis], axis + 1
    while held != wanted:
        if held < wanted and place < len(before):
            held, place = held * before[place], place + 1
        elif wanted < held and axis < len(sizes):
            wanted, axis = wanted * sizes[axis], axis + 1
        else:
            return None
    return place, axis


def _expanded(b, value: Value, sizes: list) -> list:
    """An axis of one that is expanded to the batch that was saved, or of the batch's own length."""
    added = len(sizes) - value.ndim
    for axis, n in enumerate(value.shape):
        size = sizes[added + axis]
        if isinstance(n, Varied) and not isinstance(size, Varied) and size == n.values[0] and size != -1:
            b.is_rewritten = True
            sizes[added + axis] = -1
    if b.batches[0] > 1 and value.fixed_shape is not None and _starts_with_batch(b, sizes):
        b.is_rewritten = True
        sizes[0] = Varied(b.batches)
    return sizes


def _starts_with_batch(b, sizes: list) -> bool:
    return b.batches[0] > 1 and len(sizes) > 1 and sizes[0] == b.batches[0]


def _joined(b, tensors: list[Value], axis: int) -> list[Value]:
    """Where some of what is joined has the batch on its axis 0, so have the others, which were saved for one of one."""
    depend = [t for t in tensors_in(tensors) if t.ndim and t.shape[0] == Varied(b.batches)]
    if not depend or axis % depend[0].ndim == 0 or b.batches[0] != 1:
        return tensors
    joined = []
    for tensor in tensors:
        if tensor.ndim == depend[0].ndim and tensor.shape[0] == 1:
            b.is_rewritten = True
            tensor = b.aten("expand", tensor, [Varied(b.batches), *([-1] * (tensor.ndim - 1))])
        joined.append(tensor)
    return joined

"""Reshaping, choosing, joining and padding: the same values in other places."""

import torch

from .reductions import axes_in
from .table import composite, operator
from .varied import Value, Varied, has_varied

_ALL = 2**63 - 1  # the end of a slice that has none


def reshaped(b, value: Value, shape: list) -> str:
    """The step that gives a value another shape, of which lengths may depend on the batch."""
    if value.shape == shape:
        return b.use(value)
    varied = [axis for axis, n in enumerate(shape) if isinstance(n, Varied)]
    same = [axis for axis in varied if axis < value.ndim and value.shape[axis] == shape[axis]]
    left = [axis for axis in varied if axis not in same]
    if len(left) > 1 or (left and 0 in shape):
        return b.step("reshape", [value, b.lengths(shape)])
    lengths = [0 if axis in same else -1 if axis in left else n for axis, n in enumerate(shape)]
    return b.step("reshape", [value], {"shape": lengths})


@composite("view", "_unsafe_view")
def view(b, a):
    if hasattr(a, "dtype"):
        raise b.refused("values taken as another type bit by bit are not read")
    return b.aten("reshape", a.input, list(a.size))  # how values lie in memory is nothing that a program knows


@operator("reshape", "flatten", "unflatten", "view_as", "reshape_as")
def reshape(b, a, out):
    out.before = a.input.before or a.input
    return reshaped(b, out.before, out.shape)


@operator("squeeze", "unsqueeze")
def squeeze(b, a, out):
    """As the shape says: which axes of one are taken away depends on the shape where none is named."""
    if out.ndim > a.input.ndim:
        return b.step("unsqueeze", [a.input], {"axes": [a.dim % out.ndim]})
    if out.ndim == a.input.ndim:
        return b.use(a.input)
    dims = axes_in(a.input, getattr(a, "dim", None))
    axes = [axis for axis in sorted(d % a.input.ndim for d in dims) if a.input.shape[axis] == 1]
    return b.step("squeeze", [a.input], {"axes": axes})


def transposed(b, value: Value, axes: list[int]) -> str:
    return b.step("transpose", [value], {"axes": [axis % value.ndim for axis in axes]})


@operator("permute")
def permute(b, a, out):
    return transposed(b, a.input, list(a.dims))


@operator("transpose", "swapaxes")
def transpose(b, a, out):
    axes = list(range(a.input.ndim))
    first = a.dim0 if hasattr(a, "dim0") else a.axis0
    second = a.dim1 if hasattr(a, "dim1") else a.axis1
    axes[first], axes[second] = axes[second], axes[first]
    return transposed(b, a.input, axes)


@operator("t", "numpy_T")
def t(b, a, out):
    return transposed(b, a.input, list(range(a.input.ndim))[::-1]) if a.input.ndim > 1 else b.use(a.input)


@composite("movedim", "moveaxis")
def movedim(b, a):
    rank = a.input.ndim
    sources, targets = ([d % rank for d in ([v] if isinstance(v, int) else v)] for v in (a.source, a.destination))
    placed = dict(zip(targets, sources))
    others = iter(axis for axis in range(rank) if axis not in sources)
    return b.aten("permute", a.input, [placed[k] if k in placed else next(others) for k in range(rank)])


@operator("select")
def select(b, a, out):
    axis, index = a.dim % a.input.ndim, a.index
    if isinstance(a.input.shape[axis], Varied) or isinstance(index, Varied):
        raise b.refused("it takes one sample out of the batch, which is not read")
    index %= a.input.shape[axis]
    part = b.step("slice", [a.input], {"axes": [axis], "starts": [index], "ends": [index + 1], "steps": [1]})
    return b.step("squeeze", [part], {"axes": [axis]})


@operator("slice")
def slice_(b, a, out):
    if out.shape == a.input.shape:
        return b.use(a.input)
    start, end = (default if n is None else n for n, default in ((a.start, 0), (a.end, _ALL)))
    return _part(b, a.input, a.dim, start, end, a.step)


def _part(b, value: Value, dim: int, start, end, step: int = 1) -> str:
    axis = dim % value.ndim
    length = value.shape[axis]
    if has_varied([start, end, length]):
        raise b.refused("it takes some samples out of the batch, which is not read")
    start, end = (max(0, n + length) if n < 0 else min(n, length) for n in (start, end))
    options = {"axes": [axis], "starts": [start], "ends": [end], "steps": [step]}
    return b.step("slice", [value], options)


@composite("narrow")
def narrow(b, a):
    if isinstance(a.start, Value):
        raise b.refused("it takes a part whose place is computed, which is not read")
    return b.aten("slice", a.input, a.dim, a.start, a.start + a.length)


@operator("split", "split_with_sizes", "chunk", "tensor_split")
def split(b, a, out):
    axis = a.dim % a.input.ndim
    sizes = [part.shape[axis] for part in out]
    if has_varied(sizes):
        raise b.refused("it takes the batch apart, which is not read")
    if len(out) == 1:
        return [b.use(a.input)]
    return b.step("split", [a.input], {"sizes": sizes, "axis": axis}, len(out))


@composite("unbind")
def unbind(b, a):
    count = a.input.shape[a.dim]
    if isinstance(count, Varied):
        raise b.refused("it takes the batch apart, which is not read")
    return [b.aten("select", a.input, a.dim, index) for index in range(count)]


@operator("cat", "concat", "concatenate")
def cat(b, a, out):
    axis = a.dim % out.ndim
    parts = [t for t in a.tensors if tuple(t.probes[0].shape) != (0,)]  # as torch has it, an empty vector adds nothing
    if isinstance(out.shape[axis], Varied) and len(parts) > 1:
        raise b.refused("it joins samples of the batch, which is not read")
    return b.use(parts[0]) if len(parts) == 1 else b.step("concat", parts, {"axis": axis})


@operator("stack")
def stack(b, a, out):
    return b.step("stack", list(a.tensors), {"axis": a.dim % out.ndim})


@operator("expand", "expand_as", "broadcast_to")
def expand(b, a, out):
    if out.shape == a.input.shape:
        return b.use(a.input)
    added = out.ndim - a.input.ndim
    before = [None] * added + a.input.shape
    lengths = [-1 if n == m else n for n, m in zip(out.shape, before)]
    value = b.step("unsqueeze", [a.input], {"axes": list(range(added))}) if added else a.input
    if not has_varied(lengths):
        return b.step("expand", [value], {"shape": lengths})
    return b.step("expand", [value, b.lengths(lengths)])


@operator("repeat", "tile")
def repeat(b, a, out):
    repeats = list(a.repeats if hasattr(a, "repeats") else a.dims)
    if has_varied(repeats):
        raise b.refused("it repeats values as often as there are samples, which is read of constants only")
    added = out.ndim - a.input.ndim
    value = b.step("unsqueeze", [a.input], {"axes": list(range(added))}) if added else a.input
    return b.step("tile", [value], {"repeats": [1] * (out.ndim - len(repeats)) + repeats})


@composite("repeat_interleave")
def repeat_interleave(b, a):
    if not isinstance(a.repeats, int) or a.dim is None:
        raise b.refused("a repetition of numbers that are computed is not read")
    axis = a.dim % a.input.ndim
    repeats = [1] * (a.input.ndim + 1)
    repeats[axis + 1] = a.repeats
    return b.aten("flatten", b.aten("repeat", b.aten("unsqueeze", a.input, axis + 1), repeats), axis, axis + 1)


def _padded(b, value: Value, pad: list, mode: str, number=0.0) -> str:
    """pad: before and after of the last axis, then of the one before it, ..."""
    pairs = [[pad[k], pad[k + 1]] for k in range(0, len(pad), 2)][::-1]
    pads = [[0, 0]] * (value.ndim - len(pairs)) + pairs
    if has_varied(pads):
        raise b.refused("a padding that depends on the batch is not read")
    if min(n for pair in pads for n in pair) < 0:
        return _cut(b, value, pads, mode, number)
    return b.step("pad", [value], {"pads": pads, "mode": mode, "value": float(number or 0)})


def _cut(b, value: Value, pads: list, mode: str, number) -> str:
    """A negative padding takes values away."""
    if mode != "constant":
        raise b.refused("a negative padding is not read")
    axes = [axis for axis, pair in enumerate(pads) if min(pair) < 0]
    name = b.step(
        "slice",
        [value],
        {
            "axes": axes,
            "starts": [max(0, -pads[axis][0]) for axis in axes],
            "ends": [value.shape[axis] - max(0, -pads[axis][1]) for axis in axes],
            "steps": [1] * len(axes),
        },
    )
    left = [[max(0, n) for n in pair] for pair in pads]
    return (
        b.step("pad", [name], {"pads": left, "mode": mode, "value": float(number or 0)})
        if any(map(any, left))
        else name
    )


@operator("constant_pad_nd")
def constant_pad_nd(b, a, out):
    return _padded(b, a.input, a.pad, "constant", a.value)


@operator("pad")
def pad(b, a, out):
    modes = {"constant": "constant", "reflect": "reflect", "replicate": "edge"}
    if a.mode not in modes:
        raise b.refused(f"a padding of the kind {a.mode} is not read")
    return _padded(b, a.input, a.pad, modes[a.mode], a.value)


@operator("reflection_pad1d", "reflection_pad2d", "reflection_pad3d")
def reflection_pad(b, a, out):
    return _padded(b, a.input, a.padding, "reflect")


@operator("replication_pad1d", "replication_pad2d", "replication_pad3d")
def replication_pad(b, a, out):
    return _padded(b, a.input, a.padding, "edge")


@operator("index_select")
def index_select(b, a, out):
    return b.step("gather", [a.input, a.index], {"axis": a.dim})


@operator("gather")
def gather(b, a, out):
    return b.step("take_along", [a.input, a.index], {"axis": a.dim})


@composite("index", "_unsafe_index")
def index(b, a):
    """One list of places, or one for each of several axes, every list for its own axis alone."""
    places = [(axis, i) for axis, i in enumerate(a.indices) if i is not None]
    if any(i.dtype == torch.bool for _, i in places) or not _are_apart(places):
        raise b.refused("values chosen by several lists of places together, or by a condition, are not read")
    if len(places) == 1 and places[0][0] == 0 and a.input.is_known and a.input.ndim == 2:
        return b.aten("embedding", a.input, places[0][1])
    value = a.input
    for axis, chosen in places:
        if isinstance(value.shape[axis], Varied):
            raise b.refused("it takes some samples out of the batch, which is not read")
        flat = b.aten("flatten", b.aten("remainder", chosen, value.shape[axis]) if chosen.is_known else chosen)
        value = b.aten("index_select", value, axis, flat)
    if len(places) == 1 and chosen.ndim != 1:
        shape = [*value.shape[:axis], *chosen.shape, *value.shape[axis + 1 :]]
        value = b.aten("reshape", value, shape)
    return value


def _are_apart(places: list) -> bool:
    """Whether the lists, broadcast to one shape, each vary along an axis of its own, in the order of the axes."""
    count, first = len(places), places[0][0]
    for number, (axis, chosen) in enumerate(places):
        lengths = [1] * (count - chosen.ndim) + chosen.shape
        is_own = all(n == 1 for place, n in enumerate(lengths) if place != number)
        if count > 1 and (axis != first + number or len(lengths) > count or not is_own):
            return False
    return True


@operator("roll")
def roll(b, a, out):
    if not a.dims:
        raise b.refused("a roll over all axes is not read")
    return b.step("roll", [a.input], {"shifts": list(a.shifts), "axes": list(a.dims)})


@operator("flip")
def flip(b, a, out):
    return b.step("flip", [a.input], {"axes": list(a.dims)})


@operator("tril")
def tril(b, a, out):
    return b.step("triangle", [a.input], {"upper": False, "diagonal": a.diagonal})


@operator("triu")
def triu(b, a, out):
    return b.step("triangle", [a.input], {"upper": True, "diagonal": a.diagonal})


@operator("einsum")
def einsum(b, a, out):
    return b.step("einsum", list(a.tensors), {"equation": a.equation})

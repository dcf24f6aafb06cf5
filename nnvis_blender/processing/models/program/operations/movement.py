"""What moves values and changes none."""

import torch
from torch.nn import functional


def reshape(x, value=None, *, shape=None):
    """shape, or value, a tensor of it: 0 copies the length of that axis, one -1 is inferred."""
    wanted = value.tolist() if shape is None else shape
    return x.reshape([x.shape[k] if n == 0 else n for k, n in enumerate(wanted)])


def flatten(x, *, start=1, end=-1):
    return x.flatten(start, end)


def transpose(x, *, axes):
    """All axes in their new order."""
    return x.permute(axes)


def squeeze(x, *, axes):
    """Axes that are not of length 1 stay."""
    return x.squeeze(tuple(axes))


def unsqueeze(x, *, axes):
    """axes: where the new ones are in the result."""
    rank = x.ndim + len(axes)
    for axis in sorted(axis % rank for axis in axes):
        x = x.unsqueeze(axis)
    return x


def slices(x, *, axes, starts, ends, steps=None):
    """As Python slices, one an axis; steps may be negative, and what lies behind an end is not missed."""
    for axis, start, end, step in zip(axes, starts, ends, steps or [1] * len(axes)):
        places = range(*slice(start, end, step).indices(x.shape[axis]))
        if step > 0:
            x = x[(slice(None),) * (axis % x.ndim) + (slice(places.start, max(places.stop, places.start), step),)]
        else:
            x = x.index_select(axis, torch.tensor(places, dtype=torch.int64, device=x.device))
    return x


def concat(*values, axis):
    return torch.cat(values, axis)


def split(x, *, sizes, axis):
    return x.split(list(sizes), axis)


def stack(*values, axis):
    return torch.stack(values, axis)


def expand(x, value=None, *, shape=None):
    """shape, or value, a tensor of it: -1 and 1 keep the length of an axis; axes may be added in front."""
    wanted = value.tolist() if shape is None else list(shape)
    own = [1] * (len(wanted) - x.ndim) + list(x.shape)
    wanted = [1] * (len(own) - len(wanted)) + wanted
    return x.expand([length if n in (-1, 1) else n for length, n in zip(own, wanted)])


def tile(x, *, repeats):
    return x.repeat(list(repeats))


def pad(x, *, pads, mode="constant", value=0.0):
    """pads: [before, after] of each axis. mode: "constant" (negative pads cut), "reflect" or "edge"."""
    if mode == "constant":
        return functional.pad(x, [n for pair in reversed(pads) for n in pair], value=value)
    for axis, (before, after) in enumerate(pads):
        if before or after:
            length = x.shape[axis]
            places = torch.arange(-before, length + after, device=x.device)
            if mode == "edge":
                places = places.clamp(0, length - 1)
            else:
                period = max(2 * (length - 1), 1)
                places = places % period
                places = torch.minimum(places, period - places) if length > 1 else places
            x = x.index_select(axis, places)
    return x


def gather(x, indices, *, axis=0):
    """x at the indices (of any shape, which takes the axis' place); negative ones count from the end."""
    axis %= x.ndim
    places = _from_start(indices, x.shape[axis])
    taken = x.index_select(axis, places.flatten())
    return taken.reshape((*x.shape[:axis], *indices.shape, *x.shape[axis + 1 :]))


def take_along(x, indices, *, axis):
    """As torch.gather has it: an index for each value of the result."""
    return x.gather(axis, _from_start(indices, x.shape[axis]))


def _from_start(indices, length: int):
    indices = indices.long()
    return torch.where(indices < 0, indices + length, indices)


def roll(x, *, shifts, axes):
    return x.roll(tuple(shifts), tuple(axes))


def flip(x, *, axes):
    return x.flip(tuple(axes))


def pixel_shuffle(x, *, factor):
    return functional.pixel_shuffle(x, factor)


def pixel_unshuffle(x, *, factor):
    return functional.pixel_unshuffle(x, factor)


def channel_shuffle(x, *, groups):
    return functional.channel_shuffle(x, groups)


def cast(x, *, dtype):
    """dtype: "float32", "int64" (towards zero) or "bool"."""
    return x.to(getattr(torch, dtype))


def identity(x):
    return x


def cumsum(x, *, axis):
    return x.cumsum(axis)


def triangle(x, *, upper=False, diagonal=0):
    """x with zeros below (upper) or above a diagonal of its last two axes."""
    return x.triu(diagonal) if upper else x.tril(diagonal)


FUNCTIONS = {
    "reshape": reshape,
    "flatten": flatten,
    "transpose": transpose,
    "squeeze": squeeze,
    "unsqueeze": unsqueeze,
    "slice": slices,
    "concat": concat,
    "split": split,
    "stack": stack,
    "expand": expand,
    "tile": tile,
    "pad": pad,
    "gather": gather,
    "take_along": take_along,
    "roll": roll,
    "flip": flip,
    "pixel_shuffle": pixel_shuffle,
    "pixel_unshuffle": pixel_unshuffle,
    "channel_shuffle": channel_shuffle,
    "cast": cast,
    "identity": identity,
    "cumsum": cumsum,
    "triangle": triangle,
}

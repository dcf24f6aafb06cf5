"""Padding of the spatial axes, which convolutions and pooling share."""

from torch.nn import functional


def is_symmetric(pads) -> bool:
    """Whether pads [[before, after], ...] are those that torch's own functions take: equal on both sides, none cut."""
    return all(before == after >= 0 for before, after in pads)


def padded(x, pads, value: float):
    """x with pads [[before, after], ...] of its last axes; negative ones cut."""
    return functional.pad(x, [n for pair in reversed(pads) for n in pair], value=value)

"""Labels: for each element of a value, of one sample, the unit that it belongs to; whole numbers, NONE and MIXED.

Moving values about moves their labels in the same way, so units are found whatever a network does to its values.
"""

from dataclasses import dataclass

import torch

NONE = -1  # padding, constants
MIXED = -2  # what many units have made together


def along(labels: torch.Tensor, axis: int) -> torch.Tensor | None:
    """(size of the axis,): the unit at each place of an axis where it is the same along all others, else None.

    Elements of no unit (NONE) may stand anywhere.
    """
    rows = labels.movedim(axis, 0).flatten(1) if labels.ndim > 1 else labels[:, None]
    highest = rows.amax(1)
    own = (rows == highest[:, None]) | (rows == NONE)
    return highest if bool(own.all()) else None


def reduced(labels: torch.Tensor, axes: list[int], keep: bool) -> tuple[torch.Tensor, bool]:
    """(labels of what is left of axes, whether each was the same along them)."""
    highest = labels.amax(axes, keepdim=True)
    same = bool(((labels == highest) | (labels == NONE)).all())
    lowest = torch.where(labels == NONE, torch.iinfo(labels.dtype).max, labels).amin(axes, keepdim=True)
    lowest = torch.where(highest == NONE, NONE, lowest)
    chosen = highest if same else lowest
    if not keep:
        chosen = chosen.squeeze(axes) if axes else chosen
    return chosen, same


def pairs(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """(k, 2): the different pairs of units that stand at one place, ascending. Both of one shape."""
    both = torch.unique(_coded(first.flatten().long(), second))
    return torch.stack([both >> 32, (both & 0xFFFFFFFF) + MIXED], 1).int()


def meetings(parts: list[torch.Tensor]) -> tuple[int, torch.Tensor]:
    """(how many different tuples of units stand at one place, (elements,) the number of each place's, in the order of
    the units). All of one shape.
    """
    units, where = torch.unique(parts[0].flatten(), return_inverse=True)
    for other in parts[1:]:
        units, where = torch.unique(_coded(where, other), return_inverse=True)
    return len(units), where


def _coded(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """One whole number for two, in the same order; rows of two are far slower to sort."""
    return (first << 32) + second.flatten().long() - MIXED


@dataclass
class Places:
    """Where the values of a layer's units lie in a value of one sample.

    index: (units, count) int64, flat, or None where units lie one after the other in equal parts. units, count: how
    many there are, and how many values each has. shape: of a unit's values, its product is count.
    """

    index: torch.Tensor | None
    units: int
    count: int
    shape: tuple[int, ...]

    def take(self, values: torch.Tensor) -> torch.Tensor:
        """(samples, units, *shape), or (samples, units) where each has one value. values: (samples, *shape of one)."""
        flat = values.reshape(len(values), -1)
        if self.index is not None:
            flat = flat[:, self.index.flatten()]
        return flat.reshape(len(values), self.units, *self.shape)


def places(labels: torch.Tensor, first: int, units: int) -> Places | None:
    """The Places of the units first, first + 1, ...; None where they have different numbers of values or none."""
    flat = labels.flatten().long() - first
    inside = (flat >= 0) & (flat < units)
    order = torch.argsort(torch.where(inside, flat, units), stable=True)[: int(inside.sum())]
    if not units or len(order) % units or not len(order):
        return None
    count = len(order) // units
    if not torch.equal(flat[order], torch.arange(units).repeat_interleave(count)):
        return None
    axes = [a for a in range(labels.ndim) if labels.shape[a] > 1]
    shape = _map_shape(labels, axes, units, count)
    straight = len(order) == labels.numel() and torch.equal(order, torch.arange(len(order)))
    return Places(None if straight else order.reshape(units, count), units, count, shape)


def _map_shape(labels: torch.Tensor, axes: list, units: int, count: int) -> tuple[int, ...]:
    """The axes along which a unit's values lie, where it has one axis to itself, else (count,); () for one value."""
    if count == 1:
        return ()
    if units == 1:
        return tuple(labels.shape[a] for a in axes)
    for axis in axes:
        rest = tuple(labels.shape[a] for a in axes if a != axis)
        if labels.shape[axis] == units and torch.Size(rest).numel() == count and along(labels, axis) is not None:
            return rest
    return (count,)

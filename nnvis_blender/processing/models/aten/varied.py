"""Numbers and tensors as a graph has them for two batches of different size."""

from dataclasses import dataclass, field

import torch

PROBES = 2  # how many batches a graph is followed with


@dataclass(frozen=True)
class Varied:
    """A number (or truth) that depends on the batch. values: one for each batch that is followed."""

    values: tuple


@dataclass(eq=False)
class Value:
    """A tensor of a graph.

    probes: for each batch that is followed the tensor itself where it depends on no input (is_known), else one without
    data, of its shape and type. name: of the program's value, "" while a constant is not yet used. file_name: of a
    weight, as the file has it. relatives: the values that share its memory, itself included. is_stale: whether a value
    that shares its memory was changed in place, by which its own became another. missing: of a value that no step
    gives, which is an error once something takes it, the operator that would give it. before: the value that it is a
    reshape of.
    """

    probes: tuple[torch.Tensor, ...]
    is_known: bool
    name: str = ""
    file_name: str = ""
    relatives: list = field(default_factory=list)
    is_stale: bool = False
    missing: str = ""
    before: "Value | None" = None

    @property
    def ndim(self) -> int:
        return self.probes[0].ndim

    @property
    def dtype(self):
        return self.probes[0].dtype

    @property
    def shape(self) -> list:
        """Its lengths, Varied where they depend on the batch."""
        return [merged(lengths) for lengths in zip(*(tuple(probe.shape) for probe in self.probes))]

    @property
    def fixed_shape(self) -> tuple[int, ...] | None:
        """Its shape, or None where that depends on the batch."""
        return None if any(isinstance(n, Varied) for n in self.shape) else tuple(self.probes[0].shape)


def constant(tensor: torch.Tensor, file_name: str = "") -> Value:
    """A tensor that is the same for every batch."""
    return Value((tensor,) * PROBES, True, file_name=file_name)


def at(value, probe: int):
    """A value, or what lists, tuples and dictionaries hold, as it is for one of the batches."""
    if isinstance(value, Varied):
        return value.values[probe]
    if isinstance(value, Value):
        return value.probes[probe]
    if type(value) in (list, tuple):
        return type(value)(at(item, probe) for item in value)
    if type(value) is dict:
        return {key: at(item, probe) for key, item in value.items()}
    return value


def merged(values):
    """One plain value of the values for each batch: Varied where they differ.

    Raises ValueError for lists whose length depends on the batch.
    """
    values = list(values)
    first = values[0]
    if isinstance(first, (list, tuple)):
        if any(type(v) is not type(first) or len(v) != len(first) for v in values):
            raise ValueError("the length of a list depends on the batch")
        return type(first)(merged(items) for items in zip(*values))
    if all(type(v) is type(first) and v == first for v in values):
        return first
    return Varied(tuple(values))


def each(function, *arguments):
    """A function of plain values on values of which some depend on the batch."""
    if not any(map(has_varied, arguments)):
        return function(*arguments)
    return merged(function(*at(arguments, probe)) for probe in range(PROBES))


def has_varied(value) -> bool:
    if type(value) in (list, tuple):
        return any(map(has_varied, value))
    return isinstance(value, Varied)


def tensors_in(value):
    """Every Value in a value of lists, tuples and dictionaries."""
    if isinstance(value, Value):
        yield value
    elif type(value) in (list, tuple):
        for item in value:
            yield from tensors_in(item)
    elif type(value) is dict:
        for item in value.values():
            yield from tensors_in(item)

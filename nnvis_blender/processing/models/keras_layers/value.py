"""What flows between Keras' layers, and how a program holds it."""

import math
from dataclasses import dataclass

# how a program holds a value
PLAIN = "plain"  # with Keras' axes in Keras' order
FIRST = "channels first"  # Keras' last axis, the channels, is the first after the batch
FLAT = "flat"  # one axis; Keras flattened (*space, channels), the program flattened (channels, *space)


@dataclass(frozen=True)
class Value:
    """One value.

    name: in the program. shape: of one sample as Keras has it. layout: PLAIN, FIRST or FLAT. inner: for FLAT what Keras
    has flattened, (*space, channels).
    """

    name: str
    shape: tuple[int, ...]
    layout: str = PLAIN
    inner: tuple[int, ...] = ()

    @property
    def rank(self) -> int:
        """The axes of a batch."""
        return len(self.shape) + 1

    @property
    def held(self) -> tuple[int, ...]:
        """The shape of one sample in the program."""
        return channels_first(self.shape) if self.layout == FIRST else self.shape

    def axis(self, axis: int) -> int:
        """Where the program has an axis of Keras', which may be negative and counts the batch as 0."""
        axis = axis % self.rank
        if self.layout != FIRST or axis == 0:
            return axis
        return 1 if axis == self.rank - 1 else axis + 1


def channels_first(shape: tuple[int, ...]) -> tuple[int, ...]:
    """(channels, *space) of (*space, channels)."""
    return shape[-1:] + shape[:-1]


def to_first(rank: int) -> list[int]:
    """The axes of a transposition that takes the channels from the last axis to the first after the batch."""
    return [0, rank - 1, *range(1, rank - 1)]


def to_last(rank: int) -> list[int]:
    """The axes of a transposition that takes the channels from the first axis after the batch to the last."""
    return [0, *range(2, rank), 1]


def count(shape: tuple[int, ...]) -> int:
    return math.prod(shape)


def hold(value: Value, array):
    """An array of Keras' axes, of one sample or broadcast to it (lengths of 1), as the program holds the value."""
    if value.layout == FIRST:
        return array.transpose(array.ndim - 1, *range(array.ndim - 1))
    return flat_rows(value, array) if value.layout == FLAT else array


def flat_rows(value: Value, array):
    """The array with the rows of its first axis, one a number of a FLAT value, in the program's order."""
    inner = value.inner
    block = array.reshape(*inner, *array.shape[1:])
    axes = [len(inner) - 1, *range(len(inner) - 1), *range(len(inner), block.ndim)]
    return block.transpose(axes).reshape(array.shape)

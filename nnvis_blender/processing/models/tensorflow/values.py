"""How a value of a graph lies in the Program: TensorFlow keeps channels last, a Program has them first.

A value that a convolution gives stays channels first as long as what follows does not mind, and so does what is
flattened of it; only what needs TensorFlow's own order gets a transpose.
"""

from dataclasses import dataclass

import numpy as np

from ..keras_layers.value import to_first, to_last

AS_SAID, FIRST, FLAT = "as said", "channels first", "flattened channels first"


@dataclass(frozen=True)
class Value:
    """A value that steps of the Program give.

    name: in the Program. shape: as TensorFlow has it, None for the batch and what is open. layout: AS_SAID, FIRST (the
    last axis is axis 1 in the Program) or FLAT (two axes; the second is (channels, *space) of `channels_first` run
    together, where TensorFlow has (*space, channels)).
    """

    name: str
    shape: tuple[int | None, ...] | None
    layout: str = AS_SAID
    channels_first: tuple[int, ...] = ()

    @property
    def rank(self) -> int:
        if self.shape is None:
            raise ValueError(f"nothing says how many axes {self.name} has")
        return len(self.shape)


@dataclass(frozen=True)
class Constant:
    """A value that is known. is_shape: whether it comes from a shape, where -1 stands for the batch."""

    array: np.ndarray
    is_shape: bool = False


def axis_in(value: Value, axis: int) -> int:
    """Where an axis that TensorFlow names is in the Program. Raises ValueError for one that there is not."""
    if not -value.rank <= axis < value.rank:
        raise ValueError(f"an axis {axis} of {value.rank}")
    axis %= value.rank
    return axis if value.layout != FIRST else to_last(value.rank)[axis]


def constant_beside(array: np.ndarray, value: Value) -> np.ndarray:
    """A constant as it broadcasts with a value in the value's layout, which is not FLAT."""
    if value.layout != FIRST or array.ndim == 0:
        return array
    whole = array.reshape((1,) * (value.rank - array.ndim) + array.shape)
    return np.ascontiguousarray(whole.transpose(to_first(value.rank)))

"""What a name of a graph stands for: an array that is known, or a tensor that steps give."""

from dataclasses import dataclass

import numpy as np


class Unfit(Exception):
    """A step whose inputs do not fit each other; the text says why."""


@dataclass(eq=False)
class Value:
    """What is known of a value for a batch of each of several sizes (Builder.batches).

    name: in the program; of what is known, what it is called if it gets there. arrays: for each size the array that is
    known, one and the same where it does not depend on the batch; () where steps give it. tensors: for each size one
    without values (torch's "meta"), whose shape and type it has. roots: the program's inputs that it depends on.
    outer: how many places of the axis along which samples lie come before them (of an axis of times and samples in one,
    the times).
    """

    name: str
    arrays: tuple[np.ndarray, ...] = ()
    tensors: tuple = ()
    roots: frozenset[str] = frozenset()
    outer: int = 1

    @property
    def known(self) -> bool:
        return bool(self.arrays)

    @property
    def fixed(self) -> bool:
        """Whether it is known, and the same for any batch."""
        return self.known and all(array is self.arrays[0] for array in self.arrays)

    @property
    def array(self) -> np.ndarray:
        """That of a fixed value."""
        return self.arrays[0]

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """Its shape for each size of a batch."""
        return [tuple(value.shape) for value in self.arrays or self.tensors]

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape for a batch of the first size."""
        return self.shapes[0]

    @property
    def rank(self) -> int:
        return len(self.shape)

    def length(self, axis: int) -> int | None:
        """The length of an axis, None where that depends on the batch."""
        lengths = {shape[axis] for shape in self.shapes}
        return lengths.pop() if len(lengths) == 1 else None

    @property
    def is_float(self) -> bool:
        return self.arrays[0].dtype.kind == "f" if self.known else self.tensors[0].is_floating_point()

    @property
    def is_bool(self) -> bool:
        return self.arrays[0].dtype.kind == "b" if self.known else str(self.tensors[0].dtype) == "torch.bool"

    def batch_axis(self) -> int | None:
        """The axis whose length depends on the batch; None where none does. Raises Unfit where several do."""
        grown = [axis for axis in range(self.rank) if self.length(axis) is None]
        if len(grown) > 1:
            raise Unfit("the samples of a batch meet in it")
        return grown[0] if grown else None


UNREAD = Value("")  # stands for what is not made of a node; whoever takes it is refused

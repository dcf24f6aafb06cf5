"""Names of the program for what its steps take: constants, and what depends on nothing but the batch's size."""

import numpy as np
import torch

from ..program.program import Step
from .values import Unfit, Value


class Names:
    """Names of a program, each given once."""

    def __init__(self):
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}

    def take(self, name: str) -> None:
        self._taken.add(name)

    def fresh(self, name: str) -> str:
        """The name, with a number if it is taken."""
        wanted = name or "value"
        while wanted in self._taken:
            self._counts[name] = self._counts.get(name, 1) + 1
            wanted = f"{name}:{self._counts[name]}"
        self._taken.add(wanted)
        return wanted


class Operands:
    """What is known gets into the program of a Builder when a step takes it."""

    def __init__(self, build):
        self.build = build
        self._in_program: dict[int, tuple[Value, str]] = {}
        self._batch: Value | None = None

    def name(self, value: Value, once: bool = False) -> str:
        """The name of a value in the program, which gets it if it is only known.

        once: whether what is the same for all samples may be given for one.
        """
        if not value.known:
            return value.name
        key = id(value) if not once else -id(value)
        if key not in self._in_program:
            self._in_program[key] = (value, self._constant_name(value) if value.fixed else self._of_batch(value, once))
        return self._in_program[key][1]

    def _constant_name(self, value: Value) -> str:
        name = self.build.names.fresh(value.name)
        self.build.constants[name] = value.array
        self.build.ranks[name] = value.rank
        return name

    def _of_batch(self, value: Value, once: bool) -> str:
        """What depends on the batch's size alone, as steps: shapes, and what is the same for each sample."""
        if len(set(value.shapes)) == 1:
            return self._lengths(value)
        axis = value.batch_axis()
        core = np.take(value.array, [0], axis)
        for array, samples in zip(value.arrays, self.build.batches):
            expanded = np.broadcast_to(core, array.shape) if array.shape[axis] == samples else None
            if expanded is None or not np.array_equal(expanded, array, equal_nan=array.dtype.kind == "f"):
                raise Unfit("it gives each place of a batch another value")
        one = self.build.constant(np.ascontiguousarray(core), value.name)
        if once:
            return self.name(one)
        lengths = Value(f"{value.name}.shape", tuple(np.array(array.shape, np.int64) for array in value.arrays))
        name = self.build.names.fresh(value.name)
        self.build.steps.append(Step("expand", (self.name(one), self.name(lengths)), (name,), {}, self.build.layer))
        return name

    def _lengths(self, value: Value) -> str:
        """Numbers that grow with the batch: factor times its size plus offset."""
        first, second = (array.astype(np.float64) for array in value.arrays[:2])
        factor = (second - first) / (self.build.batches[1] - self.build.batches[0])
        offset = first - factor * self.build.batches[0]
        whole = all(np.array_equal(factor * n + offset, array) for n, array in zip(self.build.batches, value.arrays))
        if not whole:
            raise Unfit("it takes a number that does not grow with the batch")
        kind = value.array.dtype
        names = [self.build.names.fresh(f"{value.name}.{part}") for part in ("scaled", "shifted")]
        inputs = [self.build.constant(part.astype(kind), value.name) for part in (factor, offset)]
        batch = self.name(self._batch_size())
        if value.rank == 0:
            squeezed = self.build.names.fresh(f"{value.name}.size")
            self.build.steps.append(Step("squeeze", (batch,), (squeezed,), {"axes": [0]}))
            batch = squeezed
        self.build.steps.append(Step("mul", (batch, self.name(inputs[0])), (names[0],)))
        self.build.steps.append(Step("add", (names[0], self.name(inputs[1])), (names[1],)))
        return names[1]

    def _batch_size(self) -> Value:
        """(1,) int64: how many samples the batch has."""
        if self._batch is None:
            name = self.build.names.fresh("batch")
            self.build.steps.append(Step("shape", (self.build.inputs[0].name,), (name,), {"start": 0, "end": 1}))
            self._batch = Value(name, tensors=(torch.empty(1, dtype=torch.int64, device="meta"),))
        return self._batch

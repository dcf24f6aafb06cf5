"""A program run on a batch: every value is one torch tensor, freed when nothing takes it any more."""

from collections.abc import Callable

import numpy as np
import torch

from .operations import OPERATIONS
from .program import Program


class Runner:
    """A program with its constants as tensors (float32 and whole numbers; they share memory with the arrays)."""

    def __init__(self, program: Program):
        self.program = program
        self.constants = {name: torch.from_numpy(_owned(a)) for name, a in program.constants.items()}
        self.last_use = {}
        for number, step in enumerate(program.steps):
            self.last_use.update((name, number) for name in step.inputs if name is not None)

    def run(
        self,
        inputs: list[torch.Tensor],
        keep,
        tap: Callable | None = None,
        watch: Callable | None = None,
        instead: dict[int, Callable] | None = None,
    ) -> dict[str, torch.Tensor]:
        """The values named in keep for a batch. inputs: a tensor for each of the program's.

        tap: (number of the step, number of its input, tensor) -> the tensor that the step takes instead.
        watch: (number of the step, its inputs, its outputs), called after each.
        instead: number of a step -> a function (inputs, options) that runs in the place of its operation.
        """
        instead = instead or {}
        values = {given.name: x for given, x in zip(self.program.inputs, inputs)}
        kept = {name: values[name] for name in keep if name in values}
        kept |= {name: self.constants[name] for name in keep if name in self.constants}
        for number, step in enumerate(self.program.steps):
            taken = [self._value(name, values) for name in step.inputs]
            if tap is not None:
                taken = [x if x is None else tap(number, place, x) for place, x in enumerate(taken)]
            given = instead.get(number, OPERATIONS[step.op])(taken, step.options)
            given = given if isinstance(given, tuple) else (given,)
            for name, value in zip(step.outputs, given):
                values[name] = value
                if name in keep:
                    kept[name] = value
            if watch is not None:
                watch(number, taken, given)
            for name in {*step.inputs, *step.outputs}:
                if self.last_use.get(name, number) == number:
                    values.pop(name, None)
        return kept

    def _value(self, name: str | None, values: dict):
        if name is None:
            return None
        return values[name] if name in values else self.constants[name]

    def example(self, samples: int) -> list[torch.Tensor]:
        """Inputs for so many samples that are the same on every machine; the first samples are those of fewer."""
        made = []
        for number, given in enumerate(self.program.inputs):
            random, shape = np.random.default_rng(number), (samples, *given.shape)
            if given.kind == "tokens":
                made.append(torch.from_numpy(random.integers(0, max(given.most, 1), shape)))
            else:
                made.append(torch.from_numpy(random.random(shape, np.float32)))
        return made


def _owned(array: np.ndarray) -> np.ndarray:
    """The array as tensors are made of: in one piece, and not a file's bytes that nothing may write to."""
    return np.require(array, requirements=("C", "W"))


class Shapes:
    """The shape of every value for one sample, and where the samples of a batch lie in it.

    one: name -> shape for a batch of one. axis: name -> the axis along which samples follow each other, each taking as
    many places as one sample has there; None where a value is the same for all samples. batched: whether the program
    takes several samples at once.
    """

    def __init__(self, runner: Runner):
        steps = runner.program.steps
        self.one = {given.name: (1, *given.shape) for given in runner.program.inputs}
        self.axis = {given.name: 0 for given in runner.program.inputs}
        two = {}

        def note(shapes):
            def watch(number, _, given):
                shapes.update((name, tuple(x.shape)) for name, x in zip(steps[number].outputs, given))

            return watch

        with torch.no_grad():
            single = runner.run(runner.example(1), runner.program.outputs, watch=note(self.one))
            try:
                both = runner.run(runner.example(2), runner.program.outputs, watch=note(two))
            except (RuntimeError, IndexError, ValueError):
                both = None
        self.batched = both is not None and self._is_batched(two) and self._agree(runner.program.outputs, single, both)
        if not self.batched:
            self.axis |= dict.fromkeys(self.one, 0)

    def _is_batched(self, two: dict) -> bool:
        """Finds the axis of each value; False where one is not to be found."""
        for name, shape in two.items():
            one = self.one[name]
            grown = [axis for axis, (a, b) in enumerate(zip(one, shape)) if a != b]
            if len(one) != len(shape) or len(grown) > 1 or any(shape[axis] != 2 * one[axis] for axis in grown):
                return False
            self.axis[name] = grown[0] if grown else None
        return True

    def _agree(self, outputs, single, both) -> bool:
        """Whether the first sample of two gives what it gives alone."""
        return all(
            torch.allclose(self.samples(name, single[name], 1)[0], self.samples(name, both[name], 2)[0], 1e-3, 1e-4)
            for name in outputs
            if single[name].is_floating_point()
        )

    def samples(self, name: str, value: torch.Tensor, count: int) -> torch.Tensor:
        """(samples, *shape for one sample): a value of a batch of `count` samples, whichever way they lie in it."""
        axis = self.axis[name] if name in self.axis else None
        if axis is None:
            return value[None].expand(count, *value.shape)
        return value.unflatten(axis, (count, self.one[name][axis])).movedim(axis, 0)

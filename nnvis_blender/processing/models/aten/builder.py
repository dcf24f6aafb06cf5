"""A program as it grows: its steps and constants, and how values of a graph are used in it."""

import dataclasses

import numpy as np
import torch

from ...errors import NNVisError, bad_input, shown
from ..program.program import Program, ProgramInput, Step
from .batch import Batches
from .misfit import Misfit
from .varied import Value, Varied

_MOST_NUMBERS = 1 << 26  # values of a constant that the file does not hold itself


class Builder:
    """The steps of a program, in order. file_name: of what is read, for messages.

    batches: the sizes of the batches that the graph is followed with. literals: what literal sizes of the graph may
    mean (see batch.py). is_rewritten: whether some were taken as those of one batch. layer: the name of what the next
    steps belong to.
    """

    def __init__(self, file_name: str, batches: Batches):
        self.file_name, self.batches, self.literals = file_name, batches.sizes, batches
        self.steps: list[Step] = []
        self.constants: dict[str, np.ndarray] = {}
        self.inputs: list[ProgramInput] = []
        self.layer, self.is_rewritten = "", False
        self._names: dict[str, int] = {}
        self._batch_name = ""
        self._used: dict[tuple, str] = {}

    def refused(self, message: str, remedy: str = "") -> NNVisError:
        """The error that a graph is refused with; its message goes on from the file's name."""
        return bad_input(f"{self.file_name}: {message}", remedy)

    def misfit(self, message: str) -> Misfit:
        error = self.refused(message, "Give the size of one sample as input_size, e.g. 3 224 224")
        return Misfit(error.code, error.message, error.remedy)

    def unread(self, name: str) -> NNVisError:
        """The error for an operator of PyTorch's that is not read."""
        return self.refused(
            f"the operator {shown(name, 60, quoted=False)} of {shown(self.layer or 'the model')} is not read",
            "Save the model without it, or draw its weights alone (draw_only)",
        )

    def check_apart(self, value: Value, axes: list[int]) -> None:
        """Raises NNVisError where an axis is the batch: what is computed along it mixes samples."""
        if any(isinstance(value.shape[axis], Varied) for axis in axes):
            raise self.refused("it computes across the samples of a batch", "Save it for an input with a batch axis")

    def new_name(self, stem: str) -> str:
        """A name that no value has yet."""
        stem = stem or "value"
        number = self._names.get(stem, 0)
        self._names[stem] = number + 1
        return self.new_name(f"{stem}_{number}") if number else stem

    def input(self, given: ProgramInput, dtype) -> Value:
        """An input whose axis 0 is the batch."""
        self.new_name(given.name)
        self.inputs.append(given)
        probes = tuple(torch.empty((batch, *given.shape), dtype=dtype, device="meta") for batch in self.batches)
        return Value(probes, False, given.name)

    def note_tokens(self, value: Value, count: int) -> None:
        """An input by which rows of a table are chosen is one of tokens: how many different ones there are."""
        for place, given in enumerate(self.inputs):
            if given.name == value.name:
                self.inputs[place] = dataclasses.replace(given, kind="tokens", most=min(count, given.most or count))

    def step(self, op: str, inputs: list, options: dict | None = None, outputs: int = 1, weight: Value | None = None):
        """Adds a step on values, constants or names; gives the name of its output, or a tuple of names of several.

        weight: what the layer that it is of is named by, where the file has a name for that.
        """
        names = tuple(self.use(i) if isinstance(i, Value) else i for i in inputs)
        layer = self.layer if weight is None or not weight.file_name else layer_name(weight.file_name)
        given = tuple(self.new_name(layer or op) for _ in range(outputs))
        self.steps.append(Step(op, names, given, dict(options or {}), layer))
        return given[0] if outputs == 1 else given

    def use(self, value: Value, broadcasts: bool = False) -> str:
        """The program's name of a value. broadcasts: a constant that is the same for each sample may have one alone."""
        if value.is_stale:
            raise self.refused("a value is changed in place after another view of it was taken, which is not followed")
        if value.name:
            return value.name
        if not value.is_known:
            raise self.unread(value.missing or "a result that is seldom taken")
        if value.fixed_shape is not None:
            if value.probes[0] is not value.probes[1] and not torch.equal(*value.probes):
                raise self.refused("a constant of it depends on the size of the batch")
            value.name = self._constant(value.probes[0], value.file_name)
            return value.name
        axis, one = self._one_sample(value)
        if broadcasts:
            return self._constant(one, "")
        name = self._constant(one, "")
        lengths = [n if place == axis else -1 for place, n in enumerate(value.shape)]
        value.name = self.step("expand", [name, self.lengths(lengths)])
        return value.name

    def array(self, value, what: str) -> str:
        """The name of a constant that does not depend on the batch, such as a weight; None stays None."""
        if value is None:
            return None
        if not value.is_known:
            raise self.refused(
                f"{what} of {shown(self.layer or 'a layer')} is computed from the input, which is not read"
            )
        return self.use(value)

    def lengths(self, values: list) -> str:
        """The name of a vector of whole numbers of which some depend on the batch."""
        if not any(isinstance(v, Varied) for v in values):
            return self._constant(torch.tensor(values, dtype=torch.int64), "")
        parts = []
        for value in values:
            if not isinstance(value, Varied):
                parts.append(self._constant(torch.tensor([value], dtype=torch.int64), ""))
                continue
            times = value.values[0] // self.batches[0]
            if any(times * batch != v for batch, v in zip(self.batches, value.values)):
                raise self.refused("a length depends on the batch in a way that is not followed")
            batch = self._batch()
            factor = self._constant(torch.tensor([times], dtype=torch.int64), "")
            parts.append(batch if times == 1 else self.step("mul", [batch, factor]))
        return parts[0] if len(parts) == 1 else self.step("concat", parts, {"axis": 0})

    def program(self, outputs: list[str], class_names: list[str]) -> Program:
        return Program(self.inputs, self.constants, self.steps, outputs, class_names)

    def _batch(self) -> str:
        if not self._batch_name:
            self._batch_name = self.step("shape", [self.inputs[0].name], {"start": 0, "end": 1})
        return self._batch_name

    def _one_sample(self, value: Value) -> tuple[int, torch.Tensor]:
        """(the axis of a constant that depends on the batch, the constant of one sample)."""
        axes = [axis for axis, n in enumerate(value.shape) if isinstance(n, Varied)]
        one = value.probes[0].narrow(axes[0], 0, 1)
        if len(axes) > 1 or any(not torch.equal(probe, one.expand_as(probe)) for probe in value.probes):
            raise self.refused("it computes something else for each place in the batch")
        return axes[0], one

    def _constant(self, tensor: torch.Tensor, file_name: str) -> str:
        if tensor.numel() > _MOST_NUMBERS and not file_name:
            raise self.refused(f"a constant of the shape {shown(tuple(tensor.shape))}, which is too large")
        is_small = tensor.numel() <= 64
        key = (tuple(tensor.shape), str(tensor.dtype), tensor.contiguous().numpy().tobytes()) if is_small else ()
        if is_small and not file_name and key in self._used:
            return self._used[key]
        name = self.new_name(file_name or "constant")
        self.constants[name] = np.ascontiguousarray(tensor.detach().numpy()).reshape(tensor.shape)
        if is_small and not file_name:
            self._used[key] = name
        return name


def layer_name(weight: str) -> str:
    """The layer that a weight of this name is of: "fc" for "fc.weight", "attn.in_proj", "cells.l0_reverse"."""
    owner, _, name = weight.rpartition(".")
    rest = name.removeprefix("weight_ih").removeprefix("weight_hh").removesuffix("^T").removesuffix("weight").strip("_")
    return ".".join(part for part in (owner, rest) if part) or weight


def input_kind(shape: tuple[int, ...], dtype) -> str:
    """What an input of this shape and type is taken for."""
    if not dtype.is_floating_point:
        return "tokens"
    return "image" if len(shape) == 3 and shape[0] in (1, 3, 4) else "values"

"""The program that is made of a graph: steps and constants. What follows from known arrays alone is computed at once.

Every step is tried on tensors without values (torch's "meta") for batches of several sizes, which tells the shape of
every value and which axis holds the samples, without a rule of shapes for any operator.
"""

import math

import numpy as np
import torch

from ...errors import bad_input, shown
from ..program.operations import OPERATIONS
from ..program.program import ProgramInput, Step
from .operands import Names, Operands
from .rules import shapes_of
from .values import Unfit, Value

MOST_WORK = 1 << 33  # multiplications and values moved while known arrays are computed
MOST_VALUES = 1 << 25  # of one array that is computed, unless what it is made of is as large
MOST_COMPUTED = 1 << 26  # of all arrays that are computed, beside as many as the file has
MOST_STEPS = 50_000
MOST_OF_STEP = 1 << 27  # values that a step gives for one sample
MOST_OF_ALL = 1 << 32  # values that all steps give
# of which input the values are needed, not only the shape
_NEEDED = {"reshape": 1, "expand": 1, "full": 0, "arange": 0}
# what meets its inputs' shapes as numpy does, so that what is the same for all samples may be given once
_BROADCASTING = frozenset(
    "add sub mul div pow maximum minimum mod equal less less_equal greater greater_equal and or xor where "
    "matmul".split()
)
_TYPES = {"f": torch.float32, "i": torch.int64, "b": torch.bool}


class Builder:
    """Steps, constants and inputs of a program.

    batches: the sizes for which everything is tried. The first is the file's own where it fixes one. size: of the file
    and its data, in bytes.
    """

    def __init__(self, batches: tuple[int, ...], file: str, size: int):
        self.batches, self.file, self._most = batches, file, MOST_COMPUTED + size
        self.inputs: list[ProgramInput] = []
        self.steps: list[Step] = []
        self.constants: dict[str, np.ndarray] = {}
        self.ranks: dict[str, int] = {}  # value -> how many axes it has
        self.layer = ""  # what the steps that are made now belong to
        self.output = ""  # what they give, in the file's words
        self.turned: dict[str, tuple[Value, list[int]]] = {}  # by transposes: what was turned, and how
        self.names = Names()
        self._operands = Operands(self)
        self._work = self._computed_values = 0
        self._values = 0  # that steps give

    # values

    def given(self, entry: ProgramInput) -> Value:
        """An input of the program."""
        self.inputs.append(entry)
        self.names.take(entry.name)
        self.ranks[entry.name] = 1 + len(entry.shape)
        dtype = torch.int64 if entry.kind == "tokens" else torch.float32
        tensors = tuple(torch.empty((n, *entry.shape), dtype=dtype, device="meta") for n in self.batches)
        return Value(entry.name, tensors=tensors, roots=frozenset((entry.name,)))

    def constant(self, array: np.ndarray, name: str = "constant") -> Value:
        """A known array, the same for any batch."""
        return Value(name, (array,) * len(self.batches))

    def known(self, function, *values: Value) -> Value:
        """What a function of arrays gives of known ones. For what is small."""
        if all(value.fixed for value in values):
            return self.constant(np.asarray(function(*(value.array for value in values))), self.output)
        return self._of_sizes([function(*arrays) for arrays in zip(*(value.arrays for value in values))])

    def _of_sizes(self, arrays: list[np.ndarray]) -> Value:
        """A known value by its array for each size of a batch; one that is the same for all is told by that."""
        arrays = [np.asarray(array) for array in arrays]
        first = arrays[0]
        same = all(array is first or np.array_equal(array, first) for array in arrays[1:])
        return Value(self.output, tuple(arrays[:1] * len(arrays) if same else arrays))

    # steps

    def emit(self, op: str, *inputs: Value | None, outputs: int = 1, layer: str | None = None, **options):
        """A step; the Value that it gives, or a tuple of them where there are several.

        Raises Unfit where its inputs do not fit, NNVisError (bad_input) where computing it would take too much.
        """
        while inputs and inputs[-1] is None:
            inputs = inputs[:-1]
        taken = [value for value in inputs if value is not None]
        if all(value.known for value in taken):
            return self._computed(op, inputs, outputs, options)
        made = [self._tried(op, inputs, size, options)[:outputs] for size in range(len(self.batches))]
        names = [self.names.fresh(self.output) for _ in range(outputs)]
        operands = tuple(
            value and self._operands.name(value, op in _BROADCASTING or op == "recurrent") for value in inputs
        )
        if len(self.steps) >= MOST_STEPS:
            raise bad_input(f"{self.file} has more than {MOST_STEPS} steps", "Give a smaller model")
        step = Step(op, operands, tuple(names), options, self.layer if layer is None else layer)
        self.steps.append(step)
        self._count(made[0])
        roots = frozenset().union(*(value.roots for value in taken))
        results = tuple(Value(name, (), tensors, roots) for name, tensors in zip(names, zip(*made)))
        for result in results:
            self.ranks[result.name] = result.rank
            _check_samples(result, taken)
            result.outer = _outer(result, taken)
        return results if outputs > 1 else results[0]

    def _count(self, given: tuple) -> None:
        """Raises NNVisError (bad_input) where a sample would take absurdly much on its way."""
        values = [math.prod(tensor.shape) // self.batches[0] for tensor in given]
        self._values += sum(values)
        if max(values) > MOST_OF_STEP or self._values > MOST_OF_ALL:
            raise bad_input(
                f"{self.file}: {shown(self.output)} gives {max(values)} values for one sample",
                "Export the model for smaller inputs",
            )

    def _tried(self, op: str, inputs, size: int, options: dict) -> tuple:
        """What a step gives for a batch of one of the sizes, without values."""
        tensors = []
        for place, value in enumerate(inputs):
            if value is None:
                tensors.append(None)
            elif not value.known:
                tensors.append(value.tensors[size])
            elif _NEEDED.get(op) == place:
                tensors.append(torch.from_numpy(value.arrays[size]))
            else:
                array = value.arrays[size]
                tensors.append(torch.empty(array.shape, dtype=self._type(array), device="meta"))
        return _run(op, tensors, options, shapes_of)

    def _computed(self, op: str, inputs, outputs: int, options: dict):
        """What a step gives of known arrays."""
        fixed = all(value is None or value.fixed for value in inputs)
        made = []
        for size in range(1 if fixed else len(self.batches)):
            self._allow(op, inputs, size, options)
            arrays = [value and value.arrays[size] for value in inputs]
            tensors = [None if a is None else torch.from_numpy(a if a.flags.writeable else a.copy()) for a in arrays]
            for tensor in tensors:
                if tensor is not None:
                    self._type(tensor.numpy())
            made.append([given.contiguous().numpy() for given in _run(op, tensors, options)[:outputs]])
        if fixed:
            made *= len(self.batches)
        results = tuple(self._of_sizes(list(arrays)) for arrays in zip(*made))
        return results if outputs > 1 else results[0]

    def _allow(self, op: str, inputs, size: int, options: dict) -> None:
        """Raises NNVisError (bad_input) before a computation of absurd size."""
        arrays = [value.arrays[size] for value in inputs if value is not None]
        if op in ("full", "arange"):
            values = math.prod(int(n) for n in arrays[0].flat)
            shapes = []
        else:
            shapes = [tuple(given.shape) for given in self._tried(op, inputs, size, options)]
            values = sum(map(math.prod, shapes))
        taken = sum(array.size for array in arrays)
        inner = max((array.size for array in arrays), default=1) if op in ("matmul", "einsum", "conv", "linear") else 1
        self._work += values + taken + (min(values, 1 << 24) * inner // max(_largest(shapes), 1))
        self._computed_values += values
        too_large = not 0 <= values <= max(MOST_VALUES, *(array.size for array in arrays), 0)
        if too_large or self._computed_values > self._most or self._work > MOST_WORK:
            raise bad_input(
                f"{self.file}: computing {shown(self.output)} from its constants would take too much",
                "Simplify the model with onnxsim, or give a smaller one",
            )

    def _type(self, array: np.ndarray):
        dtype = _TYPES.get(array.dtype.kind)
        if dtype is None:
            raise Unfit("it takes texts, not numbers")
        return dtype


def _run(op: str, tensors: list, options: dict, first=lambda *_: None) -> tuple:
    """What a step gives; first: asked before the operation."""
    try:
        with torch.no_grad():
            given = first(op, tensors, options)
            given = OPERATIONS[op](tensors, options) if given is None else given
    except (RuntimeError, IndexError, ValueError, TypeError, NotImplementedError, OverflowError) as error:
        raise Unfit(str(error).partition("\n")[0]) from None
    return given if isinstance(given, tuple) else (given,)


def _check_samples(result: Value, taken: list[Value]) -> None:
    """Raises Unfit where the samples of a batch would meet in what a step gives."""
    try:
        lost = result.batch_axis() is None and any(
            not value.known and value.batch_axis() is not None for value in taken
        )
    except Unfit:
        lost = True
    if lost and len(result.tensors) > 1:
        raise Unfit("the samples of a batch meet in it")


def _outer(result: Value, taken: list[Value]) -> int:
    """How many places come before the samples in a result, as in what it was made of where the axis is the same."""
    for value in taken:
        if value.outer != 1 and not value.known:
            own = [axis for axis in range(result.rank) if result.length(axis) is None]
            theirs = [axis for axis in range(value.rank) if value.length(axis) is None]
            if own and own == theirs and result.shape[own[0]] == value.shape[own[0]]:
                return value.outer
    return 1


def _largest(shapes: list) -> int:
    return max((max(shape, default=1) for shape in shapes), default=1)

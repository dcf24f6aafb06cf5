"""The program while its layers are added, one after the other."""

import dataclasses
from contextlib import contextmanager

import numpy as np

from ...errors import bad_input, shown
from ..program.program import MOST_STEPS, Program, ProgramInput, Step
from .value import FIRST, FLAT, PLAIN, Value, channels_first, count, to_first, to_last
from .weights import Weights

MOST_VALUES = 1 << 25  # numbers that a layer gives for one sample; of an image of 1024 x 1024 in 32 channels
MOST_IN_ALL = 1 << 30
MOST_CALLS = 30_000  # of layers, those within models each time that these are called


class Context:
    """Takes the steps of layers and makes a Program of them.

    file: the file's name, for messages. reading: takes notes. version: of Keras, 1 to 3. layer: the path of the layer
    whose steps are added. kept: the arrays of layers by class and name, as a layer that stands in several models has
    its arrays at one of them. models: what calling.py has read of models within the model. Every method raises
    NNVisError (bad_input) where a value is empty or larger than MOST_VALUES, or all together than MOST_IN_ALL.
    """

    def __init__(self, file: str, reading, version: int = 3):
        self.file, self.reading, self.version, self.layer = file, reading, version, ""
        self.inputs: list[ProgramInput] = []
        self.steps: list[Step] = []
        self.constants: dict[str, np.ndarray] = {}
        self.left_out: list[str] = []
        self.kept: dict[tuple[str, str], list[Weights]] = {}
        self.models: dict[tuple[str, int], tuple] = {}
        self._names: set[str] = set()
        self._numbers: dict[str, int] = {}  # how often a name has been taken
        self._total = self._calls = 0
        self._held: dict[tuple, Value] = {}

    def wrong(self, what: str, remedy: str = "") -> Exception:
        """The error of the layer that is being added."""
        return bad_input(f"{self.file}: the layer {shown(self.layer)} {what}", remedy)

    def count_call(self) -> None:
        """Raises NNVisError (bad_input) where models that call models would go on without end."""
        self._calls += 1
        if self._calls > MOST_CALLS:
            raise bad_input(f"{self.file} calls more than {MOST_CALLS} layers")

    @contextmanager
    def at(self, layer: str):
        """Within it, steps and constants are those of a layer."""
        outer, self.layer = self.layer, layer
        yield
        self.layer = outer

    def is_input(self, value: Value) -> bool:
        return any(one.name == value.name for one in self.inputs)

    def input(self, name: str, shape: tuple[int, ...], layout: str, kind: str = "values", most: int = 0) -> Value:
        """A new input of the program. shape: of a sample as Keras has it."""
        self._check(shape)
        value = Value(self._name(name), tuple(shape), layout)
        self.inputs.append(ProgramInput(value.name, value.held, kind, most))
        return value

    def note_range(self, value: Value, scale: str) -> None:
        """Says of an input of the program in what range its samples come."""
        self.inputs = [
            dataclasses.replace(one, preprocessing={**one.preprocessing, "scale": scale})
            if one.name == value.name
            else one
            for one in self.inputs
        ]

    def step(self, op: str, taken: list, shape, layout: str = PLAIN, inner=(), /, **options) -> Value:
        """Adds a step of one output. taken: Values, names of constants, None. shape: of the result as Keras has it."""
        return self.steps_of(op, taken, [(shape, layout, inner)], **options)[0]

    def steps_of(self, op: str, taken: list, given: list[tuple], /, **options) -> list[Value]:
        """Adds a step of several outputs. given: (shape, layout, inner) of each."""
        values = []
        for shape, layout, inner in given:
            self._check(shape)
            values.append(Value(self._name(f"{self.layer}/{op}"), tuple(shape), layout, tuple(inner)))
        names = tuple(one.name if isinstance(one, Value) else one for one in taken)
        if len(self.steps) >= MOST_STEPS:
            raise bad_input(f"{self.file} has more than {MOST_STEPS} steps")
        self.steps.append(Step(op, names, tuple(value.name for value in values), options, self.layer))
        return values

    def like(self, op: str, value: Value, *more, **options) -> Value:
        """Adds a step whose result has the shape and layout of the value that it takes first."""
        return self.step(op, [value, *more], value.shape, value.layout, value.inner, **options)

    def constant(self, name: str, array) -> str:
        """The name of a constant of the layer; of the same array under the same name there is one."""
        array = np.require(array, requirements=["C", "W"])
        name = f"{self.layer}/{name}"
        for number in range(len(self.constants) + 1):
            chosen = f"{name}_{number + 1}" if number else name
            if chosen not in self.constants:
                break
            if np.array_equal(self.constants[chosen], array):
                return chosen
        self.constants[self._name(chosen)] = array
        return chosen

    def plain(self, value: Value) -> Value:
        """The value with its axes in Keras' order."""
        if value.layout == FLAT:
            shape, rank = value.inner, len(value.inner) + 1
            block = self._again(value, "reshape", shape, FIRST, shape=[0, *channels_first(shape)])
            block = self._again(block, "transpose", shape, PLAIN, axes=to_last(rank))
            return self._again(block, "reshape", value.shape, PLAIN, shape=[0, *value.shape])
        if value.layout == FIRST:
            return self._again(value, "transpose", value.shape, PLAIN, axes=to_last(value.rank))
        return value

    def first(self, value: Value) -> Value:
        """The value of three axes or more with its channels first."""
        if value.layout == FIRST or value.rank < 3:
            return value
        value = self.plain(value)
        if count(value.shape[:-1]) == 1:
            return self._again(value, "reshape", value.shape, FIRST, shape=[0, *channels_first(value.shape)])
        return self._again(value, "transpose", value.shape, FIRST, axes=to_first(value.rank))

    def program(self, outputs: list[Value]) -> Program:
        """The program that gives these values, in Keras' order of axes where they are flat."""
        outputs = [self.plain(value) if value.layout == FLAT else value for value in outputs]
        makers = {name: step.layer for step in self.steps for name in step.outputs}
        names = {}
        for value in outputs:  # an output is called as its layer is
            wanted = makers.get(value.name, "")
            if wanted and wanted not in self._names and value.name not in names:
                names[value.name] = self._name(wanted)
        steps = [_renamed(step, names) for step in self.steps] if names else self.steps
        return Program(self.inputs, self.constants, steps, [names.get(value.name, value.name) for value in outputs])

    def _again(self, value: Value, op: str, shape, layout: str, /, **options) -> Value:
        """A movement of a value, made once for all that need it."""
        key = (value.name, op, str(options))
        if key not in self._held:
            self._held[key] = self.step(op, [value], shape, layout, **options)
        return self._held[key]

    def _check(self, shape) -> None:
        if any(length < 1 for length in shape):
            raise self.wrong(
                f"would give the shape {shown(tuple(shape))}", "Give a larger input_size or check the file"
            )
        if count(shape) > MOST_VALUES:
            raise self.wrong(f"would give {shown(tuple(shape))} values a sample, more than {MOST_VALUES}")
        self._total += count(shape)
        if self._total > MOST_IN_ALL:
            raise bad_input(f"{self.file} would give more than {MOST_IN_ALL} values a sample")

    def _name(self, wanted: str) -> str:
        name = wanted
        while name in self._names:
            self._numbers[wanted] = self._numbers.get(wanted, 1) + 1
            name = f"{wanted}_{self._numbers[wanted]}"
        self._names.add(name)
        return name


def _renamed(step: Step, names: dict[str, str]) -> Step:
    if not any(name in names for name in (*step.inputs, *step.outputs)):
        return step
    inputs, outputs = (tuple(names.get(name, name) for name in some) for some in (step.inputs, step.outputs))
    return dataclasses.replace(step, inputs=inputs, outputs=outputs)

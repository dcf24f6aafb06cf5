"""A graph becomes a Program: its nodes in order, each by the function that knows its operation."""

import hashlib
import math
from collections import Counter
from dataclasses import replace

import numpy as np

from ...errors import NNVisError, bad_input, shown
from ..keras_layers.context import MOST_IN_ALL, MOST_VALUES
from ..keras_layers.value import to_first, to_last
from ..program.program import MOST_STEPS, Program, ProgramInput, Step
from .graph import REMEDY, Graph, Node, Place
from .inputs import INPUTS, input_of
from .operators import FOLDED, OPERATORS
from .tensor import constant
from .values import AS_SAID, FIRST, FLAT, Constant, Value
from .weights import Weights

_VARIABLES = ("VarHandleOp", "VariableV2", "Variable")
_KNOWN = {"Const", *_VARIABLES, *INPUTS, *OPERATORS, *FOLDED}
_MOST_MADE = 1 << 26  # values of the constants that stand in the graph and are computed of them


class LoopError(NNVisError):
    """A graph has a loop, as of a recurrent layer. operation: TensorFlow's name of it."""

    def __init__(self, error: NNVisError, operation: str):
        super().__init__(error.code, error.message, error.remedy)
        self.operation = operation


class Translation:
    """One graph on its way to a Program. What operators/ use: constant, emit, as_said, as_first, with_bias."""

    def __init__(self, graph: Graph, weights: Weights, reading):
        self.graph, self.weights, self.reading = graph, weights, reading
        self.steps: list[Step] = []
        self.constants: dict[str, np.ndarray] = {}
        self._inputs: list[ProgramInput] = []
        self._values: dict[tuple[int, str], list] = {}
        self._names = Counter()
        self._uses = Counter()
        self._layer = ""
        self._made = self._size = 0
        self._kernels: dict[tuple, str] = {}  # (shape, hash) -> name

    def program(self) -> Program:
        """Raises NNVisError (bad_input) naming the operation that is not read, and what damage.DAMAGE names."""
        name, signature = self.graph.signature()
        if name != "serving_default":
            self.reading.note(f"the signature {shown(name)} is read")
        main = self.graph.main
        for key, (reference, shape) in signature.inputs.items():
            self._take_input(key, self.graph.resolved(main, reference), shape)
        ends = {key: self.graph.resolved(main, reference) for key, (reference, _) in signature.outputs.items()}
        order = self._in_order(list(ends.values()))
        unknown = [place.node for place in order if place.node.op not in _KNOWN]
        loop = next((node for node in unknown if "While" in node.op), None)
        if loop is not None:
            raise LoopError(self.refused(loop), loop.op)
        if unknown:
            raise self.refused(unknown[0])
        for place in order:
            self._translate(place)
        outputs = []
        for key, place in sorted(ends.items()):
            value = self.value(place)
            if isinstance(value, Constant):
                raise bad_input(f"{self.graph.file}: its output {shown(key)} depends on no input", REMEDY)
            value = self.as_said(value)
            outputs.append(self._new(key))  # as the signature calls it
            self.steps.append(Step("identity", (value.name,), (outputs[-1],), layer=self._layer))
        steps = _needed(self.steps, outputs)
        used = {name for step in steps for name in step.inputs}
        constants = {name: array for name, array in self.constants.items() if name in used}
        return Program(self._inputs, constants, steps, outputs)

    # what operators use

    def kernel(self, array) -> str:
        """The name of a matrix or kernel, float32; the same one, which several steps use, is one constant."""
        array = np.ascontiguousarray(array, np.float32)
        key = (array.shape, hashlib.sha256(array).digest())
        if key not in self._kernels:
            self._kernels[key] = self.constant(array)
        return self._kernels[key]

    def constant(self, array) -> str:
        """The name of a new constant."""
        name = self._new(f"{self._layer}/constant" if self._layer else "constant")
        self.constants[name] = np.require(array, requirements=("C", "W"))  # torch warns of what it may not write
        return name

    def emit(self, op: str, inputs: list, shape, layout: str = AS_SAID, channels_first=(), /, **options) -> Value:
        """A new step of one output. inputs: Values, names or None."""
        names = tuple(i.name if isinstance(i, Value) else i for i in inputs)
        output = self._new(f"{self._layer}/{op}" if self._layer else op)
        if len(self.steps) >= MOST_STEPS:
            raise ValueError(f"more than {MOST_STEPS} operations")
        self._check_size(shape)
        self.steps.append(Step(op, names, (output,), options, self._layer))
        return Value(output, shape, layout, channels_first)

    def as_said(self, value: Value) -> Value:
        """The value with its axes as TensorFlow has them."""
        if value.layout == FLAT:
            channels, *space = value.channels_first
            value = self.emit("reshape", [value], (None, *space, channels), FIRST, shape=[0, *value.channels_first])
            value = self.as_said(value)
            return self.emit("flatten", [value], (None, int(np.prod(value.shape[1:]))), start=1, end=-1)
        if value.layout == FIRST:
            return self.emit("transpose", [value], value.shape, axes=to_last(value.rank))
        return value

    def as_first(self, value: Value) -> Value:
        """The value with its channels, TensorFlow's last axis, behind the batch."""
        if value.layout == FIRST or value.rank < 3:
            return value
        return self.emit("transpose", [value], value.shape, FIRST, axes=to_first(value.rank))

    def with_bias(self, place: Place, value: Value, bias: np.ndarray) -> Value | None:
        """The value of the last step, a convolution or a linear one without bias that only `place` uses, with a bias.

        None where it is no such step.
        """
        last = self.steps[-1] if self.steps else None
        if last is None or last.outputs != (value.name,) or len(last.inputs) != 2 or self._uses[self._key(place)] > 1:
            return None
        outputs = self.constants[last.inputs[1]].shape
        count = outputs[0] if last.op in ("linear", "conv") else None
        if bias.shape != (count,):
            return None
        self.steps[-1] = Step(last.op, (*last.inputs, self.constant(bias)), last.outputs, last.options, last.layer)
        return value

    def _check_size(self, shape: tuple) -> None:
        """Raises NNVisError (bad_input) where what one sample gives takes too much memory, here or in all."""
        values = math.prod(n for n in shape if n is not None)
        self._size += values
        if values > MOST_VALUES or self._size > MOST_IN_ALL:
            where = shown(self._layer or "the input")
            raise bad_input(
                f"{self.graph.file}: {where} would give {values:,} values a sample, more than are read",
                "Give a smaller input_size, if the file leaves it open",
            )

    def before(self, op: str, value: Value, **options) -> Value | None:
        """What went into the step that gives the value, where it is this one, which puts axes in; else None."""
        step = next((step for step in reversed(self.steps) if step.outputs == (value.name,)), None)
        if step is None or (step.op, step.options) != (op, options):
            return None
        (axis,) = options["axes"]
        said = to_first(value.rank)[axis] if value.layout == FIRST else axis
        return Value(step.inputs[0], (*value.shape[:said], *value.shape[said + 1 :]), value.layout)

    def note_tokens(self, ids: Value, count: int) -> None:
        """Says that these whole numbers, where they are an input, are of so many kinds."""
        self._inputs = [
            replace(given, most=count) if given.name == ids.name and given.kind == "tokens" else given
            for given in self._inputs
        ]

    def value(self, place: Place):
        """The Value or Constant of a place that has been translated."""
        values = self._values[self._key(place)]
        if not place.index < len(values):
            raise self.refused(place.node, f"of which output {place.index} is used")
        return values[place.index]

    def refused(self, node: Node, why: str = ""):
        return bad_input(
            f"{self.graph.file}: its graph computes with {node.op} ({shown(node.name, 50, quoted=False)})"
            f"{', ' + why if why else ', which is not read'}",
            REMEDY,
        )

    # the way through

    def _take_input(self, key: str, place: Place, shape) -> None:
        given, whole, layout = input_of(self._new(key), place.node, shape, self.graph.file, self.reading)
        self._check_size(whole)
        self._inputs.append(given)
        self._values[self._key(place)] = [Value(given.name, whole, layout)]

    def _in_order(self, ends: list[Place]) -> list[Place]:
        """The nodes that the ends need, each after what it takes. Raises ValueError for a circle."""
        order, state = [], {}
        stack = [(place, False) for place in ends]
        for place in ends:
            self._uses[self._key(place)] += 1
        while stack:
            place, is_done = stack.pop()
            key = self._key(place)
            if is_done:
                state[key] = "done"
                order.append(place)
                continue
            if state.get(key) == "done" or key in self._values:
                continue
            if state.get(key) == "open":
                raise ValueError("its graph goes round in a circle")
            state[key] = "open"
            stack.append((place, True))
            taken = [] if place.node.op in ("Const", *_VARIABLES) else self.graph.taken(place)
            for one in taken:
                self._uses[self._key(one)] += 1
                if state.get(self._key(one)) != "done":
                    stack.append((one, False))
            if len(state) > MOST_STEPS:
                raise ValueError(f"more than {MOST_STEPS} operations")
        return order

    def _translate(self, place: Place) -> None:
        node = place.node
        if node.op == "Const":
            self._values[self._key(place)] = [self._counted(Constant(constant(node)))]
            return
        if node.op in _VARIABLES:
            self._values[self._key(place)] = [Constant(self.weights.values(place))]
            return
        if node.op in INPUTS:
            raise bad_input(f"{self.graph.file}: its graph takes {shown(node.name)}, which is no input of it", REMEDY)
        self._layer = "/".join(node.name.split("/")[1:-1]) or node.name.split("/")[0]
        taken = self.graph.taken(place)
        values = [self.value(one) for one in taken]
        if values and all(isinstance(value, Constant) for value in values):
            self._values[self._key(place)] = [self._folded(node, values)]
            return
        if node.op not in OPERATORS:
            raise self.refused(node)
        made = OPERATORS[node.op](self, node, values, taken)
        self._values[self._key(place)] = list(made) if isinstance(made, (list, tuple)) else [made]

    def _folded(self, node: Node, values: list[Constant]) -> Constant:
        if node.op not in FOLDED:
            raise self.refused(node)
        with np.errstate(all="ignore"):
            return self._counted(FOLDED[node.op](node, values))

    def _counted(self, made: Constant) -> Constant:
        """Raises ValueError where constants that a few bytes can say take too much memory together."""
        self._made += made.array.size
        if self._made > _MOST_MADE:
            raise ValueError(f"its graph computes more than {_MOST_MADE} constant values")
        return made

    def _key(self, place: Place) -> tuple[int, str]:
        return id(place.scope), place.node.name

    def _new(self, name: str) -> str:
        self._names[name] += 1
        return name if self._names[name] == 1 else self._new(f"{name}_{self._names[name]}")


def _needed(steps: list[Step], outputs: list[str]) -> list[Step]:
    """The steps that the outputs need: what was put in and taken back again is not."""
    needed, kept = set(outputs), []
    for step in reversed(steps):
        if needed & set(step.outputs):
            kept.append(step)
            needed.update(name for name in step.inputs if name is not None)
    return kept[::-1]

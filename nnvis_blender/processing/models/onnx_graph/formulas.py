"""Activations that frameworks write out as their formulas: softmax, and functions of one value by what they give."""

from dataclasses import replace

import numpy as np
import torch

from ..program.operations import OPERATIONS
from ..program.program import Program, Step
from ..program.simplify.rewriting import constant_number, givers

_WIDENED = ("reshape", "unsqueeze", "identity")  # what keeps the values of a reduced axis
_OF_ONE_VALUE = frozenset("add sub mul div pow tanh clip softplus relu exp log neg maximum minimum".split())
_TELLING = frozenset("tanh clip softplus".split())  # one of these is in every formula that is looked for
_MOST_STEPS = 12  # of a formula
# operation, options; those of sigmoid and erf are found with any program
_KNOWN = (
    ("hard_swish", {}),
    ("hard_sigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    ("gelu", {"approximate": "tanh"}),
    ("mish", {}),
)
_POINTS = torch.linspace(-9, 9, 61)
_VALUES = [OPERATIONS[name]([_POINTS], options) for name, options in _KNOWN]
_NEAR = 1e-5


def with_activations(program: Program, ranks: dict[str, int]) -> Program:
    """The program with one step in the place of each formula. ranks: value -> how many axes it has."""
    given, steps = givers(program), []
    for step in program.steps:
        found = None
        if step.op in ("div", "mul"):
            found = _softmax(step, given, ranks) or _of_one_value(step, given, program.constants)
        steps.append(step if found is None else replace(step, op=found[0], inputs=(found[1],), options=found[2]))
        given.update((name, steps[-1]) for name in step.outputs)
    return replace(program, steps=steps)


def _softmax(step: Step, given: dict, ranks: dict[str, int]) -> tuple | None:
    """exp(x - m) / sum(exp(x - m)) over the last axis; whatever m is the same along it changes nothing."""
    powers = given.get(step.inputs[0])
    total = _reduced(step.inputs[1], given) if step.op == "div" else None
    if powers is None or powers.op != "exp" or total is None or total.op != "sum" or total.inputs != powers.outputs:
        return None
    moved = given.get(powers.inputs[0])
    most = _reduced(moved.inputs[1], given) if moved is not None and moved.op == "sub" else None
    if most is None or most.op != "max" or most.inputs[0] != moved.inputs[0]:
        return None
    rank = ranks[moved.inputs[0]]
    last = all([axis % rank for axis in reduced.options["axes"]] == [rank - 1] for reduced in (total, most))
    kept = all(ranks[name] == rank for name in (step.inputs[1], moved.inputs[1]))
    return ("softmax", moved.inputs[0], {"axis": -1}) if last and kept else None


def _reduced(name: str, given: dict) -> Step | None:
    """The step that reduces an axis, whose values may have been bounded and got the axis back since."""
    step = given.get(name)
    while step is not None and (step.op in _WIDENED or step.op == "maximum"):
        step = next((given[i] for i in step.inputs if i in given), None)
    return step


def _of_one_value(end: Step, given: dict, constants: dict) -> tuple | None:
    """(operation, x, options) of a known function of a value x that a step ends, told by what it gives at many x."""
    steps = _behind(end, given, constants)
    if not any(step.op in _TELLING for step in steps):
        return None
    own = {name for step in steps for name in step.outputs}
    for x in dict.fromkeys(name for step in reversed(steps) for name in step.inputs if name not in constants):
        values = _evaluated(steps, x, own, constants)
        if values is not None:
            for (name, options), wanted in zip(_KNOWN, _VALUES):
                if values.shape == wanted.shape and bool((values - wanted).abs().max() < _NEAR):
                    return name, x, options
    return None


def _behind(end: Step, given: dict, constants: dict) -> list[Step]:
    """The steps on single values and single constants that lead to one, in their order."""
    found, waiting = [], [end]
    while waiting and len(found) < _MOST_STEPS:
        step = waiting.pop(0)
        numbers = all(constant_number(name, constants) is not None for name in step.inputs if name in constants)
        if step.op in _OF_ONE_VALUE and numbers and step not in found:
            found.append(step)
            waiting.extend(given[name] for name in step.inputs if name in given)
    return found[::-1]


@torch.no_grad()
def _evaluated(steps: list[Step], x: str, own: set, constants: dict) -> torch.Tensor | None:
    """What the last of the steps gives where the value x is each of the points; None where it takes others too."""
    values = {x: _POINTS}

    def value(name: str):
        if name in values:
            return values[name]
        if name in constants:
            return torch.from_numpy(np.asarray(constants[name], np.float32).reshape(()))
        step = next((step for step in steps if name in step.outputs), None) if name in own else None
        if step is None:
            return None
        inputs = [value(i) for i in step.inputs]
        values[name] = None if any(i is None for i in inputs) else OPERATIONS[step.op](inputs, step.options)
        return values[name]

    return value(steps[-1].outputs[0]) if x != steps[-1].outputs[0] else None

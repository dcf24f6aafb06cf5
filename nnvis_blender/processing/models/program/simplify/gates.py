"""Activations that exporters write as several steps."""

import math
from dataclasses import replace

import numpy as np

from ..program import Program, Step
from .rewriting import constant_number, givers, takers


def fuse_gated_activations(program: Program) -> Program:
    """x sigmoid(x) as silu, x hard_sigmoid(x) as hard_swish, x (1 + erf(x / sqrt 2)) / 2 as gelu."""
    given, taken = givers(program), takers(program)
    steps = []
    for step in program.steps:
        steps.append(_fused(step, given, taken, program.constants) if step.op == "mul" else step)
        given.update((name, steps[-1]) for name in step.outputs)
    return replace(program, steps=steps)


def _fused(step: Step, given: dict, taken: dict, constants: dict) -> Step:
    for x, gate in (step.inputs, step.inputs[::-1]):
        by = given.get(gate)
        if by is not None and by.inputs[0] == x and by.op in ("sigmoid", "hard_sigmoid") and len(taken[gate]) == 1:
            if by.op == "sigmoid":
                return replace(step, op="silu", inputs=(x,), options={})
            if math.isclose(by.options.get("alpha", 0), 1 / 6, rel_tol=1e-4) and by.options.get("beta") == 0.5:
                return replace(step, op="hard_swish", inputs=(x,), options={})
    x = _argument_of_gelu(step, given, constants)
    return step if x is None else replace(step, op="gelu", inputs=(x,), options={"approximate": "none"})


def _argument_of_gelu(step: Step, given: dict, constants: dict) -> str | None:
    """x where a product is x (1 + erf(x / sqrt 2)) / 2 in one of the orders of its three factors."""
    factors, numbers = _factors(step, given, constants)
    erfs = [name for name in factors if _is_one_and_erf(name, given, constants)]
    if len(erfs) != 1 or len(factors) != 2 or not math.isclose(float(np.prod(numbers)), 0.5, rel_tol=1e-4):
        return None
    x = next(name for name in factors if name != erfs[0])
    erf = next(given[name] for name in given[erfs[0]].inputs if name not in constants)
    inner, scale = _factors(given[erf.inputs[0]], given, constants) if erf.inputs[0] in given else ([], [])
    right = inner == [x] and math.isclose(float(np.prod(scale)), math.sqrt(0.5), rel_tol=1e-3)
    return x if right else None


def _is_one_and_erf(name: str, given: dict, constants: dict) -> bool:
    step = given.get(name)
    if step is None or step.op != "add":
        return False
    ones = [i for i in step.inputs if constant_number(i, constants) == 1.0]
    erfs = [i for i in step.inputs if i in given and given[i].op == "erf"]
    return len(ones) == 1 and len(erfs) == 1


def _factors(step: Step, given: dict, constants: dict) -> tuple[list, list]:
    """(values, numbers) whose product a mul or div step gives, one level of such steps below it included."""
    values, numbers = [], []
    for place, name in enumerate(step.inputs if step.op in ("mul", "div") else ()):
        number, by = constant_number(name, constants), given.get(name)
        if number is not None:
            numbers.append(1 / number if step.op == "div" and place and number else number)
        elif (
            by is not None
            and by.op in ("mul", "div")
            and any(constant_number(i, constants) is not None for i in by.inputs)
        ):
            inner, more = _factors(by, given, constants)
            values, numbers = values + inner, numbers + more
        else:
            values.append(name)
    return values, numbers

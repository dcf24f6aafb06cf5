"""Products with constant matrices as the dense layers that they are."""

from dataclasses import replace

import numpy as np

from ..program import Program, Step
from .contraction import einsum_as_linear
from .rewriting import fresh, takers


def as_linear(program: Program, ranks: dict[str, int]) -> Program:
    """matmul(x, matrix) becomes linear, what is added to it alone its bias, and looking up a table embedding."""
    constants, steps = dict(program.constants), []
    for step in program.steps:
        if step.op == "matmul" and _is_factor(step.inputs[1], constants) and ranks[step.inputs[0]] > 1:
            matrix = constants[step.inputs[1]]
            if matrix.ndim > ranks[step.inputs[0]]:
                steps.append(step)
                continue
            weight = fresh(step.inputs[1], constants)
            constants[weight] = matrix.reshape(matrix.shape[-2:]).T
            steps.append(replace(step, op="linear", inputs=(step.inputs[0], weight), options={}))
        elif step.op == "einsum":
            steps += einsum_as_linear(step, constants) or [step]
        elif step.op == "gather" and _is_table(step, constants):
            steps.append(replace(step, op="embedding", inputs=step.inputs[::-1], options={}))
        else:
            steps.append(step)
    return _with_biases(replace(program, constants=constants, steps=steps))


def _is_factor(name: str, constants: dict) -> bool:
    """Whether a constant is one matrix, axes of one place before it or none."""
    return name in constants and constants[name].ndim > 1 and set(constants[name].shape[:-2]) <= {1}


def _is_matrix(name: str, constants: dict) -> bool:
    return name in constants and constants[name].ndim == 2


def _is_table(step: Step, constants: dict) -> bool:
    table, ids = step.inputs
    is_float = _is_matrix(table, constants) and constants[table].dtype.kind == "f"
    return is_float and ids not in constants and step.options.get("axis", 0) == 0


def _with_biases(program: Program) -> Program:
    """What is added to a linear or convolution step that has no bias, one number an output, becomes its bias."""
    taken, constants, steps, place_of = takers(program), dict(program.constants), [], {}
    for step in program.steps:
        place, bias = _bias(step, steps, place_of, constants, taken) if step.op == "add" else (None, None)
        if place is None:
            place_of.update((name, len(steps)) for name in step.outputs)
            steps.append(step)
            continue
        before, name = steps[place], fresh(f"{steps[place].inputs[1]}.bias", constants)
        constants[name] = bias
        steps[place] = replace(before, inputs=(*before.inputs[:2], name), outputs=step.outputs)
        place_of[step.outputs[0]] = place
    return replace(program, steps=steps, constants=constants)


def _bias(step: Step, steps: list, place_of: dict, constants: dict, taken: dict) -> tuple:
    """(place of the weighted step, bias (outputs,)) where an add step gives it one that nothing else sees, or Nones."""
    for value, added in (step.inputs, step.inputs[::-1]):
        if value in place_of and added in constants and len(taken[value]) == 1:
            bias = _as_bias(steps[place_of[value]], constants[added], constants)
            if bias is not None:
                return place_of[value], bias
    return None, None


def _as_bias(before: Step, added: np.ndarray, constants: dict) -> np.ndarray | None:
    """`added` as the bias (outputs,) of a linear or convolution step that has none, or None."""
    if before.op not in ("linear", "conv") or any(before.inputs[2:]) or before.inputs[1] not in constants:
        return None
    weight = constants[before.inputs[1]]
    shape = (len(weight), *[1] * (weight.ndim - 2))
    plain = added.reshape(added.shape[1:]) if added.ndim == len(shape) + 1 and len(added) == 1 else added
    return plain.reshape(-1) if plain.shape == shape else None

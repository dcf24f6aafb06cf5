"""Batch norms folded into the weights before them, exactly as they work when a model is evaluated."""

from dataclasses import replace

import numpy as np

from ..program import Program, Step
from .rewriting import fresh, takers

_OUTPUT_AXIS = {"linear": 0, "conv": 0, "conv_transpose": 1}


def fold_batch_norms(program: Program, ranks: dict[str, int]) -> Program:
    """Those that alone follow a linear, convolution or transposed convolution step; others stay steps.

    ranks: value -> number of its axes.
    """
    taken, constants, steps, of_value = takers(program), dict(program.constants), [], {}
    for step in program.steps:
        place = of_value.get(step.inputs[0]) if step.op == "batch_norm" else None
        if place is None or len(taken[step.inputs[0]]) != 1 or not _foldable(steps[place], step, constants, ranks):
            of_value.update((name, len(steps)) for name in step.outputs)
            steps.append(step)
            continue
        steps[place] = _folded(steps[place], step, constants)
        of_value[step.outputs[0]] = place
    return replace(program, constants=constants, steps=steps)


def _foldable(before: Step, norm: Step, constants: dict, ranks: dict) -> bool:
    rank = ranks[norm.inputs[0]]
    own = rank - 1 if before.op == "linear" else 1  # the axis of the step's outputs
    axis = norm.options.get("axis", 1)
    if before.op not in _OUTPUT_AXIS or axis % rank != own or before.inputs[1] not in constants:
        return False
    if before.op == "conv_transpose" and before.options.get("groups", 1) != 1:
        return False
    size = constants[before.inputs[1]].shape[_OUTPUT_AXIS[before.op]]
    known = all(name is None or (name in constants and constants[name].shape == (size,)) for name in norm.inputs[1:])
    return known and (len(before.inputs) < 3 or before.inputs[2] is None or before.inputs[2] in constants)


def _folded(before: Step, norm: Step, constants: dict) -> Step:
    """The step before with weights of its own, added to the constants; sums in float64."""
    mean, variance, *affine = (constants[name].astype(np.float64) if name else None for name in norm.inputs[1:])
    scale, shift = (*affine, None, None)[:2]
    factor = (1.0 if scale is None else scale) / np.sqrt(variance + norm.options.get("eps", 1e-5))
    weight, axis = constants[before.inputs[1]], _OUTPUT_AXIS[before.op]
    outputs = weight.shape[axis]
    bias = constants[before.inputs[2]] if len(before.inputs) > 2 and before.inputs[2] else np.zeros(outputs)
    bias = (bias - mean) * factor + (0.0 if shift is None else shift)
    along = factor.reshape([outputs if a == axis else 1 for a in range(weight.ndim)])
    names = []
    for name, array in ((before.inputs[1], weight * along), (f"{before.inputs[1]}.bias", bias)):
        names.append(fresh(name, constants))
        constants[names[-1]] = array.astype(np.float32)
    return replace(before, inputs=(before.inputs[0], *names), outputs=norm.outputs)

"""Steps that follow from constants alone, computed once."""

from dataclasses import replace

import numpy as np
import torch

from ....errors import bad_input, shown
from ..operations import OPERATIONS
from ..program import Program

MOST_VALUES = 1 << 28  # of what a step makes of constants


def fold_constants(program: Program) -> Program:
    """Raises NNVisError (bad_input) where what follows from constants is absurdly large."""
    constants, steps = dict(program.constants), []
    for step in program.steps:
        if all(name is None or name in constants for name in step.inputs):
            given = [None if name is None else torch.from_numpy(np.asarray(constants[name])) for name in step.inputs]
            with torch.no_grad():
                made = OPERATIONS[step.op](given, step.options)
            made = made if isinstance(made, tuple) else (made,)
            if sum(value.numel() for value in made) > MOST_VALUES:
                raise bad_input(f"The step {shown(step.layer or step.op)} makes an array of absurd size")
            constants.update((name, value.contiguous().numpy()) for name, value in zip(step.outputs, made))
        else:
            steps.append(step)
    return replace(program, constants=constants, steps=steps)

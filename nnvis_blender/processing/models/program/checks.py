"""What is said of a program as a whole: whether its numbers are numbers, and its digest."""

import hashlib

import numpy as np

from ...errors import bad_input, shown
from .kinds import WEIGHTED
from .program import Program


def check_finite(program: Program, name: str) -> None:
    """Raises NNVisError (bad_input) where a weight is NaN or infinite; what masks scores may be."""
    weights = {name for step in program.steps if step.op in WEIGHTED for name in step.inputs[1:]}
    for key, array in program.constants.items():
        if key in weights and array.dtype.kind == "f" and not np.isfinite(array).all():
            wrong = int((~np.isfinite(array)).sum())
            raise bad_input(
                f"{name}: {wrong} values of {shown(key)} are NaN or infinite",
                "Training has probably diverged; use an earlier checkpoint",
            )


def digest(program: Program, drawn_steps: str = "layers") -> str:
    """Hexadecimal SHA-256 of all that makes the outputs."""
    made = hashlib.sha256()
    for given in program.inputs:
        made.update(repr((given.name, given.shape, given.kind, given.most)).encode())
    for step in program.steps:
        made.update(repr((step.op, step.inputs, step.outputs, sorted(step.options.items()))).encode())
    made.update(repr(program.outputs).encode())
    for key in sorted(program.constants):
        array = np.ascontiguousarray(program.constants[key])
        made.update(repr((key, array.shape, str(array.dtype))).encode())
        made.update(array.data if array.size else b"")
    made.update(drawn_steps.encode() if drawn_steps != "layers" else b"")
    return made.hexdigest()

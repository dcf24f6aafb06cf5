"""A followed graph as a program: its outputs, and without what nothing needs."""

import dataclasses

from ...errors import shown
from ..program.program import Program
from .varied import Value, merged


def with_outputs(b, outputs: dict[str, Value], reading) -> Program:
    """The program of what was built, which gives these values; notes what was taken of it.

    Raises NNVisError where an output does not have the batch as its first axis.
    """
    if not outputs:
        raise b.refused("it gives no tensor")
    b.layer = ""
    names = []
    for name, value in outputs.items():
        if value.is_known or not value.ndim or value.shape[0] != merged(b.batches):
            raise b.refused(
                f"its output {shown(name)} has not the batch as its first axis",
                "Save a model that gives a row a sample",
            )
        names.append(b.use(value))
    if b.is_rewritten:
        batch = b.batches[0]
        reading.note(
            f"it was saved for a batch of {batch}: the sizes that it has for it are read as those of any batch"
        )
    program = _without_unused(b.program(list(dict.fromkeys(names)), []))
    program.validate(reading.path.name)
    return program


def _without_unused(program: Program) -> Program:
    needed, steps = set(program.outputs), []
    for step in reversed(program.steps):
        if needed.intersection(step.outputs):
            steps.append(step)
            needed.update(name for name in step.inputs if name is not None)
    constants = {name: array for name, array in program.constants.items() if name in needed}
    return dataclasses.replace(program, constants=constants, steps=steps[::-1])

"""A followed graph as a program: its outputs, and without what nothing needs."""

import dataclasses

from ...errors import shown
from ..program.program import Program
from .varied import Value, merged


def with_outputs(b, outputs: dict[str, Value], reading) -> Program:
    """The program of what was built, which gives these values; notes what was taken of it.

    Outputs without the batch as their first axis are left out; Misfit is raised where none has it.
    """
    if not outputs:
        raise b.refused("it gives no tensor")
    b.layer = ""
    taken = {name: value for name, value in outputs.items() if _has_rows(b, value)}
    left = [name for name in outputs if name not in taken]
    if not taken:
        raise b.misfit(f"its output {shown(left[0])} has not the batch as its first axis")
    if left:
        reading.note(f"its output {shown(left[0])} is left out: it has not the batch as its first axis")
    names = [b.use(value) for value in taken.values()]
    if b.is_rewritten:
        batch = b.batches[0]
        reading.note(
            f"it was saved for a batch of {batch}: the sizes that it has for it are read as those of any batch"
        )
    program = _without_unused(b.program(list(dict.fromkeys(names)), []))
    program.validate(reading.path.name)
    return program


def _has_rows(b, value: Value) -> bool:
    """Whether a value has a row for each sample."""
    return not value.is_known and value.ndim > 0 and value.shape[0] == merged(b.batches)


def _without_unused(program: Program) -> Program:
    needed, steps = set(program.outputs), []
    for step in reversed(program.steps):
        if needed.intersection(step.outputs):
            steps.append(step)
            needed.update(name for name in step.inputs if name is not None)
    constants = {name: array for name, array in program.constants.items() if name in needed}
    return dataclasses.replace(program, constants=constants, steps=steps[::-1])

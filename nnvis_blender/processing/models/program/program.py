"""What a network computes, step by step, as a reader finds it in a file. Nothing here runs or needs torch."""

from dataclasses import dataclass, field

import numpy as np

from ...errors import bad_input, shown
from .names import OPERATION_NAMES

MOST_STEPS = 100_000


@dataclass(frozen=True)
class ProgramInput:
    """One input of a program.

    shape: of one sample, without the batch. kind: "values", "image" (channels, height, width) or "tokens" (whole
    numbers). most: of tokens, how many different ones there are. preprocessing: see model.Input.
    """

    name: str
    shape: tuple[int, ...]
    kind: str = "values"
    most: int = 0
    preprocessing: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One operation on values.

    op: a name of names.OPERATION_NAMES; operations/ says what each takes and does. inputs: names of inputs, constants
    or earlier outputs; None for an optional one that is left out. options: plain values (numbers, texts, lists).
    layer: the name that the file has for what it belongs to, "" where it has none.
    """

    op: str
    inputs: tuple[str | None, ...]
    outputs: tuple[str, ...]
    options: dict[str, object] = field(default_factory=dict)
    layer: str = ""


@dataclass
class Program:
    """Steps in an order in which each comes after what it takes.

    Axis 0 of every input is the batch; a program means the same for a batch of any size. constants: name -> array,
    weights as the file has them. outputs: the values that the program gives. class_names: as the file has them, or
    empty. kind: of the outputs, "classes", "labels" or "values", where the file says it, else "".
    """

    inputs: list[ProgramInput]
    constants: dict[str, np.ndarray]
    steps: list[Step]
    outputs: list[str]
    class_names: list[str] = field(default_factory=list)
    kind: str = ""

    def validate(self, name: str) -> None:
        """Raises NNVisError (bad_input) where steps take what is not there, give a name twice or are not known."""
        known = {given.name for given in self.inputs} | set(self.constants)
        if len(known) != len(self.inputs) + len(self.constants):
            raise bad_input(f"{name}: two inputs or constants have one name")
        if not self.inputs or not self.outputs:
            raise bad_input(f"{name} has no {'output' if self.inputs else 'input'}")
        if len(self.steps) > MOST_STEPS:
            raise bad_input(f"{name} has {len(self.steps)} steps", f"At most {MOST_STEPS} are read")
        for step in self.steps:
            if step.op not in OPERATION_NAMES:
                raise bad_input(f"{name}: the operation {shown(step.op)} of {shown(step.layer)} is not known")
            missing = next((i for i in step.inputs if i is not None and i not in known), None)
            if missing is not None:
                raise bad_input(f"{name}: {shown(step.layer or step.op)} takes {shown(missing)}, which nothing gives")
            twice = next((o for o in step.outputs if o in known), None)
            if twice is not None:
                raise bad_input(f"{name}: {shown(twice)} is given twice")
            known.update(step.outputs)
        lost = next((o for o in self.outputs if o not in known), None)
        if lost is not None:
            raise bad_input(f"{name}: nothing gives the output {shown(lost)}")

"""What tracing finds: layers, and what leads into them where."""

from dataclasses import dataclass, field

import torch

from ..execution import Shapes
from ..program import Program


class UnitsMeet(Exception):
    """A step takes for one feature what belongs to several units; the input's units have to be larger."""


@dataclass(eq=False)
class Draft:
    """A layer while it is traced. first: its first unit. value: what its units hold; before: what comes before the
    activation. is_open: whether nothing but affine steps came since the weights. depth: weighted layers on the longest
    way to it, itself included. labels: of its value, where that holds the units of another layer as well. later: of the
    states one step before, the recurrent layer that they are of.
    """

    name: str
    kind: str
    first: int
    units: int
    value: str
    before: str
    step: int
    activation: str = "linear"
    is_open: bool = False
    used: bool = False
    bias: str | None = None
    shape: tuple[int, ...] = ()
    depth: int = 0
    labels: torch.Tensor | None = None
    later: "Draft | None" = None


@dataclass
class Entry:
    """What leads into a layer at one place of the program.

    step, place: which input of which step is taken. out: the value whose gradient reaches the weights.
    kind: "weight" (of a weighted step), "one" (element by element), "all" (every unit to every unit).
    sources: "weight": (features,) unit of each feature that comes in; "one", "all": labels of what comes in.
    targets: "weight": (outputs,) unit of each output; "one": labels of the same shape as sources' after broadcasting;
    "all": (units,).
    """

    step: int
    place: int
    out: str
    kind: str
    sources: torch.Tensor
    targets: torch.Tensor


@dataclass
class Trace:
    """What was traced; units are numbered through all drafts, `final` maps those that became others."""

    program: Program
    shapes: Shapes
    drafts: list[Draft] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    labels: dict[str, torch.Tensor] = field(default_factory=dict)
    final: torch.Tensor | None = None
    notes: list[str] = field(default_factory=list)
    along_places: list[str] = field(default_factory=list)  # steps that mix the places of each unit by itself

    def note(self, text: str) -> None:
        """Says it once."""
        if text not in self.notes:
            self.notes.append(text)

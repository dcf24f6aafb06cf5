"""The cone of greatest contribution. Flat arrays; the worker makes them, Blender reads them."""

from dataclasses import dataclass, field

import numpy as np

from ...errors import usage

MOST = 64  # circuits of a network


@dataclass
class Circuit:
    """Through which edges and units a class of a sample, or a unit, comes by its value, and what it does to the answer.

    name: of the sample. picked: the unit at its tip, numbered through all layers. target: the class that is explained.
    share: of all contribution, followed at each step. edges: (k,) int64, units: (m,) int32, ascending. edge_strength:
    (k,), unit_strength: (m,) float32, above 0 to 1: what flows through each over the most that flows through any of its
    connection, or its layer. whole, alone, without, nothing: the logit of the target by all edges, by those of the
    circuit alone, by all others, and by no edge, which is what biases give. notes: sentences on what was left out.
    """

    name: str
    picked: int
    target: int
    share: float
    edges: np.ndarray
    edge_strength: np.ndarray
    units: np.ndarray
    unit_strength: np.ndarray
    whole: float
    alone: float
    without: float
    nothing: float
    notes: list[str] = field(default_factory=list)

    @property
    def explained(self) -> float | None:
        """Which share of what edges do to the logit the circuit does alone; below 0 or above 1 where the rest works
        against it. None where edges do nothing to it.
        """
        done = self.whole - self.nothing
        return None if abs(done) < 1e-6 else (self.alone - self.nothing) / done


def among(circuits: list[Circuit], made: Circuit) -> tuple[list[Circuit], int]:
    """(the circuits with this one, its number): in the place of that of the same sample, unit and share, else the last.

    Raises NNVisError (usage) where there are MOST already.
    """

    def tip(one: Circuit) -> tuple:
        return one.name, one.picked, one.share

    number = next((n for n, one in enumerate(circuits) if tip(one) == tip(made)), len(circuits))
    if number == MOST:
        raise usage(f"the file has {MOST} circuits", "Turn keep_others off, which begins anew")
    return [*circuits[:number], made, *circuits[number + 1 :]], number

"""A sheet of cells as it is laid out: each looks the number that it shows up in a table.

A table has one plane a sample. A cell looks at a fixed place of it, or at one that goes with the pixel that is looked
at: so all pixels and samples are there at once, and node groups need no more than two numbers to choose.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..nodes.rigs.cells import BARE, INK, SIGNED, SOLID
from ..nodes.rigs.numbers import SYMBOLS
from ..processing.errors import usage

_NO_BLOCK = -1
MOST_VALUES = 2_000_000  # of all tables
VECTORS = ("position", "table_size", "table_step", "stride", "offset", "divisor", "shift", "sink")


@dataclass
class Table:
    """Where a table's numbers are among all values. step: from a sample to the next, 0 where all are alike."""

    base: int
    step: int
    height: int
    width: int
    largest: float
    is_signed: bool


class Label(NamedTuple):
    """A text. align: it is centred on x (0), or ends there (-1)."""

    text: str
    x: float
    y: float
    align: float = 0.0
    size: float = 0.62


@dataclass
class Sheet:
    """Cells as they are laid out: x to the right, y up, a window's cell is 1."""

    cells: dict[str, list] = field(default_factory=dict)
    values: list = field(default_factory=list)
    labels: list = field(default_factory=list)
    count: int = 0

    def table(self, planes: np.ndarray) -> Table:
        """planes: (samples, height, width), or (1, height, width) where all samples have the same."""
        base, self.count = self.count, self.count + planes.size
        if self.count > MOST_VALUES:
            raise usage(
                f"the formula would hold more than {MOST_VALUES:,} numbers", "Build it of fewer channels or samples"
            )
        self.values.append(planes.astype(np.float32).ravel())
        largest = float(np.nanmax(np.abs(planes), initial=0.0))
        step = planes[0].size if len(planes) > 1 else 0
        return Table(base, step, *planes.shape[1:], largest or 1.0, bool((planes < 0).any()))

    def add(self, block: int, x, y, table: Table | None = None, side: float = 1.0, **given) -> None:
        """Adds cells of a block at places x, y (arrays or numbers).

        table: where they look, None for the number factor itself. They show, in their table, the pixel
        floor((pixel + shift) / divisor) * stride + offset, times factor; what is outside shows `outside`. Pairs are
        (x, y). largest: the number at which their colour is full. sink: where a line from each goes.
        """
        x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
        count, given = x.size, {"row": 0, **given}
        largest = given.pop("largest", table.largest if table else 1.0)
        found = {
            "position": np.stack([x.ravel(), y.ravel(), np.zeros(count)], axis=1),
            "table_size": (table.width, table.height, 0) if table else (1, 1, 0),
            "table_step": (table.base, table.step, 0) if table else (-1, 0, 0),
            "stride": (0, 0, 0),
            "offset": (0, 0, 0),
            "divisor": (1, 1, 0),
            "shift": (0, 0, 0),
            "sink": (0, 0, 0),
            "has_line": float("sink" in given),
            "factor": 1.0,
            "outside": 0.0,
            "largest": largest,
            "side": side,
            "hue": SIGNED if table is None or table.is_signed else INK,
            "decimals": _decimals(largest),
            "symbol": 0,
            "hollow": SOLID,
            "block": block,
            **given,
        }
        for name, value in found.items():
            value = np.asarray(value, float)
            if name in VECTORS and value.shape[-1] == 2:
                value = np.concatenate([value, np.zeros((*value.shape[:-1], 1))], axis=-1)
            shape = (count, 3) if name in VECTORS else (count,)
            self.cells.setdefault(name, []).append(np.broadcast_to(value, shape))

    def sign(self, symbol: str, x, y) -> None:
        self.add(_NO_BLOCK, x, y, symbol=1 + SYMBOLS.index(symbol), hollow=BARE)

    def label(self, text: str, x: float, y: float, align: float = 0.0) -> None:
        self.labels.append(Label(text, x, y, align))


def _decimals(largest: float) -> int:
    """Two, fewer for numbers that are wide, more for those that would be 0.00."""
    size = int(np.floor(np.log10(max(largest, 1e-6))))
    return int(np.clip(2 - size, 0, 2) if size > 0 else np.clip(1 - size, 2, 4))

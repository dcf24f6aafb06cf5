"""The part "layout": where the units stand."""

from dataclasses import dataclass

import numpy as np

from .stored import StoredPart

NAME, VERSION = "layout", 1


@dataclass(frozen=True)
class Layout:
    """grid, positions: (units, 3) float32, before and after node advection."""

    grid: np.ndarray
    positions: np.ndarray


def write(layout: Layout) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header)."""
    return {
        "grid": np.asarray(layout.grid, np.float32),
        "positions": np.asarray(layout.positions, np.float32),
    }, {}


def read(stored: StoredPart, file) -> Layout:
    shape = (file.outline.unit_count, 3)
    return Layout(stored.places("grid", shape), stored.places("positions", shape))

"""The part "density": the density of the drawn edges on a grid, for each class."""

import numpy as np

from ...network import ClassDensity
from .stored import FARTHEST, StoredPart

NAME, VERSION = "density", 1
_SMALLEST_CELL = 1e-9


def write(density: ClassDensity) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header). Half precision: it is at most 1, and seen as a haze."""
    arrays = {"values": np.asarray(density.values, np.float16), "low": np.asarray(density.low, np.float32)}
    return arrays, {"cell": float(density.cell)}


def read(stored: StoredPart, file) -> ClassDensity:
    values = stored.array("values", (None, None, None, file.outline.class_count), np.float16, 0)
    return ClassDensity(
        values.astype(np.float32),
        stored.places("low", (3,)),
        stored.header.number("cell", _SMALLEST_CELL, FARTHEST),
    )

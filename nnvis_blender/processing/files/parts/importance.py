"""The part "importance": how much units and edges matter for each class, and by which method."""

import numpy as np

from ...network import Importance
from .stored import StoredPart

NAME, VERSION = "importance", 1
_LARGEST = 1e6  # importances are near 1; what is far beyond would burn out every picture and overflow its colours


def write(importance: Importance) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header)."""
    arrays = {
        name: np.asarray(values, np.float32)
        for name, values in (
            ("units", importance.units),
            ("edges", importance.edges),
            ("raw_units", importance.raw_units),
        )
    }
    return arrays, {"method": importance.method, "parameters": importance.parameters}


def read(stored: StoredPart, file) -> Importance:
    units, classes = file.outline.unit_count, file.outline.class_count
    columns = classes if stored.shape("edges")[1:] == (classes,) else 1
    return Importance(
        stored.array("units", (units, classes), np.float32, 0, _LARGEST),
        stored.array("edges", (file.outline.edge_count, columns), np.float32, 0, _LARGEST),
        stored.array("raw_units", (units, classes), np.float32),
        stored.header.text("method"),
        stored.header.object("parameters"),
    )

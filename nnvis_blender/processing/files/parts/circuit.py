"""The part "circuit": the cone of greatest contribution through a class or a unit."""

import numpy as np

from ...errors import bad_input
from ...images.circuit.circuit import Circuit
from ..fields import Fields
from .stored import StoredPart

NAME, VERSION = "circuit", 1
_FIGURES = ("share", "whole", "alone", "without", "nothing")
_FARTHEST = 1e30
_MOST_NOTES, _MOST_OF_NOTE = 100, 300


def write(one: Circuit) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    arrays = {
        "edges": np.asarray(one.edges, np.int64),
        "edge_strength": np.asarray(one.edge_strength, np.float32),
        "units": np.asarray(one.units, np.int32),
        "unit_strength": np.asarray(one.unit_strength, np.float32),
    }
    header = {name: float(getattr(one, name)) for name in _FIGURES}
    header |= {"picked": int(one.picked), "target": int(one.target)}
    return arrays, header | {"name": one.name, "notes": list(one.notes)}


def read(stored: StoredPart, file) -> Circuit:
    header, outline = stored.header, file.outline
    edges = stored.array("edges", (None,), np.int64, 0, sum(outline.connection_edges) - 1)
    units = stored.array("units", (None,), np.int32, 0, outline.unit_count - 1)
    if any((np.diff(numbers) <= 0).any() for numbers in (edges, units)):
        raise bad_input("the edges or units of the circuit do not ascend")
    notes = [Fields({"note": note}, header.where) for note in header.items("notes", _MOST_NOTES)]
    return Circuit(
        name=header.text("name"),
        picked=header.whole("picked", 0, outline.unit_count - 1),
        target=header.whole("target", 0, outline.class_count - 1),
        edges=edges,
        edge_strength=stored.array("edge_strength", edges.shape, np.float32, 0, 1),
        units=units,
        unit_strength=stored.array("unit_strength", units.shape, np.float32, 0, 1),
        notes=[note.text("note", most=_MOST_OF_NOTE) for note in notes],
        **{name: header.number(name, -_FARTHEST, _FARTHEST) for name in _FIGURES},
    )

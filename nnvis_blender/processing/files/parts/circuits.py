"""The part "circuits": cones of greatest contribution, each through a class or a unit."""

import numpy as np

from ...errors import bad_input
from ...images.circuit.circuit import MOST, Circuit
from ..fields import Fields
from .stored import StoredPart

NAME, VERSION = "circuits", 1
_FIGURES = ("share", "whole", "alone", "without", "nothing")
_FARTHEST = 1e30
_MOST_NOTES, _MOST_OF_NOTE = 100, 300


def write(circuits: list[Circuit]) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header); the arrays bear the circuit's number."""
    arrays, headers = {}, []
    for number, one in enumerate(circuits):
        arrays |= {
            f"edges_{number}": np.asarray(one.edges, np.int64),
            f"edge_strength_{number}": np.asarray(one.edge_strength, np.float32),
            f"units_{number}": np.asarray(one.units, np.int32),
            f"unit_strength_{number}": np.asarray(one.unit_strength, np.float32),
        }
        header = {name: float(getattr(one, name)) for name in _FIGURES}
        header |= {"picked": int(one.picked), "target": int(one.target)}
        headers.append(header | {"name": one.name, "notes": list(one.notes)})
    return arrays, {"circuits": headers}


def read(stored: StoredPart, file) -> list[Circuit]:
    headers = stored.header.objects("circuits", MOST)
    return [_circuit(stored, header, number, file.outline) for number, header in enumerate(headers)]


def _circuit(stored: StoredPart, header: Fields, number: int, outline) -> Circuit:
    edges = stored.array(f"edges_{number}", (None,), np.int64, 0, sum(outline.connection_edges) - 1)
    units = stored.array(f"units_{number}", (None,), np.int32, 0, outline.unit_count - 1)
    if any((np.diff(numbers) <= 0).any() for numbers in (edges, units)):
        raise bad_input("the edges or units of a circuit do not ascend")
    notes = [Fields({"note": note}, header.where) for note in header.items("notes", _MOST_NOTES)]
    return Circuit(
        name=header.text("name"),
        picked=header.whole("picked", 0, outline.unit_count - 1),
        target=header.whole("target", 0, outline.class_count - 1),
        edges=edges,
        edge_strength=stored.array(f"edge_strength_{number}", edges.shape, np.float32, 0, 1),
        units=units,
        unit_strength=stored.array(f"unit_strength_{number}", units.shape, np.float32, 0, 1),
        notes=[note.text("note", most=_MOST_OF_NOTE) for note in notes],
        **{name: header.number(name, -_FARTHEST, _FARTHEST) for name in _FIGURES},
    )

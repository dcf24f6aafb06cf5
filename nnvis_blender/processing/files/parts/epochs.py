"""The part "epochs": what changes of a network from checkpoint to checkpoint."""

import numpy as np

from ...errors import bad_input
from ...training.epochs import LATEST, MOST_EPOCHS, Epochs
from ..fields import Fields
from .stored import StoredPart

NAME, VERSION = "epochs", 1
_MOST_NOTES, _MOST_OF_NOTE = 1000, 300
_ARRAYS = ("weights", "biases", "units", "score", "edges", "positions", "points")


def write(epochs: Epochs) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header)."""
    arrays = {name: np.asarray(getattr(epochs, name), np.float32) for name in _ARRAYS}
    header = {"names": list(epochs.names), "notes": list(epochs.notes)}
    return {"numbers": np.asarray(epochs.numbers, np.float64), **arrays}, header


def read(stored: StoredPart, file) -> Epochs:
    outline, header = file.outline, stored.header
    numbers = stored.array("numbers", (None,), np.float64, 0, LATEST)
    count, names = len(numbers), header.texts("names", MOST_EPOCHS)
    if not 1 <= count <= MOST_EPOCHS or len(names) != count:
        raise bad_input(f"{count} epochs with {len(names)} names, not 1 to {MOST_EPOCHS} of both")
    if (np.diff(numbers) <= 0).any():
        raise bad_input("the numbers of the epochs do not ascend")
    drawn, samples = file.shape("bundles", "edges")[0], file.shape("bundles", "points")[0]
    units, columns = outline.unit_count, file.shape("importance", "edges")[-1]
    notes = [Fields({"note": note}, "the notes of the epochs") for note in header.items("notes", _MOST_NOTES)]
    return Epochs(
        numbers,
        names,
        stored.array("weights", (count, outline.edge_count), np.float32),
        stored.array("biases", (count, units), np.float32),
        stored.array("units", (count, units, outline.class_count), np.float32),
        stored.array("score", (count, drawn), np.float32, 0),
        stored.array("edges", (count, drawn, columns), np.float32),
        stored.places("positions", (count, units, 3)),
        stored.places("points", (count, samples, 3)),
        [note.text("note", most=_MOST_OF_NOTE) for note in notes],
    )

"""The part "hidden_space": samples in the space of a hidden layer, and what parts them there."""

import numpy as np

from ...errors import bad_input
from ...spaces.hidden_space import HiddenSpace
from ..fields import Fields
from .stored import StoredPart

NAME, VERSION = "hidden_space", 1
_MOST_SAMPLES, _MOST_EPOCHS = 100_000, 100_000
_MOST_NOTES, _MOST_OF_NOTE = 100, 300
_FARTHEST = 1e30


def write(space: HiddenSpace) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    arrays = {
        "epochs": np.asarray(space.epochs, np.float64),
        "points": np.asarray(space.points, np.float32),
        "labels": np.asarray(space.labels, np.int32),
        "normals": np.asarray(space.normals, np.float32),
        "offsets": np.asarray(space.offsets, np.float32),
        "accuracy": np.asarray(space.accuracy, np.float64),
    }
    lists = {key: list(getattr(space, key)) for key in ("axes", "names", "notes")}
    return arrays, {"layer": int(space.layer), **lists}


def read(stored: StoredPart, file) -> HiddenSpace:
    header = stored.header
    axes, names = header.texts("axes", 3), header.texts("names", _MOST_SAMPLES)
    if len(axes) < 2:
        raise header.wrong(f"a space of {len(axes)} axes")
    epochs = stored.array("epochs", (None,), np.float64)
    if not 1 <= len(epochs) <= _MOST_EPOCHS or (np.diff(epochs) <= 0).any():
        raise bad_input("the epochs of the hidden space do not ascend")
    notes = [Fields({"note": note}, "the notes of the hidden space") for note in header.items("notes", _MOST_NOTES)]
    return HiddenSpace(
        header.whole("layer", 0, len(file.outline.layers) - 1),
        axes,
        epochs,
        stored.array("points", (len(epochs), len(names), len(axes)), np.float32, -_FARTHEST, _FARTHEST),
        stored.array("labels", (len(names),), np.int32, 0, 1),
        names,
        stored.array("normals", (len(epochs), len(axes)), np.float32, -_FARTHEST, _FARTHEST),
        stored.array("offsets", (len(epochs),), np.float32, -_FARTHEST, _FARTHEST),
        stored.array("accuracy", (len(epochs),), np.float64, 0, 1),
        [note.text("note", most=_MOST_OF_NOTE) for note in notes],
    )

"""The part "epochs": what changes of a network from checkpoint to checkpoint.

Polylines take the most room by far. They are whole multiples of a power of two, which a 65536th of what they span is
rounded up to (the 16384th of a layer's width, mostly), and of each checkpoint the difference from the one before is
kept, modulo 65536, which deflates well. What is read is what is written again, to the bit.
"""

import numpy as np

from ...errors import bad_input
from ...training.epochs import LATEST, MOST_EPOCHS, Epochs
from ..fields import Fields
from .stored import FARTHEST, StoredPart

NAME, VERSION = "epochs", 1
_MOST_NOTES, _MOST_OF_NOTE = 1000, 300
_ARRAYS = ("weights", "biases", "units", "score", "positions")
_FINEST, _COARSEST = -14, 6  # powers of two


def write(epochs: Epochs) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header). The drawn edges' importance is kept in half precision."""
    arrays = {name: np.asarray(getattr(epochs, name), np.float32) for name in _ARRAYS}
    arrays |= {"numbers": np.asarray(epochs.numbers, np.float64), "edges": np.asarray(epochs.edges, np.float16)}
    steps, power, low = _as_steps(np.asarray(epochs.points, np.float32))
    arrays |= {f"points_{number}": values for number, values in enumerate(steps)}
    arrays |= {f"kernels_{c}": np.asarray(kernels, np.float32) for c, kernels in epochs.kernels.items()}
    header = {"names": list(epochs.names), "notes": list(epochs.notes), "power": power, "low": low}
    return arrays, header


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
    connections = file.part("network").connections
    return Epochs(
        numbers,
        names,
        stored.array("weights", (count, outline.edge_count), np.float32),
        stored.array("biases", (count, units), np.float32),
        stored.array("units", (count, units, outline.class_count), np.float32),
        stored.array("score", (count, drawn), np.float32, 0),
        stored.array("edges", (count, drawn, columns), np.float16).astype(np.float32),
        stored.places("positions", (count, units, 3)),
        _points(stored, count, samples),
        [note.text("note", most=_MOST_OF_NOTE) for note in notes],
        {
            index: stored.array(f"kernels_{index}", (count, *c.kernel.shape), np.float32)
            for index, c in enumerate(connections)
            if c.kernel is not None and stored.has(f"kernels_{index}")
        },
    )


def _as_steps(points: np.ndarray) -> tuple[np.ndarray, int, list[int]]:
    """((epochs, samples, 3) uint16, the power of two, (3,) the multiples of it that 0 stands for)."""
    low, high = (of(points, axis=(0, 1), initial=0).astype(np.float64) for of in (np.min, np.max))
    span = max(float((high - low).max()), 1e-9)
    power = int(np.clip(np.ceil(np.log2(span / 65534)), _FINEST, _COARSEST))
    low = np.floor(low / 2.0**power)
    numbers = (np.rint(points / np.float32(2.0**power)) - low).astype(np.int64).astype(np.uint16)
    return np.diff(numbers, axis=0, prepend=np.zeros_like(numbers[:1])), power, [int(n) for n in low]


def _points(stored: StoredPart, count: int, samples: int) -> np.ndarray:
    """(epochs, samples, 3) float32."""
    header, most = stored.header, FARTHEST * 2.0**-_FINEST
    power, low = header.whole("power", _FINEST, _COARSEST), header.numbers("low", 3)
    if len(low) != 3 or (np.abs(low) > most).any():
        raise header.wrong("low are not three numbers that places begin at")
    points, numbers = np.empty((count, samples, 3), np.float32), np.zeros((samples, 3), np.uint16)
    for number in range(count):
        numbers += stored.array(f"points_{number}", (samples, 3), np.uint16)
        points[number] = (numbers + low) * 2.0**power
    return points

"""The part "surfaces": values over a plane or a space, of inputs or of weights, at one or more epochs."""

import numpy as np

from ...spaces.surface import Surface
from ..fields import Fields
from .stored import StoredPart

NAME, VERSION = "surfaces", 1
KINDS = ("output", "loss")
MOST = 64  # surfaces of a network
_MOST_FIELDS, _MOST_EPOCHS = 1000, 100_000
_MOST_NOTES, _MOST_OF_NOTE = 1000, 300
_FARTHEST = 1e30  # of a value and of a place: what is larger has no picture


def write(surfaces: list[Surface]) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header); the arrays of each surface bear its number."""
    arrays, headers = {}, []
    for number, one in enumerate(surfaces):
        kept = {
            "low": np.asarray(one.low, np.float64),
            "high": np.asarray(one.high, np.float64),
            "values": np.asarray(one.values, np.float32),
            "epochs": np.asarray(one.epochs, np.float64),
            "points": np.asarray(one.points, np.float32),
            "labels": np.asarray(one.labels, np.int32),
            "heights": np.asarray(one.heights, np.float32),
            "passed": None if one.passed is None else np.asarray(one.passed, np.float64),
            "fading": None if one.fading is None else np.asarray(one.fading, np.float32),
        }
        arrays |= {f"{name}_{number}": values for name, values in kept.items() if values is not None}
        about = {"kind": one.kind, "measure": one.measure, "axes": list(one.axes), "fields": list(one.fields)}
        headers.append({**about, "is_path": bool(one.is_path), "notes": list(one.notes)})
    return arrays, {"surfaces": headers}


def read(stored: StoredPart, file) -> list[Surface]:
    headers = stored.header.objects("surfaces", MOST)
    return [_surface(stored, header, number) for number, header in enumerate(headers)]


def _surface(stored: StoredPart, header: Fields, number: int) -> Surface:
    kind, axes, fields = header.text("kind"), header.texts("axes", 3), header.texts("fields", _MOST_FIELDS)
    if kind not in KINDS:
        raise header.wrong(f"a surface of the kind {kind!r}")
    if len(axes) < 2 or not fields:
        raise header.wrong(f"{len(axes)} axes and {len(fields)} fields")
    notes = [Fields({"note": note}, header.where) for note in header.items("notes", _MOST_NOTES, default=[])]
    return Surface(
        kind=kind,
        axes=axes,
        fields=fields,
        **_arrays(stored, header, number, len(axes), len(fields)),
        is_path=header.flag("is_path"),
        notes=[note.text("note", most=_MOST_OF_NOTE) for note in notes],
        measure=header.text("measure", default=""),
    )


def _arrays(stored: StoredPart, header: Fields, number: int, axes: int, fields: int) -> dict[str, np.ndarray]:
    """The arrays of a surface by their names, whose shapes fit each other."""
    low, high = (_places(stored, f"{end}_{number}", (axes,), np.float64) for end in ("low", "high"))
    if not (low < high).all():
        raise header.wrong("an axis that ends before it begins")
    epochs = _ascending(stored.array(f"epochs_{number}", (None,), np.float64), header)
    if not 1 <= len(epochs) <= _MOST_EPOCHS:
        raise header.wrong(f"{len(epochs)} epochs")
    values = _places(stored, f"values_{number}", (len(epochs), fields, *[None] * axes))
    if min(values.shape[2:]) < 2:
        raise header.wrong(f"a grid of the shape {values.shape[2:]}")
    points = _places(stored, f"points_{number}", (None, axes))
    fading = None
    if stored.has(f"fading_{number}"):
        fading = stored.array(f"fading_{number}", values.shape[2:], np.float32, 0, 1)
    passed = None
    if stored.has(f"passed_{number}"):
        passed = _ascending(stored.array(f"passed_{number}", (len(points),), np.float64), header)
    return {
        "low": low,
        "high": high,
        "values": values,
        "epochs": epochs,
        "points": points,
        "labels": stored.array(f"labels_{number}", (len(points),), np.int32, -1),
        "heights": _places(stored, f"heights_{number}", (len(epochs), len(points), fields)),
        "fading": fading,
        "passed": passed,
    }


def _places(stored: StoredPart, name: str, shape: tuple, dtype=np.float32) -> np.ndarray:
    return stored.array(name, shape, dtype, -_FARTHEST, _FARTHEST)


def _ascending(epochs: np.ndarray, header: Fields) -> np.ndarray:
    if (np.diff(epochs) <= 0).any():
        raise header.wrong("epochs that do not ascend")
    return epochs

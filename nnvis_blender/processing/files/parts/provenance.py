"""The part "provenance": where a network comes from, and what was measured on the way. It has no arrays."""

import math

from ..fields import Fields, plain_texts
from .stored import StoredPart

NAME, VERSION = "provenance", 1
_SHARES = ("edges_kept", "edges_drawn", "importance_kept", "importance_drawn")
_OBJECTS = ("model", "data", "importance", "bundling", "playground")
_MOST_INPUTS = 1000  # with names
_MOST_NOTES = 1000
_ROUNDED = 1 + 1e-6  # a share of 1 that was summed in another order


def write(provenance: dict[str, object]) -> tuple[dict, dict[str, object]]:
    """(arrays, header). Numbers that are not finite, as a diverged loss is, become null: JSON has no word for them."""
    return {}, finite(provenance)


def read(stored: StoredPart, file) -> dict[str, object]:
    """The provenance as it was written, without control characters.

    What other rooms count on is of the type that they expect, or missing.
    """
    fields = stored.header
    for name in _SHARES:
        fields.number(name, 0.0, _ROUNDED, None)
    for name in _OBJECTS:
        fields.object(name, None)
    fields.whole("edges", 0, 1 << 62, None)
    fields.objects("actions", 100_000, [])
    if not all(isinstance(name, str) for name in fields.items("inputs", _MOST_INPUTS, [])):
        raise fields.wrong("the names of its inputs are not all texts")
    quality = Fields(fields.object("bundle_quality", {}), "the bundle_quality of the provenance")
    for name in quality.values:
        quality.number(name, -1e30, 1e30, None)
    _check_findings(fields)
    return plain_texts(fields.values)


def _check_findings(fields: Fields) -> None:
    """How well the model knows its data, and the notes on both; see findings.py."""
    if fields.object("fit", None) is not None:
        fit = Fields(fields.object("fit"), "the fit of the provenance")
        for name in ("train_accuracy", "test_accuracy", "chance"):
            fit.number(name, 0.0, 1.0)
        for name in ("train_samples", "test_samples"):
            fit.whole(name, 0, 1 << 62)
        fit.text("warning", None)
    for name in ("model", "data"):
        part = Fields(fields.object(name, {}) or {}, f"the {name} of the provenance")
        if not all(isinstance(note, str) for note in part.items("notes", _MOST_NOTES, [])):
            raise part.wrong("its notes are not all texts")


def finite(value):
    """JSON-able values, null in the place of numbers that are not finite."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value

"""Labels of any kind become classes: numbers in numeric order, texts in alphabetical order."""

import math
import re
from typing import NamedTuple

import numpy as np

from ..errors import bad_input, shown

MOST_CLASSES = 20_000
NO_CLASS = "samples"  # what samples without labels are called together
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_MOST_DIGITS = 40  # a longer text is a name, whatever it consists of


class Classes(NamedTuple):
    """Labels as classes. y: of each part (n,) int64, indices into names, or None. notes: sentences on what was done."""

    y: list[np.ndarray | None]
    names: list[str]
    notes: list[str]


def unlabelled(counts: list[int]) -> Classes:
    """Of parts of so many samples each: one class, for models whose outputs are no classes."""
    return Classes([np.zeros(count, np.int64) for count in counts], [NO_CLASS], [])


def is_number(text: str) -> bool:
    """Whether a cell is a finite number as files write them: ASCII digits, no underscores, no names of infinity."""
    text = text.strip()
    return len(text) <= 400 and _NUMBER.fullmatch(text) is not None


def classes_of(parts: list[np.ndarray | None], name: str, known: list[str] | None = None) -> Classes:
    """The Classes of the labels of one or two parts.

    parts: arrays (n,) or (n, 1) of numbers or texts, or (n, classes) with a one for each sample's class; None stays
    None. known: class names that whole numbers from 0 index. Whole numbers from 0 with few gaps are the classes' own
    numbers; any others are mapped in numeric order.
    Raises NNVisError (bad_input) for anything that is no label.
    """
    given = [None if part is None else _column(np.asarray(part), name) for part in parts]
    columns = [column for column, _ in filter(None, given)]
    width = max((width for _, width in filter(None, given)), default=0)
    values = np.unique(np.concatenate(columns)) if columns else np.zeros(0)
    if len(values) > MOST_CLASSES:
        raise bad_input(
            f"{name} has {len(values)} different labels, which are no classes",
            "Choose the labels: a column of a table with label_column",
        )
    if values.dtype.kind in "US":
        values = np.array([str(v) for v in values])
        return _texts(given, values)
    if known is not None or width:
        names = list(known) if known is not None else [str(k) for k in range(width)]
        if len(values) and (values[0] < 0 or values[-1] >= len(names) or (values != np.round(values)).any()):
            wrong = next(v for v in values if not (0 <= v < len(names) and v == round(v)))
            raise bad_input(
                f"{name} has the label {number_name(wrong)} outside 0 to {len(names) - 1}", "Labels count from 0"
            )
        return Classes([None if g is None else g[0].astype(np.int64) for g in given], names, [])
    return _numbers(given, values, name)


def number_name(value) -> str:
    """A numeric label as a class is named: 3.0 is "3"."""
    value = value.item() if hasattr(value, "item") else value
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else f"{value:.12g}"


def _column(labels: np.ndarray, name: str) -> tuple:
    """(one label a sample (n,), how many classes one-hot rows have, or 0)."""
    width = 0
    if labels.ndim == 2 and labels.shape[1] > 1:
        if labels.dtype.kind not in "iufb" or not (np.isclose(labels.sum(axis=1, dtype=np.float64), 1)).all():
            raise bad_input(
                f"{name} has {labels.shape[1]} labels a sample that are not one 1 among zeros",
                "Give one label, or one row with a single 1, for each sample",
            )
        labels, width = labels.argmax(axis=1), labels.shape[1]
    elif labels.ndim == 2:
        labels = labels.reshape(len(labels))
    if labels.ndim != 1 or labels.dtype.kind not in "iufbUS":
        raise bad_input(
            f"{name} has labels {labels.dtype} {labels.shape}", "Labels are one number or one text for each sample"
        )
    if labels.dtype.kind == "f" and not np.isfinite(labels).all():
        raise bad_input(f"{name} has labels that are NaN or infinite", "Remove or repair these samples")
    if labels.dtype.kind == "S":
        labels = np.char.decode(labels, "utf-8", "replace")
    return labels.astype(np.int64) if labels.dtype.kind == "b" else labels, width


def _texts(given: list, values: np.ndarray) -> Classes:
    """Texts; those that are all numbers count as numbers."""
    if all(is_number(v) and len(v) <= _MOST_DIGITS and math.isfinite(float(v)) for v in values):
        as_numbers = np.array([float(v) for v in values])
        given = [None if g is None else (as_numbers[np.searchsorted(values, g[0])], 0) for g in given]
        return _numbers(given, np.unique(as_numbers), "")
    y = [None if g is None else np.searchsorted(values, g[0].astype(values.dtype)) for g in given]
    return Classes(y, [str(v) for v in values], [])


def _numbers(given: list, values: np.ndarray, name: str) -> Classes:
    """Whole numbers from 0 with few gaps stay; others are mapped in numeric order."""
    if not len(values):
        return Classes([None if g is None else g[0].astype(np.int64) for g in given], [], [])
    whole = bool((values == np.round(values)).all())
    if whole and values[0] == 0 and values[-1] < 2 * len(values):
        names = [str(k) for k in range(int(values[-1]) + 1)]
        missing = sorted(set(range(len(names))) - {int(v) for v in values})
        notes = [f"no sample has the label {', '.join(map(str, missing[:5]))}"] if missing else []
        return Classes([None if g is None else g[0].astype(np.int64) for g in given], names, notes)
    names = [number_name(v) for v in values]
    notes = []
    if values[0] != 0 or not whole or values[-1] >= len(values):
        shown_names = ", ".join(names) if len(names) <= 8 else f"{names[0]}, {names[1]}, ... {names[-1]}"
        notes = [f"the labels {shown(shown_names, 80, False)} are the {len(names)} classes in numeric order"]
    return Classes([None if g is None else np.searchsorted(values, g[0]) for g in given], names, notes)

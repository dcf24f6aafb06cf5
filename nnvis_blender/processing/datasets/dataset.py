"""Data sets: a built-in name or a path becomes samples and labels. The formats are read one a file."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from ..errors import bad_input, shown, usage
from . import reading
from .digits import NAME as DIGITS
from .options import DataOptions
from .raw import Raw
from .split import split
from .values import arranged, sample_shape, scaled


@dataclass(frozen=True)
class Dataset:
    """Samples with labels.

    x_train, x_test: (n, features) float32. y_train, y_test: (n,) int64, indices into class_names.
    shape: of one sample, e.g. (28, 28). name: for messages and provenance.
    notes: sentences on what was found in the data, taken, changed or left out. options: those that were given.
    factor: what the values in the file were multiplied by, before any other step of scaling.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: list[str]
    shape: tuple[int, ...]
    name: str
    options: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    factor: float = 1.0

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal digest of samples, labels and class names."""
        digest = hashlib.sha256(repr(self.class_names).encode())
        for array in (self.x_train, self.y_train, self.x_test, self.y_test):
            digest.update(str(array.shape).encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()

    @property
    def description(self) -> dict[str, object]:
        return {
            "name": self.name,
            "sha256": self.sha256,
            "train_samples": len(self.y_train),
            "test_samples": len(self.y_test),
            "classes": list(self.class_names),
            **self.options,
            "notes": list(self.notes),
        }


def read_dataset(name_or_path, options: DataOptions | None = None) -> Dataset:
    """The built-in "digits", or a path: .npz, a table (.csv, .tsv, ...), a folder of arrays or of class folders.

    A folder holds IDX or .npy files, or a folder of images for each class.
    A data set without a test part gives every fifth sample or so, the same ones every time, to its test part.
    Raises NNVisError naming what is wrong and where.
    """
    options = options or DataOptions()
    options.check()
    name = DIGITS if str(name_or_path) == DIGITS else Path(name_or_path).name
    raw = reading.read(name_or_path, options)
    _check(raw, name)
    if options.class_selection:
        raw = _selected(raw, options.class_selection, name)
    if options.class_order:
        raw = _ordered(raw, options.class_order, name)
    if raw.x_test is None:
        raw = split(raw, name)
    raw = arranged(raw, options, name)
    if len(np.unique(raw.y)) < 2:
        raise bad_input(f"{name} has samples of one class only", "Give data with two or more classes")
    x_train, x_test, factor, notes = scaled(raw, options, name)
    return Dataset(
        x_train,
        raw.y.astype(np.int64),
        x_test,
        raw.y_test.astype(np.int64),
        [str(c) for c in raw.class_names],
        sample_shape(raw.x),
        name,
        options.given(),
        [shown(note, 200, False) for note in [*raw.notes, *notes]],
        factor,
    )


def _check(raw: Raw, name: str) -> None:
    for x, y, part in raw.parts():
        if x.ndim < 2 or x.dtype.kind not in "fiub" or 0 in x.shape[1:]:
            raise bad_input(f"{name}: {part} samples {x.dtype} {x.shape}", "Samples are (n, ...) numbers")
        if len(x) == 0:
            raise bad_input(f"{name} has no {part} samples", "Give data with samples")
        if len(x) != len(y):
            raise bad_input(f"{name} has {len(x)} {part} samples but {len(y)} labels", "Every sample needs one label")
        wrong = 0 if x.dtype.kind != "f" else _not_finite(x)
        if wrong:
            raise bad_input(
                f"{name} has NaN or infinite values in {wrong} {part} samples", "Remove or repair these samples"
            )
    if raw.x_test is not None and raw.x_test.shape[1:] != raw.x.shape[1:]:
        raise bad_input(
            f"{name} has training samples of shape {raw.x.shape[1:]} but test samples of {raw.x_test.shape[1:]}",
            "Use one shape",
        )


def _not_finite(x: np.ndarray) -> int:
    """How many samples have a value that is NaN, infinite or beyond what 32 bits hold."""
    with np.errstate(over="ignore"):
        return int((~np.isfinite(x.astype(np.float32, copy=False))).reshape(len(x), -1).any(axis=1).sum())


def _selected(raw: Raw, selection: list, name: str) -> Raw:
    names = [str(c) for c in raw.class_names]
    unknown = [c for c in selection if str(c) not in names]
    if unknown or len({str(c) for c in selection}) != len(selection) or len(selection) < 2:
        raise usage(
            f"class_selection is {shown(selection)}, not two or more different classes of {name}",
            f"Its classes are {', '.join(names[:20])}",
        )
    new = raw.copy(class_names=[str(c) for c in selection])
    to_new = _renumbered(names, new.class_names)
    for x, y in (("x", "y"), ("x_test", "y_test")):
        if getattr(raw, x) is not None:
            kept = to_new[getattr(raw, y)] >= 0
            setattr(new, x, getattr(raw, x)[kept])
            setattr(new, y, to_new[getattr(raw, y)[kept]])
    _check(new, name)
    return new


def _ordered(raw: Raw, order: list, name: str) -> Raw:
    """The classes in the order of the network's outputs; one that has no samples may stand in it."""
    names, order = [str(c) for c in raw.class_names], [str(c) for c in order]
    with_samples = {names[k] for _, y, _ in raw.parts() for k in np.unique(y)}
    left_out = sorted(with_samples - set(order))
    if left_out or len(set(order)) != len(order):
        raise usage(
            f"class_order is {shown(order)}, without the class {shown(left_out[0])} of {name}"
            if left_out
            else f"class_order is {shown(order)}, which names a class twice",
            "Name every class once, in the order of the network's outputs; class_selection leaves classes out",
        )
    to_new = _renumbered(names, order)
    empty = [c for c in order if c not in with_samples]
    notes = [*raw.notes, "the classes are in the order that was asked for"]
    notes += [f"no sample has the label {', '.join(empty[:5])}"] if empty else []
    y_test = None if raw.y_test is None else to_new[raw.y_test]
    return raw.copy(class_names=order, y=to_new[raw.y], y_test=y_test, notes=notes)


def _renumbered(names: list, new_names: list) -> np.ndarray:
    """For each class its number in new_names, -1 where it has none."""
    numbers = {name: k for k, name in enumerate(new_names)}
    return np.array([numbers.get(name, -1) for name in names])

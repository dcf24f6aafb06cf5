"""Data sets: a built-in name or a path becomes samples and labels. The formats are read one a file."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from ..errors import bad_input, shown
from . import reading
from .class_order import by_model, in_order, without_labels
from .limit import limited
from .model_input import Taken, as_image, as_shape, taken_by
from .options import DataOptions
from .raw import Raw
from .scaling import Pixels, Scaled, scaled
from .split import split
from .tokens import as_tokens
from .values import arranged, sample_shape


@dataclass(frozen=True)
class SampleRead:
    """How samples were read.

    pixels: the way back to pixels, where there is one. order: of their channels. is_rows: whether the data hold rows of
    numbers, which say nothing of where pixels and channels are. is_image: whether they are images (channels, height,
    width) that were read for a model.
    """

    pixels: Pixels | None = None
    order: str = "RGB"
    is_rows: bool = False
    is_image: bool = False


@dataclass(frozen=True)
class Dataset:
    """Samples with labels.

    x_train, x_test: (n, features) float32. y_train, y_test: (n,) int64, indices into class_names.
    shape: of one sample, e.g. (28, 28). name: for messages and provenance.
    notes: sentences on what was found in the data, taken, changed or left out. options: those that were given.
    factor: what the values in the file were multiplied by, before any other step of scaling.
    read: how the samples were read.
    conflict: a sentence where the classes' names are not those of the model's outputs.
    features: what the values of a sample are called; empty where the data do not say.
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
    read: SampleRead = SampleRead()
    conflict: str | None = None
    features: list[str] = field(default_factory=list)

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


def read_dataset(name_or_path, options: DataOptions | None = None, model=None) -> Dataset:
    """The built-in "digits" or "digits_28", or a path: .npz, a table (.csv, .tsv, ...), a folder of arrays or of class
    folders.

    A folder holds IDX or .npy files, or a folder of images for each class.
    A data set without a test part gives every fifth sample or so, the same ones every time, to its test part.
    model: the Model that they are read for: in the size, order and scaling that its input takes, with their classes in
    the order of its own names, where it says these. Raises NNVisError naming what is wrong and where.
    """
    options = options or DataOptions()
    options.check()
    name = str(name_or_path) if reading.is_built_in(name_or_path) else Path(name_or_path).name
    taken = taken_by(model, options)
    raw = reading.read(name_or_path, options, taken)
    _check(raw, name)
    raw = in_order(raw, options, _folder_of(Path(name_or_path)), name)
    conflict = None
    if not (options.class_selection or options.class_order or options.class_file):
        raw, conflict = by_model(raw, taken.classes, name)
    raw = limited(raw, options.limit)
    _check(raw, name)
    if raw.x_test is None:
        raw = split(raw, name)
    if not taken.needs_labels:
        raw = without_labels(raw)
    elif len(np.unique(raw.y)) < 2:
        raise bad_input(f"{name} has samples of one class only", "Give data with two or more classes")
    is_rows = raw.x.ndim == 2
    raw, scaling = as_taken(raw, taken, options, name)
    return Dataset(
        scaling.x_train,
        raw.y.astype(np.int64),
        scaling.x_test,
        raw.y_test.astype(np.int64),
        [str(c) for c in raw.class_names],
        tuple(raw.x.shape[1:]) if taken.kind == "tokens" else sample_shape(raw.x),
        name,
        options.given(),
        [shown(note, 200, False) for note in [*raw.notes, *scaling.notes]],
        scaling.factor,
        SampleRead(scaling.pixels, taken.preprocessing.order, is_rows, taken.is_image),
        conflict,
        [shown(name, 30, False) for name in raw.features],
    )


def as_taken(raw: Raw, taken: Taken, options: DataOptions, name: str) -> tuple[Raw, Scaled]:
    """The samples in the shape and with the values that the model takes. Raises NNVisError."""
    if taken.kind == "tokens":
        return as_tokens(raw, name)
    if taken.is_image:
        raw = as_image(raw, taken, options, name)
    else:
        raw = as_shape(arranged(raw, options, taken.preprocessing, name), taken)
    return raw, scaled(raw, options, taken, name)


def _folder_of(path: Path) -> Path:
    """Where a file that is named beside the data is looked for."""
    return path if path.is_dir() else path.parent


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

"""Data sets: a built-in name or a path becomes samples and labels. The formats are read in dataset_files.py."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from ..errors import bad_input, usage
from ..models.model import image_shape
from . import formats as dataset_files

TEST_SHARE, SPLIT_SEED = 0.2, 0  # of data sets that have no test part of their own


@dataclass(frozen=True)
class Dataset:
    """Samples with labels.

    x_train, x_test: (n, features) float32, images in 0..1. y_train, y_test: (n,) int64, indices into class_names.
    shape: of one sample, e.g. (28, 28). name: for messages and provenance.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: list
    shape: tuple
    name: str
    options: dict = field(default_factory=dict)

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal digest of samples, labels and class names."""
        digest = hashlib.sha256(repr(self.class_names).encode())
        for array in (self.x_train, self.y_train, self.x_test, self.y_test):
            digest.update(str(array.shape).encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()

    @property
    def description(self) -> dict:
        return {
            "name": self.name,
            "sha256": self.sha256,
            "train_samples": len(self.y_train),
            "test_samples": len(self.y_test),
            "classes": list(self.class_names),
            **self.options,
        }


def read_dataset(name_or_path, size: int | None = None, class_selection: list | None = None) -> Dataset:
    """The built-in "digits", or a path: .npz, .csv, a folder of IDX files or of class folders of images.

    size: images are resized to size x size. class_selection: only these labels (or class names), renumbered in this
    order.
    A data set without a test part gives every fifth sample or so, the same ones every time, to its test part.
    Raises NNVisError naming what is wrong and where.
    """
    if size is not None and (isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= 4096):
        raise usage(f"size is {size!r}, not a whole number from 1 to 4096")
    raw = dataset_files.read(name_or_path, size)
    name = str(name_or_path) if str(name_or_path) == "digits" else Path(name_or_path).name
    _check(raw, name)
    if class_selection:
        raw = _selected(raw, class_selection, name)
    if raw.x_test is None:
        raw = _split(raw)
    if size is not None and not raw.resized:
        raw = _resized(raw, size, name)
    if len(np.unique(raw.y)) < 2:
        raise bad_input(f"{name} has samples of one class only", "Give data with two or more classes")
    options = {"size": size} if size else {}
    return Dataset(
        _samples(raw.x),
        raw.y.astype(np.int64),
        _samples(raw.x_test),
        raw.y_test.astype(np.int64),
        [str(c) for c in raw.class_names],
        _shape(raw.x),
        name,
        {**options, **({"class_selection": list(class_selection)} if class_selection else {})},
    )


def _check(raw, name: str) -> None:
    for x, y, part in ((raw.x, raw.y, "training"), (raw.x_test, raw.y_test, "test")):
        if x is None:
            continue
        if len(x) == 0:
            raise bad_input(f"{name} has no {part} samples", "Give data with samples")
        if len(x) != len(y):
            raise bad_input(f"{name} has {len(x)} {part} samples but {len(y)} labels", "Every sample needs one label")
        if x.ndim < 2 or x.dtype.kind not in "fiub" or y.ndim != 1 or y.dtype.kind not in "iu":
            raise bad_input(
                f"{name}: {part} samples {x.dtype} {x.shape} with labels {y.dtype} {y.shape}",
                "x is (n, ...) numbers, y is (n,) whole numbers",
            )
        wrong = 0 if x.dtype.kind != "f" else int((~np.isfinite(x)).any(axis=tuple(range(1, x.ndim))).sum())
        if wrong:
            raise bad_input(
                f"{name} has NaN or infinite values in {wrong} {part} samples", "Remove or repair these samples"
            )
        if y.min() < 0 or y.max() >= len(raw.class_names):
            raise bad_input(
                f"{name} has the label {y.min() if y.min() < 0 else y.max()} outside 0 to {len(raw.class_names) - 1}",
                "Labels count from 0",
            )
    if raw.x_test is not None and raw.x_test.shape[1:] != raw.x.shape[1:]:
        raise bad_input(
            f"{name} has training samples of shape {raw.x.shape[1:]} but test samples of {raw.x_test.shape[1:]}",
            "Use one shape",
        )


def _selected(raw, selection: list, name: str):
    names = [str(c) for c in raw.class_names]
    unknown = [c for c in selection if str(c) not in names]
    if unknown or len({str(c) for c in selection}) != len(selection) or len(selection) < 2:
        raise usage(
            f"class_selection is {selection}, not two or more different classes of {name}",
            f"Its classes are {', '.join(names[:20])}",
        )
    labels = np.array([names.index(str(c)) for c in selection])
    to_new = np.full(len(names), -1)
    to_new[labels] = np.arange(len(labels))
    new = raw.copy(class_names=[names[k] for k in labels])
    for x, y in (("x", "y"), ("x_test", "y_test")):
        if getattr(raw, x) is not None:
            kept = to_new[getattr(raw, y)] >= 0
            setattr(new, x, getattr(raw, x)[kept])
            setattr(new, y, to_new[getattr(raw, y)[kept]])
    _check(new, name)
    return new


def _split(raw):
    order = np.random.default_rng(SPLIT_SEED).permutation(len(raw.y))
    count = max(1, round(len(order) * TEST_SHARE))
    test, train = np.sort(order[:count]), np.sort(order[count:])
    return raw.copy(x=raw.x[train], y=raw.y[train], x_test=raw.x[test], y_test=raw.y[test])


def _resized(raw, size: int, name: str):
    from scipy.ndimage import zoom

    shape = _shape(raw.x)
    if len(shape) < 2:
        raise usage(f"size is given but the samples of {name} are no images ({shape[0]} features)", "Leave size out")
    factors = (1, size / shape[0], size / shape[1]) + (1,) * (len(shape) - 2)
    kind = raw.x.dtype
    scaled = [
        zoom(x.reshape(-1, *shape).astype(np.float32), factors, order=1, grid_mode=True, mode="nearest")
        for x in (raw.x, raw.x_test)
    ]
    return raw.copy(
        **{key: np.round(x).astype(kind) if kind.kind in "iu" else x for key, x in zip(("x", "x_test"), scaled)}
    )


def _shape(x: np.ndarray) -> tuple:
    return image_shape(x.shape[1]) if x.ndim == 2 else tuple(x.shape[1:])


def _samples(x: np.ndarray) -> np.ndarray:
    """(n, features) float32; bytes become 0..1."""
    flat = np.ascontiguousarray(x.reshape(len(x), -1), np.float32)
    if x.dtype == np.uint8:
        flat = flat / np.float32(255)
    return flat

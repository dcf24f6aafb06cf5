"""The formats of data sets: each reader gives raw samples, labels and class names. Checks and splits are in
datasets.py.
"""

import csv
import dataclasses
import gzip
import zipfile
import zlib
from pathlib import Path

import numpy as np

from ..errors import bad_input

IMAGE_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"}
LABEL_COLUMNS = ("label", "class", "target", "y")
IDX_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


@dataclasses.dataclass
class Raw:
    """x: (n, ...) uint8 or float. y: (n,) integers into class_names. The test part may be None. resized: the reader has
    resized.
    """

    x: np.ndarray
    y: np.ndarray
    class_names: list
    x_test: np.ndarray | None = None
    y_test: np.ndarray | None = None
    resized: bool = False

    def copy(self, **changes) -> "Raw":
        return dataclasses.replace(self, **changes)


def read(name_or_path, size: int | None) -> Raw:
    """Reads by name, suffix or contents of a folder. Raises NNVisError (bad_input)."""
    if str(name_or_path) == "digits":
        return _digits()
    path = Path(name_or_path)
    if path.is_dir():
        return _idx_folder(path) if any(path.glob("*-ubyte*")) else _image_folder(path, size)
    if not path.exists():
        raise bad_input(
            f"the data {path} do not exist",
            'Give "digits", an .npz or .csv file, a folder of IDX files or of class folders of images',
        )
    if path.stat().st_size == 0:
        raise bad_input(f"the data file {path.name} is empty", "Save it again")
    readers = {".npz": _npz, ".csv": _csv}
    if path.suffix.lower() not in readers:
        raise bad_input(
            f"{path.name} is not of a known data format",
            "Give an .npz or .csv file, a folder of IDX files or of class folders of images",
        )
    return readers[path.suffix.lower()](path)


def _digits() -> Raw:
    from sklearn.datasets import load_digits

    digits = load_digits()
    return Raw((digits.images / 16).astype(np.float32), digits.target, [str(k) for k in range(10)])


def _npz(path: Path) -> Raw:
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {
                name: archive[name]
                for name in archive.files
                if name in ("x", "y", "x_train", "y_train", "x_test", "y_test", "class_names")
            }
    except (OSError, ValueError, EOFError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise bad_input(
            f"{path.name} could not be read as a NumPy archive ({error})",
            "Save it again with numpy.savez(path, x=..., y=...)",
        ) from None
    x, y = arrays.get("x_train", arrays.get("x")), arrays.get("y_train", arrays.get("y"))
    if x is None or y is None or ("x_test" in arrays) != ("y_test" in arrays):
        raise bad_input(
            f"{path.name} does not hold samples with labels",
            "Save it with x and y, or x_train, y_train, x_test and y_test",
        )
    y, y_test = _labels(y, path.name), _labels(arrays.get("y_test"), path.name)
    top = max((int(v.max(initial=0)) for v in (y, y_test) if v is not None), default=0)
    names = [str(c) for c in arrays["class_names"]] if "class_names" in arrays else [str(k) for k in range(top + 1)]
    return Raw(x, y, names, arrays.get("x_test"), y_test)


def _labels(y, name: str):
    """Whole numbers as integers; one-hot rows as their class."""
    if y is None:
        return None
    y = y.argmax(axis=1) if y.ndim == 2 and y.shape[1] > 1 else y.reshape(len(y)) if y.ndim == 2 else y
    if y.dtype.kind == "f":
        if not (np.isfinite(y).all() and (y == np.round(y)).all()):
            raise bad_input(f"{name} has labels that are not whole numbers", "Labels are class numbers from 0")
        y = y.astype(np.int64)
    return y


def _idx_folder(path: Path) -> Raw:
    parts = {}
    for key, stem in (
        ("x", "train-images-idx3"),
        ("y", "train-labels-idx1"),
        ("x_test", "t10k-images-idx3"),
        ("y_test", "t10k-labels-idx1"),
    ):
        found = [f for ending in ("-ubyte", "-ubyte.gz") if (f := path / (stem + ending)).exists()]
        if not found and not key.endswith("test"):
            raise bad_input(
                f"{path} has no file {stem}-ubyte or {stem}-ubyte.gz",
                "Put the IDX files of images and labels into one folder",
            )
        parts[key] = _idx(found[0]) if found else None
    if parts["x_test"] is None or parts["y_test"] is None:
        parts["x_test"] = parts["y_test"] = None
    top = max(int(parts[k].max(initial=0)) for k in ("y", "y_test") if parts[k] is not None)
    return Raw(class_names=[str(k) for k in range(top + 1)], **parts)


def _idx(path: Path) -> np.ndarray:
    """One IDX file: two zero bytes, type, number of axes, their lengths as big-endian uint32, the values."""
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as stream:
            data = stream.read()
        kind, axes = data[2], data[3]
        shape = np.frombuffer(data, ">u4", axes, 4).astype(int)
        return (
            np.frombuffer(data, IDX_TYPES[kind], int(np.prod(shape)), 4 + 4 * axes)
            .reshape(shape)
            .astype(IDX_TYPES[kind][1:])
        )
    except (OSError, EOFError, ValueError, IndexError, KeyError, zlib.error) as error:
        raise bad_input(f"{path.name} is damaged or no IDX file ({error})", "Copy or download it again") from None


def _image_folder(path: Path, size: int | None) -> Raw:
    from PIL import Image, UnidentifiedImageError

    folders = sorted(f for f in path.iterdir() if f.is_dir())
    files = [
        (f, k)
        for k, folder in enumerate(folders)
        for f in sorted(folder.iterdir())
        if f.suffix.lower() in IMAGE_SUFFIXES
    ]
    if not files:
        raise bad_input(f"{path} has no folders of images", "Make one folder for each class and put its images into it")
    images, target, mode = [], (size, size) if size else None, None
    for file, _ in files:
        try:
            with Image.open(file) as image:
                mode = mode or ("L" if image.mode in ("1", "L", "LA", "I", "I;16", "F") else "RGB")
                target = target or image.size
                images.append(np.asarray(image.convert(mode).resize(target, Image.Resampling.BILINEAR)))
        except (OSError, UnidentifiedImageError, SyntaxError, ValueError) as error:
            raise bad_input(f"{file} could not be read as an image ({error})", "Remove or replace it") from None
    return Raw(np.stack(images), np.array([k for _, k in files]), [f.name for f in folders], resized=True)


def _csv(path: Path) -> Raw:
    try:
        with open(path, newline="", encoding="utf-8-sig") as stream:
            rows = [row for row in csv.reader(stream) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise bad_input(
            f"{path.name} could not be read as CSV ({error})", "Save it as UTF-8 text with commas"
        ) from None
    header = rows[0] if rows and not any(_is_number(cell) for cell in rows[0]) else None
    body = rows[1:] if header else rows
    if not body:
        raise bad_input(f"{path.name} has no rows of samples", "Give data with samples")
    width = len(body[0])
    ragged = next((i for i, row in enumerate(body) if len(row) != width), None)
    if ragged is not None or width < 2:
        line = (ragged or 0) + 1 + bool(header)
        raise bad_input(
            f"{path.name} line {line} has {len(body[ragged or 0])} columns",
            f"Every row needs the same {max(width, 2)} or more columns",
        )
    column = next((i for i, name in enumerate(header or []) if name.strip().lower() in LABEL_COLUMNS), width - 1)
    try:
        x = np.array([row[:column] + row[column + 1 :] for row in body], np.float32)
    except ValueError as error:
        raise bad_input(
            f"{path.name} has a feature that is not a number ({error})", "Only the label may be text"
        ) from None
    labels = [row[column].strip() for row in body]
    if all(label.isdigit() for label in labels):
        y = np.array(labels, np.int64)
        names = [str(k) for k in range(int(y.max()) + 1)]
    else:
        names, y = np.unique(labels, return_inverse=True)
        names = names.tolist()
    pixels = x.min() >= 0 and 1 < x.max() <= 255 and (x == np.round(x)).all() and x.shape[1] >= 16
    return Raw(x.astype(np.uint8) if pixels else x, y, names)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

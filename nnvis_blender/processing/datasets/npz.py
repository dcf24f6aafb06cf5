"""Arrays of samples and labels: an .npz archive, or a folder of .npy files, under their common names."""

import math
import re
from pathlib import Path

import numpy as np

from ..errors import bad_input
from ..files.archive import Archive
from ..files.damage import damage_told, plain_size
from .labels import classes_of, unlabelled
from .limit import check_values, chosen
from .raw import Raw

SAMPLES = ("x", "images", "image", "imgs", "data", "samples", "features", "inputs", "input", "pixels")
LABELS = ("y", "labels", "label", "targets", "target", "classes", "class", "outputs")
PARTS = {
    "train": ("train", "training", "trn"),
    "test": ("test", "testing", "tst"),
    "val": ("val", "valid", "validation", "dev"),
}
CLASS_NAMES = ("classnames", "labelnames", "targetnames")
_REMEDY = "Save it with numpy.savez(path, x=..., y=...), or x_train, y_train, x_test, y_test"


def read(path, limit: int | None, needs_labels: bool = True) -> Raw:
    """An .npz of samples and labels, at most `limit` samples. needs_labels: whether there must be labels, of classes.

    Raises NNVisError (bad_input).
    """
    path = Path(path)
    with damage_told(path, "NumPy archive", _REMEDY), Archive(path) as archive:
        return _read(archive.arrays, archive.array, archive.shape, path.name, limit, needs_labels)


def is_array_folder(path: Path) -> bool:
    """Whether a folder holds samples as .npy, itself or in a folder of each part, or .npy files and no folders, which
    could be classes of images.
    """
    names = list(_npy_files(path))
    return ("x", "train") in _roles(names) or (bool(names) and not any(f.is_dir() for f in path.iterdir()))


def read_folder(path, limit: int | None, needs_labels: bool = True) -> Raw:
    """A folder of .npy files that are named as the arrays of an .npz, or with train/ and test/ of them, at most `limit`
    samples; see read. Raises NNVisError (bad_input).
    """
    files = _npy_files(Path(path))
    arrays, shapes = (lambda n: _mapped(files[n])), (lambda n: _npy_shape(files[n]))
    return _read(list(files), arrays, shapes, Path(path).name, limit, needs_labels)


def _npy_files(path: Path) -> dict[str, Path]:
    """Array's name -> file; "train_x" of a file x.npy in train/."""
    files = {file.stem: file for file in sorted(path.glob("*.npy"))}
    for folder in sorted(f for f in path.iterdir() if f.is_dir()):
        part = next((p for p, names in PARTS.items() if folder.name.lower() in names), None)
        if part is not None:
            files |= {f"{part}_{file.stem}": file for file in sorted(folder.glob("*.npy"))}
    return files


def _read(names: list, array, shape, where: str, limit: int | None, needs_labels: bool) -> Raw:
    """names: of the arrays that there are. array(name), shape(name): one of them, and its (shape, dtype)."""
    roles = _roles(names)
    if not needs_labels and ("x", "train") in roles:
        return _unlabelled(roles, array, shape, where, limit)
    notes = []
    if ("x", "train") not in roles or ("y", "train") not in roles:
        roles = _by_shape(names, shape) or roles
        if ("x", "train") in roles and ("y", "train") in roles:
            notes.append(f"the samples are {roles['x', 'train']}, the labels {roles['y', 'train']}, by their shapes")
    if "x_train" not in names and "x" not in names and ("x", "train") in roles and not notes:
        notes.append(f"the samples are {roles['x', 'train']}, the labels {roles.get(('y', 'train'))}")
    if ("x", "train") not in roles or ("y", "train") not in roles:
        found = ", ".join(f"{name} {shape(name)[0]}" for name in names[:8])
        raise bad_input(f"{where} does not hold samples with labels under known names: it has {found}", _REMEDY)
    test = next((part for part in ("test", "val") if ("x", part) in roles and ("y", part) in roles), None)
    other = {part for _, part in roles} - {"train", test}
    if test == "val":
        notes.append("the validation samples are the test part")
    notes += [f"the {'validation' if part == 'val' else part} part was left out" for part in sorted(other)]
    known = next((n for n in names if _plain(n) in CLASS_NAMES), None)
    known = None if known is None else [str(c) for c in array(known).reshape(-1).tolist()]
    parts = [part for part in ("train", test) if part is not None]
    given = [(roles["x", part], roles["y", part]) for part in parts]
    return _arrays(given, array, shape, where, known, limit, notes)


def _arrays(given: list, array, shape, where: str, known: list | None, limit: int | None, notes: list) -> Raw:
    """given: the names of samples and labels of each part. known: class names. See _read."""
    for x, y in given:
        check_values(math.prod(shape(y)[0]), (), f"{where} ({y})", None)
        if not shape(x)[0]:
            raise bad_input(f"{where}: {x} is one number and no samples", _REMEDY)
    labels, class_names, said = classes_of([array(y) for _, y in given], where, known)
    kept, total = chosen(labels, limit), sum(map(len, labels))
    if kept[0] is not None:
        notes.append(f"{sum(map(len, kept))} of {total} samples are read, as asked for")
    samples = []
    for (x, _), y, own in zip(given, labels, kept):
        axis, each = _axis_of_samples(shape(x)[0], len(y), notes)
        count = max(len(y), shape(x)[0][axis])
        check_values(count, each, f"{where} ({x})", None if limit is None else max(1, limit * len(y) // total))
        samples.append(_samples(array(x), axis, own))
    labels = [y if own is None else y[own] for y, own in zip(labels, kept)]
    return Raw(samples[0], labels[0], class_names, *(samples[1:] + labels[1:]), notes=[*notes, *said])


def _unlabelled(roles: dict, array, shape, where: str, limit: int | None) -> Raw:
    """The samples of the training and the test part, whatever labels there are."""
    names = [roles["x", part] for part in ("train", "test") if ("x", part) in roles]
    for name in names:
        if not shape(name)[0]:
            raise bad_input(f"{where}: {name} is one number and no samples", _REMEDY)
    counts = [shape(name)[0][0] for name in names]
    y, class_names, _ = unlabelled(counts)
    kept, samples = chosen(y, limit), []
    for name, own, count in zip(names, kept, counts):
        part_limit = None if limit is None else max(1, limit * count // max(1, sum(counts)))
        check_values(count, shape(name)[0][1:], f"{where} ({name})", part_limit)
        samples.append(_samples(array(name), 0, own))
    y = [labels if own is None else labels[own] for labels, own in zip(y, kept)]
    return Raw(samples[0], y[0], class_names, *(samples[1:] + y[1:]), notes=[f"the samples are {' and '.join(names)}"])


def _axis_of_samples(shape: tuple, labels: int, notes: list) -> tuple[int, tuple]:
    """(the axis that counts the samples, the shape of one): the first, or the last where only that is as many."""
    if len(shape) > 2 and shape[0] != labels and shape[-1] == labels:
        notes.append(f"the last axis of {shape} counts the samples")
        return len(shape) - 1, shape[:-1]
    return 0, shape[1:]


def _samples(array: np.ndarray, axis: int, kept: np.ndarray | None) -> np.ndarray:
    """The samples that are kept (all where None), in memory of their own, with their axis first."""
    array = np.moveaxis(array, axis, 0)
    if kept is not None and len(array) > kept.max(initial=-1):
        return array[kept]
    return np.array(array) if isinstance(array, np.memmap) else array


def _roles(names: list) -> dict:
    """("x" or "y", "train", "test" or "val") -> the array's name. x alone counts as train where there is no x_train."""
    roles, whole = {}, {}
    for name in names:
        plain = _plain(name)
        for role, words in (("x", SAMPLES), ("y", LABELS)):
            if plain in words:
                whole.setdefault((role, "train"), name)
            for part, prefixes in PARTS.items():
                if any(plain in (p + word, word + p) for p in prefixes for word in words):
                    roles.setdefault((role, part), name)
    for key, name in whole.items():
        roles.setdefault(key, name)
    return roles


def _by_shape(names: list, shape) -> dict:
    """The roles of two arrays of which one can only be the labels of the other."""
    if len(names) != 2:
        return {}
    (first, _), (second, kind) = shape(names[0]), shape(names[1])
    if len(first) >= 2 and len(second) == 1 and first[0] == second[0] and kind.kind in "iuUSb":
        return {("x", "train"): names[0], ("y", "train"): names[1]}
    return {}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.rpartition("/")[2].lower())


def _npy_shape(path: Path) -> tuple:
    mapped = _mapped(path)
    return mapped.shape, mapped.dtype


def _mapped(path: Path) -> np.ndarray:
    """The array of an .npy file, which must be as long as it says; pickled objects are refused by the mapping."""
    plain_size(path, ".npy file")
    with damage_told(path, ".npy file", "Save it again with numpy.save"):
        return np.load(path, mmap_mode="r", allow_pickle=False)

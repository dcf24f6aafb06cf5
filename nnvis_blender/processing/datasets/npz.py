"""Arrays of samples and labels: an .npz archive, or a folder of .npy files, under their common names."""

import re
from pathlib import Path

import numpy as np

from ..errors import bad_input
from ..files.archive import Archive
from ..files.damage import damage_told, plain_size
from .labels import classes_of
from .raw import Raw

SAMPLES = ("x", "images", "image", "imgs", "data", "samples", "features", "inputs", "input", "pixels")
LABELS = ("y", "labels", "label", "targets", "target", "classes", "class", "outputs")
PARTS = {
    "train": ("train", "training", "trn"),
    "test": ("test", "testing", "tst"),
    "val": ("val", "valid", "validation", "dev"),
}
CLASS_NAMES = ("classnames", "labelnames", "targetnames")
MOST_BYTES = 4 << 30
_REMEDY = "Save it with numpy.savez(path, x=..., y=...), or x_train, y_train, x_test, y_test"


def read(path) -> Raw:
    """An .npz of samples and labels. Raises NNVisError (bad_input)."""
    path = Path(path)
    with damage_told(path, "NumPy archive", _REMEDY), Archive(path) as archive:
        return _read(archive.arrays, archive.array, archive.shape, path.name)


def is_array_folder(path: Path) -> bool:
    """Whether a folder holds samples as .npy, or .npy files and no folders, which could be classes of images."""
    names = [file.stem for file in path.glob("*.npy")]
    return ("x", "train") in _roles(names) or (bool(names) and not any(f.is_dir() for f in path.iterdir()))


def read_folder(path) -> Raw:
    """A folder of .npy files that are named as the arrays of an .npz. Raises NNVisError (bad_input)."""
    files = {file.stem: file for file in sorted(Path(path).glob("*.npy"))}
    return _read(list(files), lambda name: _npy(files[name]), lambda name: _npy_shape(files[name]), Path(path).name)


def _read(names: list, array, shape, where: str) -> Raw:
    """names: of the arrays that there are. array(name), shape(name): one of them, and its (shape, dtype)."""
    roles = _roles(names)
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
    arrays = {
        (role, part): array(roles[role, part]) for part in ("train", test) for role in ("x", "y") if part is not None
    }
    known = next((n for n in names if _plain(n) in CLASS_NAMES), None)
    known = None if known is None else [str(c) for c in array(known).reshape(-1).tolist()]
    y, class_names, said = classes_of([arrays["y", "train"], arrays.get(("y", test))], where, known)
    return Raw(arrays["x", "train"], y[0], class_names, arrays.get(("x", test)), y[1], [*notes, *said])


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


def _npy(path: Path) -> np.ndarray:
    return np.array(_mapped(path))


def _npy_shape(path: Path) -> tuple:
    mapped = _mapped(path)
    return mapped.shape, mapped.dtype


def _mapped(path: Path) -> np.ndarray:
    """The array of an .npy file, which must be as long as it says; pickled objects are refused by the mapping."""
    if plain_size(path, ".npy file") > MOST_BYTES:
        raise bad_input(f"{path.name} is larger than {MOST_BYTES >> 30} GB", "Give a part of the samples")
    with damage_told(path, ".npy file", "Save it again with numpy.save"):
        return np.load(path, mmap_mode="r", allow_pickle=False)

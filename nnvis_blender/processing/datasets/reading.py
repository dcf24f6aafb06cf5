"""Which reader a name or a path goes to."""

import stat
from functools import partial
from pathlib import Path

from ..errors import bad_input
from ..files.damage import plain_size
from . import digits, idx, image_folder, large_digits, npz, plane, table, tori
from .model_input import Taken
from .options import DataOptions
from .raw import Raw

BUILT_IN = {
    digits.NAME: digits.read,
    large_digits.NAME: large_digits.read,
    tori.NAME: tori.read,
    **{name: partial(plane.read, name) for name in plane.PLANE_SETS},
}
KNOWN = '"digits", "spiral", an .npz or .csv file, a folder of IDX or .npy files or of class folders of images'


def read(name_or_path, options: DataOptions, taken: Taken) -> Raw:
    """Reads by name, suffix or contents of a folder. Raises NNVisError (bad_input)."""
    if is_built_in(name_or_path):
        return BUILT_IN[str(name_or_path)]()
    path = Path(name_or_path)
    try:
        return _file_or_folder(path, options, taken)
    except OSError as error:
        raise bad_input(f"{path} cannot be read ({error.strerror or error})", "Check its permissions") from None


def is_built_in(name_or_path) -> bool:
    """Whether it is the name of a built-in data set."""
    return str(name_or_path) in BUILT_IN


def _file_or_folder(path: Path, options: DataOptions, taken: Taken) -> Raw:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise bad_input(f"the data {path} do not exist", f"Give {KNOWN}") from None
    if stat.S_ISDIR(mode):
        return _folder(path, options, taken)
    plain_size(path, "data file")
    if idx.is_idx(path):
        return idx.read_folder(path.parent, options.limit)
    suffix = path.suffix.lower()
    if suffix == ".npz":
        return npz.read(path, options.limit, taken.needs_labels)
    if suffix in table.SUFFIXES:
        return table.read(path, options, taken.needs_labels)
    if suffix == ".npy":
        raise bad_input(
            f"{path.name} holds samples or labels, not both", "Put both .npy files into a folder and give the folder"
        )
    if suffix in image_folder.SOUNDS:
        image_folder.refuse_sounds(path.name, [path])
    raise bad_input(f"{path.name} is not of a known data format", f"Give {KNOWN}")


def _folder(path: Path, options: DataOptions, taken: Taken) -> Raw:
    if idx.find_folder(path) is not None:
        return idx.read_folder(path, options.limit)
    if npz.is_array_folder(path):
        return npz.read_folder(path, options.limit, taken.needs_labels)
    return image_folder.read(path, options, taken)

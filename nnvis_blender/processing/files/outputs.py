"""What a command may write to: never over what it reads, never over a file of another kind. Asked before any work."""

import os
import zipfile
from pathlib import Path

from ..errors import usage
from .json_file import parse_json
from .whole_file import refuse_place

_REMEDY = "Name a file that is new or an earlier result"
_OWN_SUFFIX = ".nnvis"
_FOLDERS_FILES = {".csv", ".json", _OWN_SUFFIX, ".png", ".svg"}  # what a job writes into a folder


def check_output(path, suffix: str, known_by: str, *inputs) -> Path:
    """The path of a file to write, checked.

    suffix: what it ends in. known_by: the member or key by which an earlier one of its kind is known, e.g. "units_0" or
    "train_accuracy". inputs: what the command reads, files or folders; None and what is no path is left out.
    Raises NNVisError (usage).
    """
    path = Path(path)
    if path.suffix.lower() != suffix:
        raise usage(f"the output {path} does not end in {suffix}", _REMEDY)
    refuse_input(path, *inputs)
    status = refuse_place(path)
    damaged = suffix == _OWN_SUFFIX and not zipfile.is_zipfile(path)  # no one else's files are named so
    if status is not None and status.st_size and known_by not in _names(path) and not damaged:
        raise usage(f"{path} is there and holds something else", _REMEDY)
    return path


def check_output_folder(folder, marker: str, key: str, *inputs) -> Path:
    """The path of a folder to write, checked: what is there must be an earlier result, which has the file `marker`, a
    JSON object with a key.

    Raises NNVisError (usage) as check_output does.
    """
    folder = Path(folder)
    remedy = "Name a folder that is new or holds an earlier result"
    if folder.exists() and not folder.is_dir():
        raise usage(f"the output {folder} is no folder", remedy)
    check_output(folder / marker, ".json", key, *inputs)
    present = sorted(p for p in folder.glob("*") if p.suffix.lower() in _FOLDERS_FILES)
    for path in present:
        refuse_input(path, *inputs)
        if path.suffix.lower() == _OWN_SUFFIX and "header.json" in _names(path):
            continue  # of a run that was interrupted
        if not (folder / marker).exists() and path.suffix.lower() != ".json":
            raise usage(f"{folder} holds {path.name} but no {marker}, so it is no earlier result", remedy)
    return folder


def refuse_input(path, *inputs) -> None:
    """Raises NNVisError (usage) where writing path would replace an input, or a file in a folder that is one."""
    path = Path(path)
    if not path.exists():
        return
    for given in inputs:
        if given is None or not os.path.exists(given):  # nothing, "digits", or missing, which its reader says
            continue
        within = os.path.isdir(given) and Path(given).resolve() in path.resolve().parents
        if within or os.path.samefile(path, given):
            raise usage(f"{path} is read, so it is not written over", "Name another file for the output")


def _names(path: Path) -> set:
    """The members of an archive, without .npy, or the keys of a JSON object; nothing of what cannot be read."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return {name.removesuffix(".npy") for name in archive.namelist()}
        content = path.read_bytes()
        header = 8 + int.from_bytes(content[:8], "little")  # of a safetensors file
        values = parse_json(content[8:header] if path.suffix.lower() == ".safetensors" else content)
    except (OSError, ValueError, RecursionError, zipfile.BadZipFile):
        return set()
    return set(values) if isinstance(values, dict) else set()

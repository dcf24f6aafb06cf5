"""The files that tensorflow_maker.py has made, unpacked into a folder."""

import zipfile
from pathlib import Path

import numpy as np

_FOLDER = Path(__file__).with_name("tensorflow_files")


def unpack(folder: Path, name: str = "") -> Path:
    """Unpacks all files, or those of one model, into a folder; gives the model's own."""
    with zipfile.ZipFile(_FOLDER / "files.zip") as archive:
        archive.extractall(
            folder, [member for member in archive.namelist() if member.startswith(f"{name}/" * bool(name))]
        )
    return folder / name


def expected(name: str) -> tuple[np.ndarray, np.ndarray]:
    """What TensorFlow was given, (samples, *shape) channels last, and what it gave."""
    with np.load(_FOLDER / "expected.npz") as arrays:
        return arrays[f"{name}_x"], arrays[f"{name}_y"]

"""Optional packages of the worker: what some formats need beyond the base, each added when a person asks for it.

One row an extra; the preferences, the command line and what a reader says of a missing one are made from the rows.
Standard library only: Blender lists them, too.
"""

import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from ..errors import bad_input
from .installation import pinned

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Extra:
    """purpose: what it is for, in a few words. what: the files that need it, as a sentence names one, "" where none do.
    module: what is imported of it. megabytes: what it downloads.
    """

    name: str
    purpose: str
    what: str
    module: str
    megabytes: int

    @property
    def locked(self) -> Path:
        """The requirements file of every wheel with its hash, without what the base has."""
        return _FOLDER / f"requirements-{self.name}.locked.txt"

    @property
    def pin(self) -> str:
        """The package and its version, as pip takes them."""
        return next(line.strip() for line in pinned(self.locked) if line.startswith(f"{self.name}=="))

    @property
    def pip_line(self) -> str:
        return f"pip install {self.pin}"


EXTRAS = {
    extra.name: extra
    for extra in (
        Extra("onnx", "opens ONNX models", "an ONNX model", "onnx", 10),
        Extra("h5py", "opens Keras models", "a Keras model", "h5py", 4),
        Extra(
            "transformers",
            "opens Hugging Face folders",
            "a Hugging Face model of an architecture that NNVis does not know itself",
            "transformers",
            30,
        ),
        Extra("pyarrow", "writes Parquet", "a Parquet file", "pyarrow", 50),
        Extra("manifold3d", "writes bodies to print", "a body to print", "manifold3d", 2),
        Extra("opencv-python-headless", "reads cameras", "", "cv2", 50),
        Extra("distributed", "shares work among processes", "", "distributed", 12),
    )
}


def need(name: str, path):
    """The module of an extra, for a reader of the file `path`.

    Raises NNVisError (bad_input) with the pip line where it is not installed, or does not work.
    """
    return module_of(EXTRAS[name], f"{Path(path).name} is {EXTRAS[name].what}, which needs")


def module_of(extra: Extra, who_needs: str):
    """The module of an extra. who_needs: the begin of the sentence of the NNVisError (bad_input), see need."""
    try:
        return importlib.import_module(extra.module)
    except ImportError:
        raise bad_input(
            f"{who_needs} the worker's extra {extra.name} ({extra.megabytes} MB)",
            f"Add it in NNVis' preferences, or: {extra.pip_line}",
        ) from None


def installed(extra: Extra) -> bool:
    """Whether this Python has it; nothing is imported."""
    return importlib.util.find_spec(extra.module) is not None

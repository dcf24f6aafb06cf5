"""Optional packages of the worker: what some model formats need beyond the base, each added when a person asks for it.

One row an extra; the preferences, the command line and what a reader says of a missing one are made from the rows.
Standard library only: Blender lists them, too.
"""

import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from ..errors import bad_input

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Extra:
    """purpose: what it is for, in a few words. what: the files that need it, as a sentence names one. module: what is
    imported of it. pins: its packages for pip, the one that it is named after first; what else they need is in the
    base. megabytes: what it downloads.
    """

    name: str
    purpose: str
    what: str
    module: str
    pins: tuple[str, ...]
    megabytes: int

    @property
    def locked(self) -> Path:
        """The requirements file of every wheel with its hash, for environment.py."""
        return _FOLDER / f"requirements-{self.name}.locked.txt"

    @property
    def pip_line(self) -> str:
        return f"pip install {self.pins[0]}"


EXTRAS = {
    extra.name: extra
    for extra in (
        Extra("onnx", "opens ONNX models", "an ONNX model", "onnx", ("onnx==1.23.2",), 20),
        Extra("h5py", "opens Keras models", "a Keras model", "h5py", ("h5py==3.16.0",), 6),
        Extra(
            "transformers",
            "opens Hugging Face folders of any architecture",
            "a Hugging Face model of an architecture that NNVis does not know itself",
            "transformers",
            ("transformers==5.24.0",),
            20,
        ),
    )
}


def need(name: str, path):
    """The module of an extra, for a reader of the file `path`.

    Raises NNVisError (bad_input) with the pip line where it is not installed, or does not work.
    """
    extra = EXTRAS[name]
    try:
        return importlib.import_module(extra.module)
    except ImportError:
        raise bad_input(
            f"{Path(path).name} is {extra.what}, which needs the worker's extra {name} ({extra.megabytes} MB)",
            f"Add it in NNVis' preferences, or: {extra.pip_line}",
        ) from None


def installed(extra: Extra) -> bool:
    """Whether this Python has it; nothing is imported."""
    return importlib.util.find_spec(extra.module) is not None

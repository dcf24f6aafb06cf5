"""A file in which a training script has written all its checkpoints: taken apart into files that the readers know.

The arrays of a .npz or .safetensors file are named EPOCH/NAME ("epoch_3/W0", "3/fc.weight"); or they are stacked, each
(checkpoints, ...), beside an array `epochs` (checkpoints,) of their numbers.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ..errors import bad_input
from ..files.archive import Archive, write_archive
from ..files.damage import damage_told, plain_size
from .checkpoints import evenly
from .epochs import LATEST, MOST_EPOCHS

_NAME = re.compile(r"(?:[A-Za-z]+[ _=-]*)?([0-9]{1,15}(?:\.[0-9]+)?)/(.+)", re.DOTALL)
_NUMBERS = "epochs"
_REMEDY = "Name its arrays by their epoch, such as epoch_3/W0, or give a folder of checkpoints"

Arrays = dict[str, Callable[[], np.ndarray]]  # name -> what reads it


@contextmanager
def opened(path, most: int) -> Iterator[Path]:
    """Within it, a folder of the checkpoints that a path names: the folder itself, or what a file of several becomes,
    of which at most so many are taken, evenly.

    Raises NNVisError (bad_input) for a file that is none of several checkpoints.
    """
    path = Path(path)
    if path.is_dir():
        yield path
        return
    plain_size(path, "folder or file of checkpoints")
    with TemporaryDirectory(prefix="nnvis-epochs-") as folder:
        with damage_told(path, "file of checkpoints", _REMEDY), _arrays_of(path) as arrays:
            taken_apart = _stacked(arrays, path.name, most) if _NUMBERS in arrays else _named(arrays, path.name, most)
            for number, own in taken_apart:
                write_archive(Path(folder) / f"epoch_{number:.15g}.npz", own)
        yield Path(folder)


@contextmanager
def _arrays_of(path: Path) -> Iterator[Arrays]:
    from ..models.formats import npz, safetensors
    from ..models.reading import Reading

    if safetensors.match(path):
        tensors = safetensors.tensors(path, Reading(path, safetensors.TITLE))
        yield {name: tensor.values for name, tensor in tensors.items()}
    elif npz.match(path):
        with Archive(path) as archive:
            yield {name: lambda name=name: archive.array(name) for name in archive.arrays}
    else:
        raise bad_input(f"{path.name} is neither a folder of checkpoints nor a .npz or .safetensors file", _REMEDY)


def _named(arrays: Arrays, name: str, most: int) -> Iterator[tuple[float, dict[str, np.ndarray]]]:
    """(number, its arrays) of each checkpoint, by their names."""
    found = defaultdict(dict)
    for key, read in arrays.items():
        match = _NAME.fullmatch(key)
        if match is None:
            raise bad_input(f"{name} holds an array whose name says no epoch", _REMEDY)
        found[float(match[1])][match[2]] = read
    for number in _chosen(sorted(found), name, most):
        yield number, {key: read() for key, read in found[number].items()}


def _stacked(arrays: Arrays, name: str, most: int) -> Iterator[tuple[float, dict[str, np.ndarray]]]:
    """(number, its arrays) of each checkpoint, of arrays that are stacked."""
    numbers = np.asarray(arrays[_NUMBERS](), np.float64)
    values = {key: read() for key, read in arrays.items() if key != _NUMBERS}
    if numbers.ndim != 1 or any(array.shape[:1] != numbers.shape for array in values.values()):
        raise bad_input(f"the arrays of {name} are not as many in number as its epochs", _REMEDY)
    if not ((0 <= numbers) & (numbers <= LATEST)).all() or len(np.unique(numbers)) < len(numbers):
        raise bad_input(f"the epochs of {name} are not all different numbers from 0", _REMEDY)
    for place in _chosen(np.argsort(numbers).tolist(), name, most):
        yield float(numbers[place]), {key: array[place] for key, array in values.items()}


def _chosen(items: list, name: str, most: int) -> list:
    if not 1 <= len(items) <= MOST_EPOCHS:
        raise bad_input(f"{name} holds {len(items)} checkpoints, not 1 to {MOST_EPOCHS}", _REMEDY)
    return evenly(items, most)

"""Which checkpoints a folder holds, in the order of training: the numbers in their names, as numbers."""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ..errors import bad_input, shown
from .epochs import LATEST, MOST_EPOCHS

_MOST_ENTRIES = 100_000  # of a folder
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
CHECKPOINTS = "checkpoints"  # the folder of them in that of a run, as data/nnvis_callback.py calls it
_WORDS = ("epoch", "step", "iter")  # whose numbers are meant, the first one there
_REMEDY = "Name each by its epoch, such as epoch_3.npz"


class Checkpoint(NamedTuple):
    """number: the epoch, or step, in its name. name: as its file is called. path: of the file or folder."""

    number: float
    name: str
    path: Path


class Found(NamedTuple):
    """checkpoints: by their numbers, ascending. notes: sentences on what of the folder was left out."""

    checkpoints: list[Checkpoint]
    notes: list[str]


def checkpoints_in(folder, is_model: Callable[[Path], bool]) -> Found:
    """The checkpoints in a folder: the largest set of names that differ in numbers alone and are models.

    is_model: whether a path is of a model's format. Of several numbers in a name that one is taken that the word epoch,
    step or iter stands before; else the first whole one that tells all apart.
    A folder without any, but with one named "checkpoints", is a run's, whose checkpoints are in that one.
    Raises NNVisError (bad_input) where there is none, or numbers do not tell them apart.
    """
    folder = Path(folder)
    sets = _sets(folder)
    if (folder / CHECKPOINTS).is_dir() and not any(is_model(folder / names[0]) for names in sets.values()):
        return checkpoints_in(folder / CHECKPOINTS, is_model)
    for names in sorted(sets.values(), key=lambda names: (-len(names), names)):
        if is_model(folder / names[0]):
            break
    else:
        what = "no model with a number in its name" if sets else "no file with a number in its name"
        raise bad_input(f"{shown(folder.name, quoted=False)} holds {what}", _REMEDY)
    if len(names) > MOST_EPOCHS:
        raise bad_input(f"{folder.name} holds {len(names)} checkpoints, more than {MOST_EPOCHS}", "Move some away")
    numbers = _numbers(names, folder)
    if max(numbers) > LATEST:
        raise bad_input(f"a checkpoint in {folder.name} has a number above {LATEST:g}", _REMEDY)
    found = sorted(Checkpoint(number, name, folder / name) for number, name in zip(numbers, names))
    others = [n for own in sets.values() if own is not names for n in own if is_model(folder / n)]
    notes = []
    if others:
        listed = shown(", ".join(sorted(others)), 100, quoted=False)
        notes.append(f"{len(others)} other models in the folder were left out: {listed}")
    return Found(found, notes)


def evenly(items: list, most: int) -> list:
    """At most so many of them, evenly by their place, the first and the last among them; of one the last."""
    last = len(items) - 1
    if last < most:
        return items
    return items[-1:] if most == 1 else [items[round(k * last / (most - 1))] for k in range(most)]


def _sets(folder: Path) -> dict[str, list[str]]:
    """A name without its numbers -> the names that are so, those without a number and hidden ones left out."""
    sets = defaultdict(list)
    for count, entry in enumerate(folder.iterdir()):
        if count >= _MOST_ENTRIES:
            raise bad_input(
                f"{folder.name} holds more than {_MOST_ENTRIES} files", "Give a folder of checkpoints alone"
            )
        stem = _stem(entry.name)
        if _NUMBER.search(stem) and not entry.name.startswith("."):
            sets[_NUMBER.sub("#", stem) + entry.name[len(stem) :]].append(entry.name)
    return {template: sorted(names) for template, names in sets.items()}


def _stem(name: str) -> str:
    """Without its suffix, whose digits (.h5) number nothing."""
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and not suffix.isdigit() else name


def _numbers(names: list[str], folder: Path) -> list[float]:
    """The number of each of some names that differ in numbers alone."""
    columns = list(zip(*[[match[0] for match in _NUMBER.finditer(_stem(name))] for name in names]))
    words = [_stem(names[0])[: match.start()].lower() for match in _NUMBER.finditer(_stem(names[0]))]
    telling = [k for k, column in enumerate(columns) if len({float(text) for text in column}) == len(names)]
    if not telling:
        raise bad_input(f"two checkpoints in {folder.name} have the same number, such as {shown(names[0])}", _REMEDY)

    def rank(k: int) -> tuple:
        word = next((n for n, word in enumerate(_WORDS) if re.search(rf"{word}[a-z]*[^a-z0-9]*$", words[k])), 9)
        return word, not all(text.isdigit() for text in columns[k]), k

    return [float(text) for text in columns[min(telling, key=rank)]]

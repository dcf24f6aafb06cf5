"""The classes of data in the order of a network's outputs: as asked for, from a text file, or by the model's names."""

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..errors import bad_input, shown, usage
from ..files.damage import damage_told, plain_size
from .labels import unlabelled
from .options import DataOptions
from .raw import Raw

MOST_BYTES = 1 << 20  # of a text file of names
_SOME = 5  # names that a sentence lists


class NamedClasses(NamedTuple):
    """raw: with its classes in the model's order where their names allow. conflict: a sentence where they do not, or
    None.
    """

    raw: Raw
    conflict: str | None


def in_order(raw: Raw, options: DataOptions, folder: Path, name: str) -> Raw:
    """Only the classes and in the order that the options ask for. folder: where a file of names may be beside the data.

    Raises NNVisError.
    """
    if options.class_selection:
        raw = _selected(raw, options.class_selection, name)
    if options.class_order:
        return _ordered(raw, options.class_order, name, "class_order")
    if options.class_file:
        known = [str(c) for c in raw.class_names]
        names = _matched(known, read_class_names(options.class_file, folder))
        return _ordered(raw, names, name, "class_file")
    return raw


def by_model(raw: Raw, classes: tuple[str, ...], name: str) -> NamedClasses:
    """The classes in the order of the model's own names for its outputs, where there are any.

    Names are the same whatever their case, spaces and underscores; of the model's, parts between commas count too.
    Classes that are only numbered take the model's names.
    """
    known = [str(c) for c in raw.class_names]
    if not classes or tuple(known) == classes:
        return NamedClasses(raw, None)
    if all(c.isdecimal() for c in known):
        if len(known) != len(classes):
            return NamedClasses(raw, None)
        note = f"the classes {known[0]} to {known[-1]} are called as the model calls its outputs"
        if known != [str(k) for k in range(len(known))]:
            return NamedClasses(raw, f"{name} has classes {_some(known)}, the model's outputs are {_some(classes)}")
        return NamedClasses(raw.copy(class_names=list(classes), notes=[*raw.notes, note]), None)
    names = _matched(known, list(classes))
    lost = [c for c in known if c not in names]
    if lost:
        found = "none" if len(lost) == len(known) else "not all"
        return NamedClasses(
            raw,
            f"{found} of the classes of {name} are the model's outputs: it has {_some(classes)}, not {_some(lost)}: "
            "set class_order in the data options",
        )
    to_new = _renumbered(known, names)
    moved = "" if names[: len(known)] == known else ", which is not theirs in the data"
    notes = [f"the classes are in the order of the model's own names{moved}"]
    if len(names) > len(known):
        notes.append(f"{len(names) - len(known)} of the model's {len(names)} classes have no samples in {name}")
    return NamedClasses(_renamed(raw, to_new, names, notes), None)


def without_labels(raw: Raw) -> Raw:
    """All samples as one class, for a model whose outputs are values: whatever labels there are say nothing of them."""
    (y, y_test), names, _ = unlabelled([len(raw.y), len(raw.y_test)])
    note = "the samples are taken without labels: the model's outputs are values"
    return raw.copy(y=y, y_test=y_test, class_names=names, notes=[*raw.notes, note])


def read_class_names(file: str, folder: Path) -> list[str]:
    """The names in a text file, one a line; lines "0 cat" or "0: cat" that count from 0 lose their numbers.

    Raises NNVisError.
    """
    path = next((path for path in (Path(file), folder / file) if path.is_absolute() and path.exists()), None)
    if path is None:
        raise usage(f"class_file names {shown(file)}, which does not exist", f"Give its path, or put it into {folder}")
    if plain_size(path, "file of class names") > MOST_BYTES:
        raise bad_input(f"{path.name} is too large for a list of class names", "Write one class a line")
    with damage_told(path, "file of class names", "Save it as UTF-8 text with one class a line"):
        lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    names = [line for line in lines if line]
    counted = [re.fullmatch(r"(\d{1,9})\s*[:,;\s]\s*(\S.*)", line, re.ASCII) for line in names]
    if names and all(match and int(match[1]) == k for k, match in enumerate(counted)):
        names = [match[2].strip() for match in counted]
    if len(names) < 2 or len(set(names)) != len(names):
        raise bad_input(f"{path.name} is no list of different classes", "Write one class a line")
    return names


def _matched(known: list[str], wanted: list[str]) -> list[str]:
    """The wanted names, those that mean one known name written as it is."""
    of_key = {}
    for name in known:
        of_key.setdefault(_key(name), []).append(name)
    found, used = [], set()
    for name in wanted:
        keys = dict.fromkeys([_key(name), *map(_key, name.split(","))])
        meant = next((of_key[key][0] for key in keys if len(of_key.get(key, ())) == 1), None)
        found.append(meant if meant is not None and meant not in used else name)
        used.add(found[-1])
    return found


def _key(name: str) -> str:
    return re.sub(r"[\s_\-]+", "", name).casefold()


def _selected(raw: Raw, selection: list, name: str) -> Raw:
    names = [str(c) for c in raw.class_names]
    unknown = [c for c in selection if str(c) not in names]
    if unknown or len({str(c) for c in selection}) != len(selection) or len(selection) < 2:
        raise usage(
            f"class_selection is {shown(selection)}, not two or more different classes of {name}",
            f"Its classes are {', '.join(names[:20])}",
        )
    new = raw.copy(class_names=[str(c) for c in selection])
    to_new = _renumbered(names, new.class_names)
    for x, y in (("x", "y"), ("x_test", "y_test")):
        if getattr(raw, x) is not None:
            kept = to_new[getattr(raw, y)] >= 0
            setattr(new, x, getattr(raw, x)[kept])
            setattr(new, y, to_new[getattr(raw, y)[kept]])
    return new


def _ordered(raw: Raw, order: list, name: str, option: str) -> Raw:
    """The classes in the order of the network's outputs; one that has no samples may stand in it."""
    names, order = [str(c) for c in raw.class_names], [str(c) for c in order]
    with_samples = {names[k] for _, y, _ in raw.parts() for k in np.unique(y)}
    left_out = sorted(with_samples - set(order))
    if left_out or len(set(order)) != len(order):
        raise usage(
            f"{option} is {shown(order)}, without the class {shown(left_out[0])} of {name}"
            if left_out
            else f"{option} is {shown(order)}, which names a class twice",
            "Name every class once, in the order of the network's outputs; class_selection leaves classes out",
        )
    empty = [c for c in order if c not in with_samples]
    notes = ["the classes are in the order that was asked for"]
    notes += [f"no sample has the label {', '.join(empty[:_SOME])}"] if empty else []
    return _renamed(raw, _renumbered(names, order), order, notes)


def _renamed(raw: Raw, to_new: np.ndarray, names: list, notes: list) -> Raw:
    y_test = None if raw.y_test is None else to_new[raw.y_test]
    return raw.copy(class_names=list(names), y=to_new[raw.y], y_test=y_test, notes=[*raw.notes, *notes])


def _renumbered(names: list, new_names: list) -> np.ndarray:
    """For each class its number in new_names, -1 where it has none."""
    numbers = {name: k for k, name in enumerate(new_names)}
    return np.array([numbers.get(name, -1) for name in names])


def _some(names) -> str:
    text = ", ".join(list(names)[:_SOME]) + (", ..." if len(names) > _SOME else "")
    return shown(text, 70, False)

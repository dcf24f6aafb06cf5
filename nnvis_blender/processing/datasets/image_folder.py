"""A folder with one folder of images a class, or with train/ and test/ above the classes."""

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import bad_input
from ..files.damage import plain_size
from .images import COLOURS, Header, read_header, read_pixels
from .labels import unlabelled
from .limit import check_values, chosen
from .model_input import Taken
from .options import DataOptions
from .raw import Raw

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"}
PARTS = {
    "train": ("train", "training", "trn", "train_set", "training_set"),
    "test": ("test", "testing", "tst", "test_set"),
    "val": ("val", "valid", "validation", "dev"),
}
SOUNDS = {".wav", ".mp3", ".flac", ".ogg", ".aiff", ".aif", ".m4a", ".opus"}
MODES = {1: "L", 3: "RGB", 4: "RGBA"}  # by the number of channels
_REMEDY = "Make one folder for each class and put its images into it"


@dataclass
class _Part:
    """files: of images. labels: for each, the index of its class in classes."""

    files: list[Path]
    labels: list[int]
    classes: list[str]


def read(path, options: DataOptions, taken: Taken) -> Raw:
    """The images below a folder in one size and mode: what is taken, or those of most of them. Raises NNVisError."""
    path = Path(path)
    notes = []
    parts = _parts(path, notes, taken.needs_labels)
    parts = _limited(parts, options.limit, notes)
    headers = [read_header(file) for part in parts.values() for file in part.files]
    asked = (options.size,) * 2 if options.size is not None else taken.size
    target = _common_size(headers, asked, taken.is_image and options.size is None, notes)
    mode = _common_mode(headers, taken.channels, notes)
    check_values(len(headers), (*target, len(mode)), path.name, None)
    x, x_test = (
        None if p is None else _pixels(p, target, mode, taken.preprocessing.crop if asked else None)
        for p in (parts["train"], parts.get("test"))
    )
    y_test = np.array(parts["test"].labels) if "test" in parts else None
    return Raw(x, np.array(parts["train"].labels), parts["train"].classes, x_test, y_test, notes, resized=True)


def _limited(parts: dict, limit: int | None, notes: list) -> dict:
    """The parts with at most so many files."""
    kept = chosen([np.array(part.labels) for part in parts.values()], limit)
    if next(iter(kept)) is None:
        return parts
    total = sum(len(part.files) for part in parts.values())
    notes.append(f"{sum(map(len, kept))} of {total} images are read, as asked for")
    return {
        key: _Part([part.files[i] for i in own], [part.labels[i] for i in own], part.classes)
        for (key, part), own in zip(parts.items(), kept)
    }


def _parts(path: Path, notes: list, needs_labels: bool) -> dict:
    """The _Part "train", and "test" where there is one. needs_labels: whether images must lie in folders of classes."""
    folders = _folders(path, notes)
    if not needs_labels and _has_images(path):
        return {"train": _unlabelled(path, notes)}
    part_of = {f: next((p for p, names in PARTS.items() if f.name.lower() in names), None) for f in folders}
    named = {part_of[f]: f for f in folders if part_of[f] is not None and _has_classes(f)}
    if "train" not in named:
        return {"train": _part(path, folders, None, notes)}
    notes.append(f"{' and '.join(named[p].name for p in PARTS if p in named)} are read as parts of the data")
    ignored = [f.name for f in folders if f not in named.values()]
    notes += [f"the folders {', '.join(ignored[:5])} beside them were left out"] if ignored else []
    train = _part(named["train"], _folders(named["train"], notes), None, notes)
    test = next((p for p in ("test", "val") if p in named), None)
    if test is None:
        return {"train": train}
    if test == "val":
        notes.append("the validation images are the test part")
    elif "val" in named:
        notes.append("the validation images were left out")
    return {"train": train, "test": _part(named[test], _folders(named[test], notes), train.classes, notes)}


def _unlabelled(path: Path, notes: list) -> _Part:
    """The images of a folder itself, without classes."""
    files = _images(path, notes)
    (labels,), classes, _ = unlabelled([len(files)])
    return _Part(files, labels.tolist(), classes)


def _part(path: Path, folders: list, classes: list | None, notes: list) -> _Part:
    """The images in class folders. classes: those of the training part, in whose order the labels count."""
    images = {folder.name: _images(folder, notes) for folder in folders}
    empty = [name for name, files in images.items() if not files]
    if empty and len(empty) < len(images):
        notes.append(f"the folders without images were left out: {', '.join(empty[:5])}")
    names = [name for name, files in images.items() if files]
    if not names:
        refuse_sounds(path.name, [file for folder in [path, *folders] for file in sorted(folder.iterdir())])
        raise bad_input(f"{path} has no folders of images", _REMEDY)
    if classes is None:
        classes = names
    unknown = [name for name in names if name not in classes]
    if unknown:
        notes.append(f"the classes {', '.join(unknown[:5])} have no training images and were left out")
    files = [(file, classes.index(name)) for name in names if name in classes for file in images[name]]
    if not files:
        raise bad_input(f"{path} has none of the classes {', '.join(classes[:5])} of the training part", _REMEDY)
    return _Part([file for file, _ in files], [k for _, k in files], classes)


def _folders(path: Path, notes: list) -> list:
    """The folders in a folder that are not hidden; a single one that holds the classes is gone into."""
    entries = sorted(path.iterdir())
    folders = [f for f in entries if f.is_dir() and not _is_hidden(f)]
    hidden = [f.name for f in entries if f.is_dir() and _is_hidden(f)]
    foreign = [f.name for f in entries if not f.is_dir() and not _is_hidden(f)]
    notes += [f"hidden folders were left out: {', '.join(hidden[:5])}"] if hidden else []
    notes += [f"{len(foreign)} files beside the folders were left out: {', '.join(foreign[:3])}"] if foreign else []
    if len(folders) == 1 and not _has_images(folders[0]) and _has_classes(folders[0]):
        notes.append(f"the classes are the folders in {folders[0].name}")
        inner = sorted(f for f in folders[0].iterdir() if f.is_dir() and not _is_hidden(f))
        return inner
    return folders


def _images(folder: Path, notes: list) -> list:
    """The image files of a class. Raises NNVisError for a pipe or device under an image's name."""
    files, foreign = [], 0
    for file in sorted(folder.iterdir()):
        if _is_hidden(file):
            continue
        if file.suffix.lower() in SUFFIXES and not file.is_dir():
            plain_size(file, "image")
            files.append(file)
        else:
            foreign += 1
    if foreign and files:
        notes.append(f"{foreign} files in {folder.name} that are no images were left out")
    return files


def _has_images(folder: Path) -> bool:
    with os.scandir(folder) as entries:
        return any(os.path.splitext(e.name)[1].lower() in SUFFIXES and not e.name.startswith(".") for e in entries)


def _has_classes(folder: Path) -> bool:
    return any(f.is_dir() and not _is_hidden(f) and _has_images(f) for f in folder.iterdir())


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "__"))


def _common_size(headers: list, asked: tuple | None, of_model: bool, notes: list) -> tuple:
    """(height, width) of all images: what is asked for, or that of most of them."""
    sizes = Counter(header.size[::-1] for header in headers)
    target = asked or sizes.most_common(1)[0][0]
    others = sum(count for found, count in sizes.items() if found != target)
    if others:
        why = ", which the model takes" if of_model else ""
        notes.append(f"{others} of {len(headers)} images were resized to {target[1]} x {target[0]}{why}")
    return target


def _common_mode(headers: list, channels: int | None, notes: list) -> str:
    """The mode of all images: that of so many channels, else in colour as soon as one image is coloured."""
    coloured, count = sum(header.is_colour for header in headers), len(headers)
    mode = MODES.get(channels, "RGB" if coloured else "L")
    if mode == "L" and coloured:
        notes.append(f"{coloured} coloured images became grey, which the model takes")
    elif mode != "L" and coloured < count:
        why = f"as {coloured} others are" if coloured else "which the model takes"
        notes.append(f"{count - coloured} grey images were read as coloured ones, {why}")
    _note_modes(headers, mode, notes)
    return mode


def _note_modes(headers: list[Header], mode: str, notes: list) -> None:
    deep = sum(header.is_deep for header in headers)
    transparent = sum(header.mode in COLOURS and "A" in header.mode for header in headers) * (mode != "RGBA")
    notes += [f"{deep} images of 16 bits were reduced to 8 bits"] if deep else []
    notes += [f"the transparency of {transparent} images was left out"] if transparent else []


def _pixels(part: _Part, size: tuple, mode: str, crop: float | None) -> np.ndarray:
    """(n, height, width), or (n, height, width, channels) where there are more than one, uint8."""
    pixels = np.empty((len(part.files), *size) + ((len(mode),) if len(mode) > 1 else ()), np.uint8)
    for i, file in enumerate(part.files):
        pixels[i] = read_pixels(file, size, mode, crop)
    return pixels


def refuse_sounds(name: str, files: list[Path]) -> None:
    """Raises NNVisError (bad_input) where there are recordings among the files."""
    sounds = [file for file in files if file.suffix.lower() in SOUNDS]
    if sounds:
        raise bad_input(
            f"{name} holds sounds ({sounds[0].name}{', ...' if len(sounds) > 1 else ''}), which are not read",
            "Save what the model takes of them, such as spectrograms, as numpy.savez(path, x=..., y=...)",
        )

"""Which file is a log, and which files of a run's folder are."""

from pathlib import Path

from ...errors import NNVisError, bad_input
from ..history import History
from .event_file import MARK, read_events
from .points import Points, history_of_points
from .rows import read_lines, read_object, read_table

METRICS = "metrics.jsonl"  # what the callback writes
_READERS = {".csv": read_table, ".tsv": read_table, ".jsonl": read_lines, ".ndjson": read_lines, ".json": read_object}
_NAMES = ("metrics", "log", "history", "training", "trainer_state", "progress", "results")
_MOST_FILES, _DEEPEST = 1000, 4
_KNOWN = "TensorBoard event files, .csv, .jsonl or .json"


def read_log(path) -> History:
    """The History in a log, or in a run's folder: the callback's metrics, TensorBoard's event files, or a table.

    Raises NNVisError (bad_input) naming what is wrong, or that there is nothing.
    """
    path = Path(path)
    return history_of_points(_points(path))


def log_title(path: Path) -> str:
    """What a log, or the run of a folder, is called in a scene."""
    return (path.name if path.is_dir() else path.stem) or "Run"


def log_files(folder: Path) -> list[Path]:
    """The logs of a run's folder: the callback's alone where it is there, else all event files, else a table that is
    called like a log. Empty where there is none.
    """
    if (folder / METRICS).is_file():
        return [folder / METRICS]
    events = [file for file in _files(folder) if MARK in file.name]
    if events:
        return events
    tables = [file for file in _files(folder, 1) if file.suffix.lower() in _READERS]
    named = [file for file in tables if any(word in file.stem.lower() for word in _NAMES)]
    return named[:1] or [file for file in tables if file.suffix.lower() != ".json"][:1]


def _points(path: Path) -> Points:
    if not path.is_dir():
        if MARK in path.name:
            return read_events(path)
        if path.suffix.lower() not in _READERS:
            raise bad_input(f"{path.name} is no log that NNVis reads", f"Choose {_KNOWN}, or the folder of a run")
        return _READERS[path.suffix.lower()](path)
    files = log_files(path)
    if not files:
        raise bad_input(f"the folder {path.name} holds no log", f"Choose a folder with {_KNOWN}")
    if MARK not in files[0].name:
        return _points(files[0])
    points = Points(path.name)
    for file in files:
        inner = file.parent.relative_to(path).as_posix()
        read_events(file, "" if inner == "." else f"{inner}/", points)
    return points


def _files(folder: Path, deepest: int = _DEEPEST) -> list[Path]:
    """The files of a folder and those in it, in the order of their paths."""
    found, folders = [], [(folder, 1)]
    while folders and len(found) < _MOST_FILES:
        inside, depth = folders.pop()
        try:
            items = sorted(inside.iterdir())
        except OSError as error:
            raise NNVisError("bad_input", f"the folder {inside} cannot be read ({error.strerror})") from None
        found += [item for item in items if item.is_file() and item.stat().st_size]
        if depth < deepest:
            folders += [(item, depth + 1) for item in items if item.is_dir() and not item.is_symlink()]
    return sorted(found[:_MOST_FILES])

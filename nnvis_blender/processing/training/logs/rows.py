"""Rows of a log: tables with a header, an object a line (JSON lines), and JSON objects of lists."""

import csv
import io
import json
import math
from pathlib import Path

from ...datasets.separator import find_separator
from ...errors import bad_input
from ...files.damage import damage_told, plain_size
from ...files.json_file import MOST_DEPTH
from .names import EPOCHS, STEPS, TIMES, words
from .points import Points

MOST_BYTES = 256 << 20
_MOST_LINE = 1 << 20  # characters
_REMEDY = "Check the file's text, or have it written again"


def read_table(path) -> Points:
    """The columns of numbers of a table with a header; an empty cell is nothing logged. Raises NNVisError."""
    text = _text(path, "table")
    with damage_told(path, "table", _REMEDY):
        lines = text.splitlines()
        separator = find_separator(lines[:50]).separator or " "
        rows = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=separator == " ")
        header = [cell.strip() for cell in next(rows, [])]
        if not any(header) or all(_number(cell) is not None for cell in header):
            raise bad_input(
                f"{Path(path).name} has no line of names above its numbers", "Write one, such as epoch,loss"
            )
        found = [dict(zip(header, map(_number, row))) for row in rows if row]
    return points_of_rows(Path(path).name, found)


def read_lines(path) -> Points:
    """The numbers of the objects of a file of JSON lines; a last line without its end is one that is being written."""
    text, name = _text(path, "file of JSON lines"), Path(path).name
    rows = []
    with damage_told(path, "file of JSON lines", _REMEDY):
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip():
                continue
            try:
                rows.append(_flat(_object(line)))
            except (ValueError, RecursionError):
                if number == text.count("\n") + 1:  # no line end after it
                    break
                raise bad_input(f"line {number} of {name} is no JSON object", _REMEDY) from None
    return points_of_rows(name, rows)


def read_object(path) -> Points:
    """The lists of numbers of a JSON object (Keras' history.history, the record of `train`), or a list of objects, such
    as log_history of a trainer_state.json.
    """
    name = Path(path).name
    with damage_told(path, "JSON log", _REMEDY):
        values = json.loads(_text(path, "JSON log"))
        if isinstance(values, dict):
            values = values.get("log_history", values)
        if isinstance(values, list):
            return points_of_rows(name, [_flat(row) for row in values if isinstance(row, dict)])
        lists = {key: value for key, value in _flat(values, lists=True).items() if isinstance(value, list)}
    points = Points(name, "epoch")
    epochs = len(lists.get("learning_rate", ()))  # of the record of `train`; behind them stand the best epoch's values
    for key, value in lists.items():
        for epoch, number in enumerate(value[: epochs or None], 1):
            points.add(key, epoch, math.nan if number is None else float(number))
    return points


def points_of_rows(name: str, rows: list[dict[str, float | None]]) -> Points:
    """The Points of rows {column: number or None}. Places are epochs, steps, or, where there are neither, rows."""
    keys = dict.fromkeys(key for row in rows for key in row)
    epoch, step = (next((key for key in keys if words(key) in known), None) for known in (EPOCHS, STEPS))
    points = Points(name, "step" if step else "epoch" if epoch else "row")
    times = {key for key in keys if words(key) in TIMES}
    lost = 0
    for number, row in enumerate(rows, 1):
        place = row.get(step or epoch) if step or epoch else number
        if place is None:
            lost += 1
            continue
        if step and epoch and row.get(epoch) is not None:
            points.epochs.append((place, row[epoch]))
        for key, value in row.items():
            if value is not None and key not in (epoch, step) and key not in times:
                points.add(key, place, value)
    if lost:
        points.notes.append(f"{lost} rows of {name} name no {step or epoch} and were left out")
    if step and epoch and len({place for place, _ in points.epochs}) == len({value for _, value in points.epochs}):
        places = dict(points.epochs)  # a row an epoch: the epochs as they are written
        points.series = {
            key: [(places[at], value) for at, value in logged if at in places] for key, logged in points.series.items()
        }
        points.unit, points.epochs = "epoch", []
    return points


def _text(path, what: str) -> str:
    path = Path(path)
    if plain_size(path, what) > MOST_BYTES:
        raise bad_input(f"{path.name} is larger than {MOST_BYTES >> 20} MB, too large for a log", "Log fewer values")
    with damage_told(path, what, _REMEDY):
        return path.read_text(encoding="utf-8-sig")


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _object(line: str) -> dict:
    if len(line) > _MOST_LINE:
        raise ValueError("the line is too long")
    value = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _flat(values: dict, prefix: str = "", lists: bool = False, depth: int = 0) -> dict:
    """The numbers (and lists of numbers, where these are asked for) of an object, with those of the objects in it under
    "outer/inner".
    """
    found = {}
    for key, value in values.items():
        if isinstance(value, dict) and depth < MOST_DEPTH:
            found |= _flat(value, f"{prefix}{key}/", lists, depth + 1)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            found[f"{prefix}{key}"] = _real(value)
        elif lists and isinstance(value, list) and value and all(_is_number(one) for one in value):
            found[f"{prefix}{key}"] = [None if one is None else _real(one) for one in value]
    return found


def _is_number(value) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _real(value) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf

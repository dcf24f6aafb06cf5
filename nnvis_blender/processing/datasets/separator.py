"""What stands between the values of a table's lines."""

import csv
from collections import Counter
from typing import NamedTuple

from .labels import is_number

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", None: "spaces"}
_LINES = 50


class Separator(NamedTuple):
    """What separates a table's cells, None for spaces, and what else its lines tell. notes: sentences on it."""

    separator: str | None
    has_decimal_commas: bool
    notes: list[str]


def find_separator(lines: list[str]) -> Separator:
    """The Separator of a table from its first lines.

    It is the one by which most lines have the same number of cells, two or more, and most cells are numbers.
    """
    lines = lines[:_LINES]
    best, score = ",", 0.0
    for separator in SEPARATORS:
        found = _score([cells(line, separator) for line in lines])
        if found > score + 1e-9:
            best, score = separator, found
    decimal_comma = best in (";", "\t", None) and _has_decimal_commas([cells(line, best) for line in lines])
    notes = [] if best == "," else [f"the columns are separated by {SEPARATORS[best]}"]
    return Separator(best, decimal_comma, notes + ["numbers have decimal commas"] * decimal_comma)


def cells(line: str, separator: str | None) -> list[str]:
    """The cells of one line. Raises ValueError for a cell of more than 131072 characters."""
    try:
        if separator is None:
            return next(csv.reader([" ".join(line.split())], delimiter=" "), [])
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error as error:
        raise ValueError(str(error)) from None


def _score(rows: list) -> float:
    """Share of the rows that have the commonest width, plus the share of their cells that are numbers."""
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width < 2:
        return 0.0
    body = [cell for row in (rows[1:] or rows) for cell in row]
    return count / len(rows) + sum(map(_is_any_number, body)) / max(1, len(body))


def _is_any_number(cell: str) -> bool:
    return is_number(cell.replace(",", ".", 1))


def _has_decimal_commas(rows: list) -> bool:
    body = [cell for row in (rows[1:] or rows) for cell in row if "," in cell]
    return bool(body) and sum(map(_is_any_number, body)) > len(body) / 2

"""Which column of a table holds the labels, which ones hold features, and which line holds their names."""

import re
from collections import Counter
from dataclasses import dataclass, field

from ..errors import bad_input, shown, usage
from .labels import is_number
from .options import DataOptions

LABEL_NAMES = (
    *("label", "labels", "class", "target", "y", "species", "quality", "diagnosis", "outcome", "survived", "category"),
    *("variety", "digit", "classes", "class_label", "classlabel", "type"),
)
ID_NAMES = ("id", "index", "idx", "row", "rowid", "row_id", "rownames", "sample_id", "sampleid", "no", "nr", "")
_MISSING = ("", "?", "nan", "na", "n/a", "null", "none", "nil", "-", "#n/a", "inf", "-inf", "+inf", "infinity")
_MISSING_LABELS = ("", "?", "nan", "#n/a", "n/a")


@dataclass
class Columns:
    """The columns of a table by what they are.

    label: the index of the label's column. features: the indices of the others.
    header: the first line's cells, or None. notes: what was found and left out.
    """

    width: int
    label: int
    features: list[int]
    header: list[str] | None
    notes: list[str] = field(default_factory=list)

    def text(self, index: int) -> str:
        """A column as messages name it, counted from 1."""
        name = f" ({shown(self.header[index].strip(), 30)})" if self.header else ""
        return f"column {index + 1}{name}"

    @property
    def names(self) -> list[str]:
        """What the features are called: the table's names, or the columns' numbers, counted from 1."""
        return [f"column {i + 1}" if self.header is None else self.header[i].strip() for i in self.features]

    @property
    def label_text(self) -> str:
        return f"the label's {self.text(self.label)}"


def is_missing(cell: str, label: bool = False) -> bool:
    """Whether a cell says that there is no value; labels may be called "none" or "na"."""
    return cell.strip().lower() in (_MISSING_LABELS if label else _MISSING)


def find_columns(rows: list[list[str]], options: DataOptions, name: str) -> Columns:
    """The columns of a table from its first rows. Raises NNVisError."""
    width = Counter(map(len, rows[1:] or rows)).most_common(1)[0][0]
    if width < 2:
        raise bad_input(
            f"{name} has one column only", "Give at least one column of features and one of labels, with commas between"
        )
    header, notes = _header(rows, width, options)
    body = [row for row in (rows[1:] if header else rows) if len(row) == width]
    if not body:
        raise bad_input(f"{name} has no rows of samples", "Give data with samples")
    columns = Columns(width, -1, [], header, notes)
    dropped = _dropped(columns, body, options, name)
    rest = [i for i in range(width) if i not in dropped]
    columns.label = _label(columns, body, rest, options, name)
    columns.features = [i for i in rest if i != columns.label]
    if not columns.features:
        raise bad_input(f"{name} has no column of features", "Give at least one beside the label")
    _note_counting(columns, body)
    return columns


def _header(rows: list, width: int, options: DataOptions) -> tuple:
    """(the first line's cells or None, notes)."""
    first, body = rows[0], [row for row in rows[1:] if len(row) == width]
    if options.header != "auto":
        return (first if options.header == "yes" and len(first) == width else None), []
    if len(first) != width:
        return None, []
    text = [i for i, cell in enumerate(first) if not is_number(cell) and not is_missing(cell)]
    over_numbers = [i for i in text if body and all(is_number(r[i]) or is_missing(r[i]) for r in body)]
    if over_numbers or (text and all(not is_number(cell) for cell in first)):
        numbers = len(first) - len(text)
        note = ["the first line holds names, numbers among them"] if numbers else []
        return first, note
    counted = [i for i in range(width) if i not in text]
    unseen = all(first[i] not in {row[i] for row in body} for i in text)
    if len(counted) >= 4 and body and unseen and _counts([first[i] for i in counted]):
        if not _counts([body[0][i] for i in counted]):
            return first, ["the first line counts the columns and was taken as their names"]
    return None, ["the first line was taken as a sample: it holds no names"]


def _dropped(columns: Columns, body: list, options: DataOptions, name: str) -> set:
    """The indices of columns that are left out: those that were named, row numbers and empty ones."""
    dropped = {_find(columns, str(c), "drop_columns", name) for c in options.drop_columns or ()}
    if dropped:
        columns.notes.append(f"left out as asked for: {', '.join(columns.text(i) for i in sorted(dropped)[:5])}")
    for index in sorted(set(range(columns.width)) - dropped):
        cells = [row[index].strip() for row in body]
        title = None if columns.header is None else columns.header[index].strip().lower()
        if not any(cells) and not title:
            dropped.add(index)
            columns.notes.append(f"column {index + 1} is empty and was left out")
        elif not options.keep_ids and _is_id_name(title) and _are_row_numbers(cells):
            dropped.add(index)
            columns.notes.append(f"{columns.text(index)} numbers the rows and was left out (keep_ids keeps it)")
    return dropped


def _label(columns: Columns, body: list, rest: list, options: DataOptions, name: str) -> int:
    if options.label_column is not None:
        index = _find(columns, str(options.label_column), "label_column", name)
        if index not in rest:
            raise usage(f"label_column names {columns.text(index)}, which is left out", "Name it in one option only")
        columns.notes.append(f"the labels are {columns.text(index)}, as asked for")
        return index
    text = [i for i in rest if any(not is_number(row[i]) and not is_missing(row[i]) for row in body)]
    index, why = _by_name(columns, rest), "by its name"
    if index is None and len(text) == 1:
        index, why = text[0], "the only column of texts"
    if index is None:
        index, why = _odd_name(columns, rest), "the only column that is named otherwise"
    if index is None:
        index, why = rest[-1], "the last column"
    columns.notes.append(f"the labels are {columns.text(index)}, {why} (label_column names another)")
    return index


def _by_name(columns: Columns, rest: list) -> int | None:
    titles = {columns.header[i].strip().lower(): i for i in reversed(rest)} if columns.header else {}
    return next((titles[title] for title in LABEL_NAMES if title in titles), None)


def _odd_name(columns: Columns, rest: list) -> int | None:
    """The one column whose name is not that of the others but for a number (pixel0, pixel1, ...)."""
    if columns.header is None or len(rest) < 4:
        return None
    stems = {i: re.sub(r"\d+", "", columns.header[i].strip().lower()) for i in rest}
    counts = Counter(stems.values())
    odd = [i for i in rest if counts[stems[i]] == 1]
    return odd[0] if len(counts) == 2 and len(odd) == 1 else None


def _find(columns: Columns, wanted: str, option: str, name: str) -> int:
    """The index of a column by its name, or by its position counted from 1, or from the end with -1."""
    titles = [title.strip().lower() for title in columns.header or []]
    if wanted.strip().lower() in titles:
        return titles.index(wanted.strip().lower())
    if re.fullmatch(r"-?\d{1,9}", wanted.strip(), re.ASCII):
        position = int(wanted)
        if 1 <= abs(position) <= columns.width:
            return position - 1 if position > 0 else columns.width + position
    known = ", ".join(title for title in (columns.header or [])[:12])
    raise usage(
        f"{option} names {shown(wanted)}, which {name} does not have",
        f"It has {columns.width} columns{f': {known}' if known else ', 1 to ' + str(columns.width)}",
    )


def _note_counting(columns: Columns, body: list) -> None:
    """Says of a feature that counts the rows that it may be no feature."""
    for index in columns.features[:1]:
        if len(body) >= 5 and _counts([row[index] for row in body]):
            columns.notes.append(
                f"{columns.text(index)} counts the rows: leave it out with drop_columns if it is no feature"
            )


def _counts(cells: list) -> bool:
    """Whether cells are 0, 1, 2, ... or 1, 2, 3, ..."""
    if not all(re.fullmatch(r"\d{1,12}", cell.strip(), re.ASCII) for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    return numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_id_name(title: str | None) -> bool:
    return title is not None and (title in ID_NAMES or title.startswith("unnamed:"))


def _are_row_numbers(cells: list) -> bool:
    """Whether all cells are whole numbers and no two are the same."""
    return len(set(cells)) == len(cells) and all(re.fullmatch(r"\d{1,18}", cell, re.ASCII) for cell in cells)

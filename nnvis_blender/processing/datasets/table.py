"""Tables of text: one sample a line, its label in one column; read in blocks, so that large ones need little memory."""

from pathlib import Path

import numpy as np

from ..errors import bad_input, shown
from ..files.damage import damage_told, plain_size
from .columns import Columns, find_columns, is_missing
from .labels import MOST_CLASSES, classes_of, is_number, unlabelled
from .options import DataOptions
from .raw import Raw
from .separator import cells, find_separator

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".data")
BLOCK = 4 << 20  # characters; the first block is what separator, header and columns are found in
MOST_VALUES = 1 << 28  # 1 GB of float32
_SAMPLE_LINES = 1000
_CONTROLS = [chr(code) for code in (*range(9), *range(14, 27), *range(28, 32), 127)]  # that no text has
_REMEDY = "Save it as UTF-8 text with one sample a line and commas between the values"


def read(path, options: DataOptions, needs_labels: bool = True) -> Raw:
    """A table as samples (n, features) float32. needs_labels: whether the column of labels is one of classes.

    Raises NNVisError (bad_input) naming line and column.
    """
    path = Path(path)
    table, coded = _read(path, options, needs_labels)
    if needs_labels:
        y, names, notes = _classes(table, path.name)
    else:
        (y,), names, _ = unlabelled([sum(map(len, table.codes))])
        notes = [f"{table.columns.label_text} is left out"]
    x = np.concatenate(table.samples)
    return Raw(x, y, names, notes=[*coded, *table.notes, *notes], features=table.columns.names)


def read_texts(path, options: DataOptions) -> tuple[np.ndarray, np.ndarray, list[str], list[str]]:
    """(samples (n, features) float32, labels (n,) texts as they stand, names of the features, notes), of who takes
    labels for values. The features are numbered where the table names none. Raises NNVisError (bad_input).
    """
    table, coded = _read(Path(path), options, True)
    texts = np.array(list(table.texts))[np.concatenate(table.codes)]
    return np.concatenate(table.samples), texts, table.columns.names, [*coded, *table.notes]


def _read(path: Path, options: DataOptions, needs_labels: bool) -> tuple["_Table", list[str]]:
    """A table that has been read, and a note on its text where there is something to say."""
    size = plain_size(path, "table")
    encoding = _encoding(path)
    with damage_told(path, "table", _REMEDY), open(path, encoding=encoding, newline=None) as stream:
        table = _Table(path, size, stream, options, needs_labels)
        table.read()
    return table, [] if encoding == "utf-8-sig" else ["the text is not UTF-8 and was read as Latin-1"]


class _Table:
    """One pass over a table's text: samples (list of (rows, features) float32) and labels (codes into texts)."""

    def __init__(self, path: Path, size: int, stream, options: DataOptions, needs_labels: bool):
        self.needs_labels = needs_labels
        self.name, self.size, self.stream, self.rest, self.line = path.name, size, stream, "", 1
        self.samples, self.codes, self.texts = [], [], {}
        lines = self._block()
        first = [line for line in lines if line.strip()][:_SAMPLE_LINES]
        if not first:
            raise bad_input(f"{self.name} has no lines", "Give data with samples")
        self.separator, self.decimal_comma, separated = find_separator(first)
        rows = [self._cells(line) for line in first]
        self.columns: Columns = find_columns(rows, options, self.name)
        self.notes = [*separated, *self.columns.notes]
        self.lines = lines
        self.kind = np.dtype([("label", object), ("x", np.float32, (len(self.columns.features),))])

    def read(self) -> None:
        """Reads all blocks. Raises NNVisError (bad_input)."""
        lines, header = self.lines, self.columns.header
        while lines:
            if header:  # of the first block that has a line
                start = next(i for i, line in enumerate(lines) if line.strip()) + 1
                self.line, lines, header = self.line + start, lines[start:], False
            self._add(lines)
            self.line += len(lines)
            lines = self._block()
        if not self.codes:
            raise bad_input(f"{self.name} has no rows of samples", "Give data with samples")

    def _block(self) -> list:
        """The next whole lines, none at the end."""
        lines, text = [], "start"
        while text and not lines:
            text = self.stream.read(BLOCK)
            if any(control in text for control in _CONTROLS):
                raise bad_input(f"{self.name} is no text: it holds bytes that no table has", _REMEDY)
            lines = (self.rest + text).split("\n")
            self.rest = lines.pop() if text else ""
            if len(self.rest) >= BLOCK:
                raise bad_input(f"{self.name} line {self.line + len(lines)} is longer than {BLOCK} characters", _REMEDY)
        return lines if text or any(lines) else []

    def _add(self, lines: list) -> None:
        width = self.columns.width
        self._check_widths(lines, width)
        kept = [line.replace(",", ".") for line in lines] if self.decimal_comma else lines
        if not any(line.strip() for line in lines):
            return
        try:
            rows = np.loadtxt(
                kept,
                dtype=self.kind,
                delimiter=self.separator,
                usecols=[self.columns.label, *self.columns.features],
                comments=None,
                quotechar='"',
                ndmin=1,
            )
        except ValueError:
            self._refuse(lines)
            raise
        x = np.ascontiguousarray(rows["x"])
        if not np.isfinite(x).all():
            self._refuse(lines)
        if not self.samples:
            self._check_size(len(x), sum(map(len, lines)))
        self.samples.append(x)
        if self.needs_labels:
            self._add_labels(rows["label"], lines)
        else:
            self.codes.append(np.zeros(len(x), np.int64))

    def _add_labels(self, labels: np.ndarray, lines: list) -> None:
        texts, codes = np.unique([str(text).strip() for text in labels], return_inverse=True)
        if any(is_missing(text, label=True) for text in texts):
            self._refuse(lines)
        numbers = [self.texts.setdefault(str(text), len(self.texts)) for text in texts]
        if len(self.texts) > MOST_CLASSES:
            raise bad_input(
                f"{self.name}: {self.columns.label_text} has more than {MOST_CLASSES} different values, too many for "
                f"classes",
                "Name the column of labels with label_column",
            )
        self.codes.append(np.array(numbers, np.int64)[codes.reshape(-1)])

    def _check_widths(self, lines: list, width: int) -> None:
        """Raises NNVisError naming the first line that has another number of columns."""
        separator = self.separator
        for number, line in enumerate(lines):
            if separator is None or '"' in line:
                found = len(self._cells(line))
            else:
                found = line.count(separator) + 1
            if found != width and line.strip():
                raise bad_input(
                    f"{self.name} line {self.line + number} has {found} columns, others have {width}",
                    "Give every line the same columns",
                )

    def _check_size(self, rows: int, characters: int) -> None:
        """Refuses a table whose values would not fit, from its first block."""
        values = len(self.columns.features) * rows * max(1.0, self.size / max(1, characters))
        if values > MOST_VALUES:
            raise bad_input(
                f"{self.name} has about {values / 1e6:.0f} million values, more than {MOST_VALUES >> 20} million",
                "Give a part of the samples",
            )

    def _refuse(self, lines: list) -> None:
        """Raises NNVisError naming line and column of the first value that is none."""
        columns = self.columns
        for number, line in enumerate(lines):
            row = self._cells(line) if line.strip() else None
            for index in sorted([columns.label, *columns.features]) if row else ():
                cell, is_label = row[index].strip(), index == columns.label
                where = f"{self.name} line {self.line + number}, {columns.text(index)}"
                if is_missing(cell, label=is_label):
                    raise bad_input(
                        f"{where}: the value is missing ({shown(cell)})",
                        "Fill it in, remove the line, or leave the column out with drop_columns",
                    )
                if not is_label and not is_number(cell):
                    raise bad_input(
                        f"{where}: {shown(cell)} is not a number",
                        "Only the label may be text; leave other columns out with drop_columns",
                    )
                if not is_label and abs(float(cell)) > float(np.finfo(np.float32).max):
                    raise bad_input(f"{where}: {shown(cell)} is too large", "Give values below 1e38")

    def _cells(self, line: str) -> list:
        row = cells(line, self.separator)
        return [cell.replace(",", ".") for cell in row] if self.decimal_comma else row


def _classes(table: _Table, name: str) -> tuple:
    """(y (n,), class names, notes) from the texts of the labels."""
    codes, texts = np.concatenate(table.codes), np.array(list(table.texts))
    y, names, notes = classes_of([texts], name)
    numbers = all(is_number(text) for text in texts)
    if numbers and len(texts) > 20 and any(not float(text).is_integer() for text in texts):
        if len(texts) > len(codes) / 2:
            raise bad_input(
                f"{name}: {table.columns.label_text} has {len(texts)} different values in {len(codes)} samples, "
                "a measurement and no classes",
                "Name the column of labels with label_column",
            )
    return y[0][codes], names, notes


def _encoding(path: Path) -> str:
    """UTF-8, or Latin-1 where the beginning is not UTF-8 though it is text."""
    with open(path, "rb") as stream:
        head = stream.read(BLOCK)
    for cut in range(4):  # the end of the block may lie within a character
        try:
            head[: len(head) - cut].decode("utf-8")
            return "utf-8-sig"
        except UnicodeDecodeError as error:
            if error.start < len(head) - 8:
                break
    return "latin-1"

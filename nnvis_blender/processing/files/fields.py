"""The values of a JSON object, taken one by one: each of the type and size that its reader says, or one sentence."""

import math
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import bad_input, one_line, shown
from .json_file import read_json

MOST_OF_NAME = 120  # characters of a name that a panel, a label or a legend shows
_REQUIRED = object()


def plain_name(text: str, most: int = MOST_OF_NAME) -> str:
    """A name as it may be shown: on one line, without control characters, of at most so many characters."""
    return one_line(text, most)


def plain_texts(value):
    """A JSON value whose texts hold spaces in the place of control characters and line breaks."""
    if isinstance(value, dict):
        return {plain_texts(key): plain_texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_texts(item) for item in value]
    if isinstance(value, str) and not value.isprintable():
        return "".join(" " if unicodedata.category(c)[0] == "C" else c for c in value)
    return value


def read_fields(path, what: str, remedy: str) -> "Fields":
    """The Fields of the object in a JSON file, see read_json."""
    return Fields(read_json(path, what, remedy), Path(path).name, remedy)


class Fields:
    """A JSON object that is read field by field.

    where: for messages, e.g. "a.json, chart 'scores'". Every method raises NNVisError (bad_input) with it and the
    remedy where a field is missing, unless it has a default, and where it is not what the method says.
    """

    def __init__(self, values, where: str, remedy: str = ""):
        self.where, self.remedy = where, remedy
        if not isinstance(values, dict):
            raise self.wrong(f"{shown(values)} in the place of an object")
        self.values = values

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def wrong(self, what: str) -> Exception:
        return bad_input(f"{self.where}: {what}", self.remedy)

    def text(self, name: str, default=_REQUIRED, most: int = MOST_OF_NAME) -> str:
        """A text, made fit to be shown (see plain_name)."""
        value = self._value(name, default)
        return plain_name(value, most) if isinstance(value, str) else self._default(name, value, default, "a text")

    def whole(self, name: str, low: int, high: int, default=_REQUIRED) -> int:
        """A whole number from low to high."""
        value = self._value(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        return self._default(name, value, default, f"a whole number from {low} to {high}")

    def number(self, name: str, low: float, high: float, default=_REQUIRED) -> float:
        """A finite number from low to high."""
        value = self._value(name, default)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        return self._default(name, value, default, f"a number from {low:g} to {high:g}")

    def flag(self, name: str, default=_REQUIRED) -> bool:
        value = self._value(name, default)
        return value if isinstance(value, bool) else self._default(name, value, default, "true or false")

    def object(self, name: str, default=_REQUIRED) -> dict[str, Any]:
        value = self._value(name, default)
        return value if isinstance(value, dict) else self._default(name, value, default, "an object")

    def items(self, name: str, most: int, default=_REQUIRED) -> list[Any]:
        """A list of at most so many items, of whatever type."""
        value = self._value(name, default)
        if isinstance(value, list) and len(value) <= most:
            return value
        return self._default(name, value, default, f"a list of at most {most}")

    def objects(self, name: str, most: int, default=_REQUIRED) -> list["Fields"]:
        """The Fields of each object in a list."""
        items = self.items(name, most, default)
        return [Fields(item, f"{self.where}, {name} {k + 1}", self.remedy) for k, item in enumerate(items)]

    def texts(self, name: str, most: int) -> list[str]:
        """A list of texts, each made fit to be shown."""
        items = self.items(name, most)
        if not all(isinstance(item, str) for item in items):
            raise self.wrong(f"{name} are not all texts")
        return [plain_name(item) for item in items]

    def numbers(self, name: str, most: int, default=_REQUIRED) -> np.ndarray:
        """(n,) float64: a list of finite numbers."""
        items = self.items(name, most, default)
        if not all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in items):
            raise self.wrong(f"{name} are not all numbers")
        try:
            values = np.array(items, np.float64)
        except OverflowError:
            values = np.array([math.inf])
        if not np.isfinite(values).all():
            raise self.wrong(f"{name} holds values that are not finite")
        return values

    def _value(self, name: str, default):
        if name not in self.values and default is _REQUIRED:
            raise self.wrong(f"it has no {name}")
        return self.values.get(name)

    def _default(self, name: str, value, default, wanted: str):
        """The default of a field that is missing or null; anything else is a mistake."""
        if value is None and default is not _REQUIRED:
            return default
        raise self.wrong(f"{name} is {shown(value)}, not {wanted}")

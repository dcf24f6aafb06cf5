"""JSON files: read with bounds, as every room reads them."""

import json
import math
from pathlib import Path

from ..errors import bad_input
from .damage import damage_told, plain_size

MOST_BYTES = 32 << 20  # a text of empty lists takes some twenty times its size in memory
MOST_DEPTH = 64
MOST_HOLDERS = 2_000_000  # lists and objects: each costs a reader far more time and memory than a number does


def read_json(
    path, what: str = "JSON file", remedy: str = "Check the file's text or save it again"
) -> dict[str, object]:
    """The object in a JSON file.

    Raises NNVisError (bad_input) naming the file for anything else: no plain file, no UTF-8, no JSON, nested too deep,
    numbers that are not finite, or a list or number in the place of the object.
    """
    path = Path(path)
    if plain_size(path, what) > MOST_BYTES:
        raise bad_input(f"{path.name} is larger than {MOST_BYTES >> 20} MB, too large for a {what}", remedy)
    with damage_told(path, what, remedy):
        values = parse_json(path.read_bytes())
    if not isinstance(values, dict):
        raise bad_input(f"{path.name} is no {what}: it holds no JSON object", remedy)
    return values


def parse_json(text: bytes | str):
    """JSON whose numbers are all finite, nested at most MOST_DEPTH deep, of at most MOST_HOLDERS lists and objects.

    Raises ValueError, or RecursionError where it is nested a thousand deep.
    """
    # brackets within strings count too: no text of two million of them is a header or a table of settings
    brackets = ("[", "{") if isinstance(text, str) else (b"[", b"{")
    if sum(map(text.count, brackets)) > MOST_HOLDERS:
        raise ValueError(f"it holds more than {MOST_HOLDERS} lists and objects")
    value = json.loads(text, parse_float=_finite, parse_constant=_refused)
    level = [value]
    for _ in range(MOST_DEPTH):
        level = [item for holder in level for item in _items(holder) if isinstance(item, (dict, list))]
        if not level:
            return value
    raise ValueError(f"it is nested more than {MOST_DEPTH} deep")


def _items(holder):
    if isinstance(holder, dict):
        return holder.values()
    return holder if isinstance(holder, list) else ()


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:40]} is too large")
    return number


def _refused(name: str):
    raise ValueError(f"{name} is no number")

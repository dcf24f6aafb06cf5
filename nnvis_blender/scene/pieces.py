"""Work in pieces: a generator that yields how much is done, 0 to 1, wherever it may rest, and returns what it has made.

Whoever has a window draws it in between; whoever has none takes all of it at once.
"""

from collections.abc import Generator
from typing import TypeVar

Made = TypeVar("Made")
Pieces = Generator[float, None, Made]


def at_once(pieces: Pieces[Made]) -> Made:
    """What the work has made, without a rest."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def part_of(pieces: Pieces[Made], number: int, count: int) -> Pieces[Made]:
    """The work as the number-th (from 0) of count alike."""
    while True:
        try:
            done = next(pieces)
        except StopIteration as end:
            return end.value
        yield (number + done) / count

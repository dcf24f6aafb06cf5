"""The sizes of samples that a file leaves open: as the options say them, or the only usual ones that fit."""

import itertools
from collections.abc import Iterator

import numpy as np

from ...errors import bad_input, shown, usage
from .entries import CHANNELS, UINT8, Entry
from .tensors import FLOATS

_SIDES = (224, 32, 28, 64, 96, 128, 256, 299, 48, 112, 160, 192, 320, 384, 416, 512, 640)
MOST_VALUES = 1 << 26  # of a sample


class Sizes:
    """Shapes of the samples that come in by some inputs, the first of which is the main one.

    said: input_size of the options.
    """

    def __init__(self, entries: list[Entry], said: list[int] | None, file: str):
        self.entries, self.said, self.file = entries, said, file
        self.main = entries[0]
        self.open = list(dict.fromkeys(key for entry in entries for key in entry.open))

    def shapes(self) -> Iterator[dict[str, tuple[int, ...]]]:
        """The shapes of a sample that may be meant, by the names of inputs.

        Raises NNVisError (usage, bad_input) where what the options say does not fit, or nothing is to be tried.
        """
        if not self.open:
            self._compare()
            yield self._filled({})
        else:
            for sizes in self._tried() if self.said is None else self._as_said():
                yield self._filled(sizes)

    def question(self, kind=bad_input):
        """The error that asks for the sizes that are open."""
        places = [key if isinstance(key, str) else f"axis {key[1]} of {key[0]}" for key in self.open]
        where = shown(", ".join(places), 60, quoted=False)
        return kind(
            f"{self.file} leaves open how large its input {shown(self.main.name)} is ({where})",
            f"Give input_size, {'one number' if len(places) == 1 else f'one number or {len(places)}'}",
        )

    def _filled(self, sizes: dict) -> dict[str, tuple[int, ...]]:
        shapes = {}
        for entry in self.entries:
            lengths = [dim if isinstance(dim, int) else sizes[key] for dim, key in zip(entry.dims[1:], entry.keys[1:])]
            if np.prod(lengths, dtype=float) > MOST_VALUES:
                raise bad_input(f"{self.file}: a sample of the shape {shown(tuple(lengths))} is too large")
            shapes[entry.name] = tuple(lengths)
        return shapes

    def _compare(self) -> None:
        """Raises NNVisError (usage) where the options say another size than the file."""
        shape = list(self.main.dims[1:])
        space = shape[:-1] if self.main.is_channels_last else shape[1:] if len(shape) == 3 else shape
        if self.said is not None and self.said not in (shape, space) and self.said * len(space) != space:
            raise usage(f"{self.file} takes samples of the shape {shown(tuple(shape))}", "Leave input_size out")

    def _as_said(self) -> Iterator[dict]:
        """One number is that of every open axis but the channels; several are those of the open ones, or of all."""
        said, channels = self.said, self._channels()
        own = dict(zip(self.main.keys[1:], said)) if len(said) == len(self.main.dims) - 1 else {}
        if len(said) == len(self.open):
            yield dict(zip(self.open, said))
        elif set(self.open) <= set(own):
            yield own
        elif len(said) == 1:
            for depth in (3, 1) if channels in self.open else (0,):
                yield {key: depth if key == channels else said[0] for key in self.open}
        else:
            raise self.question(usage)

    def _tried(self) -> Iterator[dict]:
        """Sizes of images that are usual, where nothing else is open."""
        if len(self.main.dims) != 4 or len(self.entries) > 1 or self.main.kind not in FLOATS | {UINT8}:
            raise self.question()
        channels = self._channels()
        for side, depth in itertools.product(_SIDES, (3, 1) if channels in self.open else (0,)):
            yield {key: depth if key == channels else side for key in self.open}

    def _channels(self):
        """The key of an image's channels, where these are open."""
        is_open = (
            len(self.main.dims) == 4 and not isinstance(self.main.dims[1], int) and self.main.dims[3] not in CHANNELS
        )
        return self.main.keys[1] if is_open else None

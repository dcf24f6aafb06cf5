"""Which inputs of a graph samples come in by, and what the others are."""

import re

import numpy as np

from ...errors import bad_input, shown, usage
from ..fixed_inputs import fixed_inputs
from ..program.program import ProgramInput
from ..reading import Reading
from .batches import turned
from .building import Builder
from .entries import CHANNELS, UINT8, Entry
from .sizes import MOST_VALUES, Sizes
from .tensors import BOOL, FLOATS, INTEGERS
from .values import Value

_STATE = re.compile(r"(?i)^(h|c|hx|cx|h_?0|c_?0|hn|cn|state\w*|hidden\w*|cell\w*|\w+_state|initial_[hc]|\w*_[hc]0?)$")
_MASK = re.compile(r"(?i)(^|_|\.)(attention_)?mask$")
_SEGMENTS = re.compile(r"(?i)(token_type|segment)")
_POSITIONS = re.compile(r"(?i)position_?ids$")


class Inputs:
    """The inputs that a graph's outputs need.

    main: the first that samples come in by; others: more of them; sizes: what samples measure. made: what is the same
    for all samples, with how it is made. batch: the size of batch that the file fixes, else 1. Raises NNVisError where
    one is not to be known.
    """

    def __init__(self, entries: list[Entry], reading: Reading, hints: dict[str, list]):
        """hints: input -> numbers that the graph compares it with."""
        self.file, self.reading = reading.path.name, reading
        said = fixed_inputs(reading.options.inputs_fixed)
        unknown = sorted(set(said) - {entry.name for entry in entries})
        if unknown:
            raise usage(
                f"{self.file} has no input {shown(unknown[0])}",
                f"Its inputs are {', '.join(shown(entry.name) for entry in entries[:6])}",
            )
        self.made: list[tuple[Entry, str | float]] = [
            (entry, said[entry.name]) for entry in entries if entry.name in said
        ]
        free = [entry for entry in entries if entry.name not in said]
        samples = [entry for entry in free if self._role(entry, free) is None]
        if not samples:
            raise bad_input(f"{self.file} has no input that samples come in by")
        for entry in samples:
            self._check(entry, hints.get(entry.name, []))
        self.made += [(entry, self._role(entry, free)) for entry in free if entry not in samples]
        self.main, self.others = samples[0], samples[1:]
        self.sizes = Sizes(samples, reading.options.input_size, self.file)
        first = self.main.dims[0]
        self.batch = first if isinstance(first, int) else 1

    def _role(self, entry: Entry, free: list[Entry]) -> str | None:
        """What an input is that samples do not come in by: "zeros", "ones" or "positions"."""
        if len(free) < 2 or not entry.dims:
            return None
        if entry.kind in FLOATS and _STATE.search(entry.name) and not _STATE.search(free[0].name):
            return "zeros"
        if _MASK.search(entry.name) and len(entry.dims) == 2:
            return "ones"
        if _POSITIONS.search(entry.name) and len(entry.dims) == 2:
            return "positions"
        return "zeros" if _SEGMENTS.search(entry.name) and entry.kind not in FLOATS else None

    def _check(self, entry: Entry, hints: list) -> None:
        if entry.dims == () or (entry.dims is not None and entry.kind in INTEGERS and entry.dims == (1,) and hints):
            example = f"{entry.name}={hints[0] if hints else '...'}"
            raise bad_input(
                f"{self.file} takes one number {shown(entry.name)} that is the same for all samples",
                f"Give it as inputs_fixed, e.g. {shown(example, quoted=False)}",
            )
        if entry.dims is None:
            raise bad_input(
                f"{self.file} does not say of what shape its input {shown(entry.name)} is", "Export it with shapes"
            )
        if entry.kind not in FLOATS | INTEGERS:
            what = "truth values" if entry.kind == BOOL else "texts or another type that is not read"
            raise bad_input(f"{self.file}: its input {shown(entry.name)} takes {what}", "Export it with float32 inputs")

    # values

    def give(
        self, build: Builder, shapes: dict[str, tuple[int, ...]], has_batch: bool, preprocessing: dict
    ) -> dict[str, Value]:
        """The graph's inputs as values: what the program takes, and constants.

        has_batch: whether axis 0 of the file's inputs is the batch; else the samples are the inputs as they are.
        """
        values = {}
        for entry in (self.main, *self.others):
            shape = shapes[entry.name] if has_batch else (self.main.dims[0], *shapes[entry.name])
            values[entry.name] = self._sample(build, entry, shape, preprocessing if entry is self.main else {})
            if not has_batch:
                values[entry.name] = build.emit("squeeze", values[entry.name], axes=[0])
        for entry, value in self.made:
            values[entry.name] = self._constant(build, entry, value, shapes)
        return values

    def _sample(self, build: Builder, entry: Entry, shape: tuple, preprocessing: dict) -> Value:
        build.output = entry.name
        if len(shape) == 3 and (entry.kind in FLOATS or entry.kind == UINT8):
            if entry.is_channels_last and shape[0] not in CHANNELS:
                given = ProgramInput(entry.name, (shape[2], *shape[:2]), "image", 0, preprocessing)
                return turned(build, build.given(given), [0, 2, 3, 1])
            kind = "image" if shape[0] in CHANNELS else "values"
            return build.given(ProgramInput(entry.name, shape, kind, 0, preprocessing))
        kind = "values" if entry.kind in FLOATS or entry.kind == UINT8 else "tokens"
        return build.given(ProgramInput(entry.name, shape, kind))

    def _constant(self, build: Builder, entry: Entry, value: str | float, shapes: dict) -> Value:
        """Zeros, ones, places or a number in the shape that the file says, for the batch that comes in."""
        number = {"zeros": 0, "ones": 1, "positions": 0}.get(value, value)
        dtype = np.float32 if entry.kind in FLOATS else np.bool_ if entry.kind == BOOL else np.int64
        main = dict(zip(self.main.dims[1:], shapes[self.main.name]))
        symbols = {symbol: length for symbol, length in main.items() if isinstance(symbol, str)}
        arrays = []
        for samples in build.batches:
            lengths = []
            for axis, dim in enumerate(entry.dims or ()):
                same = shapes[self.main.name][axis - 1 : axis] if axis and not _STATE.search(entry.name) else ()
                lengths.append(dim if isinstance(dim, int) else symbols.get(dim, *(same or (samples,))))
            if np.prod(lengths, dtype=float) > MOST_VALUES:
                raise bad_input(f"{self.file}: its input {shown(entry.name)} is too large")
            arrays.append(np.full(lengths, number, dtype))
            if value == "positions":
                arrays[-1] += np.arange(lengths[-1])
        if all(array.shape == arrays[0].shape for array in arrays):
            return build.constant(arrays[0], entry.name)
        return Value(entry.name, tuple(arrays))

    def notes(self) -> list[str]:
        """What is said of inputs that are constants."""
        return [
            f"the input {shown(entry.name)} is {value if isinstance(value, str) else f'{value:g}'} for every sample"
            for entry, value in self.made
        ]

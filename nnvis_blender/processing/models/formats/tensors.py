"""Tensors as files keep them: what they are is known at once, their values are read only when they are asked for."""

import math
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

import numpy as np

# a file's word for a type -> how its bytes are read; bfloat16 is the upper half of a float32
NUMBERS = {
    "float64": "f8",
    "float32": "f4",
    "float16": "f2",
    "bfloat16": "u2",
    "int64": "i8",
    "int32": "i4",
    "int16": "i2",
    "int8": "i1",
    "uint8": "u1",
    "bool": "?",
}


@dataclass(frozen=True)
class Tensor:
    """A tensor of a file.

    shape: as the file says it. kind: a key of NUMBERS, or why its values are not read ("quantised", "sparse", ...).
    load: gives its values as they are kept; called by `values` alone. place: where they are kept, where a file may have
    the same values under two names.
    """

    shape: tuple[int, ...]
    kind: str
    load: Callable[[], np.ndarray] | None = None
    place: Hashable = None

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS and self.kind != "bool"

    def values(self) -> np.ndarray:
        """float32 of `shape`. Raises ValueError where they are no plain numbers."""
        if not self.is_number or self.load is None:
            raise ValueError(f"a {self.kind} tensor holds no plain numbers")
        return as_float32(self.load(), self.kind)


def as_float32(stored: np.ndarray, kind: str = "") -> np.ndarray:
    """C-ordered float32; a float64 too large for it becomes infinite, which the model's check names."""
    if kind == "bfloat16":
        return (np.ascontiguousarray(stored).astype(np.uint32) << 16).view(np.float32)
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(stored, np.float32)


def note_types(tensors: Iterable[Tensor], reading) -> None:
    """Says which types are read as float32."""
    others = sorted({t.kind for t in tensors if t.is_number} - {"float32"})
    if others:
        reading.note(f"weights of type {', '.join(others)} are read as float32")


def is_expanded(shape: tuple[int, ...], stride: tuple[int, ...]) -> bool:
    """Whether a view shows one stored value in many places."""
    return any(s == 0 and n > 1 for n, s in zip(shape, stride))


def view(data, kind: str, shape: tuple[int, ...], stride: tuple[int, ...], offset: int, order: str = "<") -> np.ndarray:
    """The view of `shape` and `stride` (in items) on a storage's bytes.

    Raises ValueError where it leaves them, or shows more values than they hold.
    """
    dtype = np.dtype(order + NUMBERS[kind])
    held = len(data) // dtype.itemsize
    check_view(shape, stride, offset, held)
    whole = np.frombuffer(data, dtype, held)
    steps = tuple(s * dtype.itemsize for s in stride)
    return np.lib.stride_tricks.as_strided(whole[offset:], shape, steps, writeable=False)


def check_view(shape: tuple[int, ...], stride: tuple[int, ...], offset: int, held: int) -> None:
    """Raises ValueError unless the view stays within `held` items and shows no more than these."""
    numbers = (*shape, *stride, offset)
    if len(shape) != len(stride) or any(isinstance(n, bool) or not isinstance(n, int) or n < 0 for n in numbers):
        raise ValueError(f"a tensor of shape {shape} and steps {stride}")
    count = math.prod(shape)
    if count and (count > held or offset + sum((n - 1) * s for n, s in zip(shape, stride)) >= held):
        raise ValueError(f"a tensor of shape {shape} on {held} stored values")

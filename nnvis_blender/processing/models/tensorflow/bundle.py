"""A checkpoint of TensorFlow, a "tensor bundle": NAME.index says what each key holds and where, NAME.data-* hold it.

Source: tensorflow/core/protobuf/tensor_bundle.proto and tensorflow/core/util/tensor_bundle.
"""

import math
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...errors import bad_input, shown
from ...files.damage import plain_size
from ..formats.tensors import NUMBERS, Tensor
from .crc32c import masked_crc32c
from .table import read_table
from .wire import Budget, Message, varint

SUFFIX = ".index"
REMEDY = "Copy the .index and all .data files of the checkpoint together, or save it again"
OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"

_MOST_INDEX = 32 << 20  # bytes; a thousand tensors take 0.1 MB
_MOST_TEXT = 64 << 20
_STRING = "string"
# numbers of DataType, tensorflow/core/framework/types.proto
TYPES = {
    **{1: "float32", 2: "float64", 3: "int32", 4: "uint8", 5: "int16", 6: "int8", 7: _STRING, 8: "complex64"},
    **{9: "int64", 10: "bool", 14: "bfloat16", 17: "uint16", 18: "complex128", 19: "float16", 20: "resource"},
    **{21: "variant", 22: "uint32", 23: "uint64"},
}


@dataclass(frozen=True)
class _Entry:
    kind: str
    shape: tuple[int, ...]
    shard: int
    offset: int
    size: int
    crc: int
    is_sliced: bool


class Bundle:
    """A checkpoint by its index. Values are read, and their checksums compared, when they are asked for.

    Raises NNVisError (bad_input), or what damage.DAMAGE names: use it within damage_told.
    """

    def __init__(self, index: Path):
        self.path = index
        if plain_size(index, "checkpoint's index") > _MOST_INDEX:
            raise bad_input(f"{index.name} is larger than {_MOST_INDEX >> 20} MB, too large for an index", REMEDY)
        table, budget = read_table(index.read_bytes()), Budget()
        header = Message(table.pop(b"", b""), budget)
        self._shards = header.whole(1)
        if header.whole(2):
            raise bad_input(f"{index.name} is of a machine whose bytes stand the other way round", "Save it on another")
        if not 1 <= self._shards <= 99_999:
            raise ValueError(f"it says it has {self._shards} data files")
        self._entries = {key.decode("utf-8"): _entry(Message(value, budget)) for key, value in table.items()}
        self._sizes = {shard: plain_size(self._shard(shard), "data file of the checkpoint") for shard in self._used()}
        self._check_places()

    @property
    def keys(self) -> list[str]:
        return list(self._entries)

    def tensor(self, key: str) -> Tensor:
        """Raises KeyError where there is no such key."""
        entry = self._entries[key]
        if entry.is_sliced:
            return Tensor(entry.shape, "partitioned")
        if entry.kind not in NUMBERS:
            return Tensor(entry.shape, entry.kind)
        return Tensor(entry.shape, entry.kind, lambda: self._values(key))

    def text(self, key: str) -> bytes:
        """A scalar text. Raises KeyError, ValueError."""
        entry = self._entries[key]
        if entry.kind != _STRING or entry.shape or entry.size > _MOST_TEXT:
            raise ValueError(f"{shown(key)} is no text")
        data = self._bytes(entry)
        length, place = varint(data, 0)
        if place + 4 + length != len(data):
            raise ValueError(f"the text {shown(key)} is not as long as it says")
        whole = struct.pack("<I" if length < 1 << 32 else "<Q", length) + data[place:]
        if masked_crc32c(whole) != entry.crc:
            raise ValueError(f"the checksum of {shown(key)} is another")
        return data[place + 4 :]

    def _values(self, key: str) -> np.ndarray:
        entry = self._entries[key]
        data = self._bytes(entry)
        if masked_crc32c(data) != entry.crc:
            raise bad_input(f"{self.path.name}: the checksum of {shown(key)} is another: its data are damaged", REMEDY)
        return np.frombuffer(data, "<" + NUMBERS[entry.kind]).reshape(entry.shape)

    def _bytes(self, entry: _Entry) -> bytes:
        with open(self._shard(entry.shard), "rb") as stream:
            stream.seek(entry.offset)
            return stream.read(entry.size)

    def _shard(self, number: int) -> Path:
        name = f"{self.path.name.removesuffix(SUFFIX)}.data-{number:05d}-of-{self._shards:05d}"
        return self.path.with_name(name)

    def _used(self) -> list[int]:
        return sorted({entry.shard for entry in self._entries.values()})

    def _check_places(self) -> None:
        """Raises where an entry leaves its file, has another size than its shape, or shares bytes with another."""
        places = []
        for key, entry in self._entries.items():
            if entry.shard >= self._shards or entry.offset + entry.size > self._sizes[entry.shard]:
                raise bad_input(f"{self.path.name} says that {shown(key)} lies behind the end of its data file", REMEDY)
            if entry.kind in NUMBERS and not entry.is_sliced:
                size = math.prod(entry.shape) * np.dtype(NUMBERS[entry.kind]).itemsize
                if size != entry.size:
                    raise ValueError(f"{shown(key)} says {shown(entry.shape)} but has {entry.size} bytes")
            if entry.size:
                places.append((entry.shard, entry.offset, entry.offset + entry.size))
        places.sort()
        if any(a[0] == b[0] and a[2] > b[1] for a, b in zip(places, places[1:])):
            raise ValueError("its tensors overlap")


def _entry(message: Message) -> _Entry:
    kind = TYPES.get(message.whole(1), f"type {message.whole(1)}")
    place = [message.whole(number) for number in (3, 4, 5)]
    shape = shape_of(message.message(2))
    if any(n is None or n < 0 for n in (*(shape or ()), *place)) or shape is None or len(shape) > 32:
        raise ValueError("an entry with a shape or a place below zero")
    crc = struct.unpack("<I", message.data(6))[0] if 6 in message else 0
    return _Entry(kind, shape, *place, crc, 7 in message)


def shape_of(message: Message) -> tuple[int | None, ...] | None:
    """The shape of a TensorShapeProto, None for a length that it leaves open; None where it has no rank."""
    if message.whole(3):
        return None
    return tuple(None if dim.whole(1) == -1 else dim.whole(1) for dim in message.messages(2))

"""PyTorch state dicts and checkpoints, zipped and of before version 1.6; nothing that could run code is run."""

import io
import math
import zipfile
from pathlib import Path

import numpy as np

from ...errors import shown
from ...files.archive import Archive
from ...files.damage import damage_told
from ..named_tensors import model_of_tensors
from ..reading import Reading
from ..tensor_outline import tensor_outline
from .content import head, zip_names
from .shards import all_parts, merged
from .state_dict import find_state_dict
from .tensors import NUMBERS, Tensor, check_view, is_expanded, view
from .torch_pickle import Storage, TorchMachine

TITLE = "PyTorch state dict or checkpoint"
SUFFIXES = (".pt", ".pth", ".ckpt", ".bin")
SAVE_AGAIN = "Save the weights again with torch.save(model.state_dict(), path)"

_LEGACY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # the magic number that every old file starts with
_MOST_PICKLE = 4 << 20  # bytes of the objects beside the tensors; a thousand tensors take 0.2 MB
_MOST_TIMES, _ALWAYS = 8, 1 << 20  # how much more than the file its tensors may take: views share their bytes


def match(path) -> bool:
    names = zip_names(path)
    members = tuple(name.rpartition("/")[2] for name in names)
    return head(path).startswith(_LEGACY) or "data.pkl" in members or {"version", "byteorder"} <= set(members)


def read(path, options):
    """A Model. Raises NNVisError (bad_input)."""
    with damage_told(path, "PyTorch file", SAVE_AGAIN):
        return model_of_tensors(*_opened(path, options))


def outline(path, options) -> dict[str, object]:
    """The outline of its header, see outline.py. Raises NNVisError (bad_input)."""
    with damage_told(path, "PyTorch file", SAVE_AGAIN):
        return tensor_outline(*_opened(path, options))


def _opened(path, options) -> tuple[dict[str, Tensor], Reading, bool]:
    """(the tensors, the reading, whether they are in the order in which they were made)."""
    reading = Reading(path, TITLE, options)
    parts = [state_dict(part, reading) for part in all_parts(Path(path), reading)]
    return merged(parts, reading), reading, len(parts) == 1


def state_dict(path, reading) -> dict[str, Tensor]:
    """The tensors of a file by their names, in the file's order. Raises NNVisError (bad_input)."""
    with damage_told(path, "PyTorch file", SAVE_AGAIN):
        container = _Legacy(path) if head(path).startswith(_LEGACY) else _Zip(path)
        tensors = find_state_dict(container.value, reading)
        takes = sum(4 * math.prod(t.shape) for t in tensors.values() if t.is_number)
        if takes > _MOST_TIMES * path.stat().st_size + _ALWAYS:
            raise ValueError(f"its tensors would take {takes >> 20} MB, many times the file")
    return tensors


class _Zip:
    """An archive of data.pkl and one member a storage, none of them compressed. value: what data.pkl holds."""

    def __init__(self, path):
        self._read_key, self._data = None, b""
        self._archive = Archive(path)  # open as long as its tensors are: opening it for each takes longer than reading
        with zipfile.ZipFile(path) as archive:
            self._members = {m.filename: m for m in archive.infolist()}
        pickles = [name for name in self._members if name.rpartition("/")[2] == "data.pkl"]
        if len(pickles) != 1:
            raise ValueError("it has no data.pkl" if not pickles else "it has several data.pkl")
        self._folder = pickles[0].removesuffix("data.pkl")
        byteorder = f"{self._folder}byteorder"
        self._order = ">" if byteorder in self._members and self._bytes(byteorder, 16) == b"big" else "<"
        self.value = TorchMachine(self._tensor).run(self._bytes(pickles[0], _MOST_PICKLE))

    def _bytes(self, name: str, most: int | None = None) -> bytes:
        member = self._members[name]
        if member.compress_type != zipfile.ZIP_STORED:
            raise ValueError(f"{shown(name)} is compressed, as in no file of PyTorch's")
        if most is not None and member.file_size > most:
            raise ValueError(f"{shown(name)} is larger than {most} bytes")
        return self._archive.text(name)

    def _tensor(self, storage: Storage, offset, shape, stride, kind) -> Tensor:
        if kind not in NUMBERS:
            return Tensor(shape, kind)
        name = f"{self._folder}data/{storage.key}"
        held = self._members[name].file_size
        if storage.kind in NUMBERS and held != storage.items * np.dtype(NUMBERS[storage.kind]).itemsize:
            raise ValueError(f"storage {shown(storage.key)} has {held} bytes for {storage.items} values")
        if is_expanded(shape, stride):
            return Tensor(shape, "expanded")
        check_view(shape, stride, offset, held // np.dtype(NUMBERS[kind]).itemsize)
        place = storage.key, offset, shape, stride
        return Tensor(shape, kind, lambda: view(self._storage(name), kind, shape, stride, offset, self._order), place)

    def _storage(self, name: str) -> bytes:
        if name != self._read_key:  # tensors that share a storage follow each other
            self._read_key, self._data = name, self._bytes(name)
        return self._data


class _Legacy:
    """Five pickles (magic number, version, machine, objects, keys), then each storage's length and bytes."""

    def __init__(self, path):
        self._path, self._storages, self._places = path, {}, {}
        stream = io.BytesIO(head(path, _MOST_PICKLE))
        TorchMachine(None).run(stream)
        TorchMachine(None).run(stream)
        machine = TorchMachine(None).run(stream)
        self._order = "<" if not isinstance(machine, dict) or machine.get("little_endian", True) else ">"
        self.value = TorchMachine(self._tensor).run(stream)
        keys = TorchMachine(None).run(stream)
        self._find_storages(keys, stream.tell())

    def _tensor(self, storage: Storage, offset, shape, stride, kind) -> Tensor:
        self._storages[storage.key] = storage
        if kind not in NUMBERS or is_expanded(shape, stride):
            return Tensor(shape, kind if kind not in NUMBERS else "expanded")
        check_view(shape, stride, offset, storage.items)
        place = storage.key, offset, shape, stride

        def load() -> np.ndarray:
            return view(self._storage(storage.key), kind, shape, stride, offset, self._order)

        return Tensor(shape, kind, load, place)

    def _find_storages(self, keys: list, place: int) -> None:
        """The place and length of each storage, from the lengths that the file has before their bytes."""
        size = self._path.stat().st_size
        with open(self._path, "rb") as stream:
            for key in keys:
                storage = self._storages[key]
                if storage.kind not in NUMBERS:
                    break  # its bytes' length is not known: neither are the places after it
                stream.seek(place)
                items = int.from_bytes(stream.read(8), "little" if self._order == "<" else "big")
                length = storage.items * np.dtype(NUMBERS[storage.kind]).itemsize
                if items != storage.items or length < 0 or place + 8 + length > size:
                    raise ValueError(f"storage {shown(key)} is cut off")
                self._places[key] = place + 8, length
                place += 8 + length

    def _storage(self, key: str) -> bytes:
        place, length = self._places[key]
        with open(self._path, "rb") as stream:
            stream.seek(place)
            return stream.read(length)

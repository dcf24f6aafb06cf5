"""Zip archives of .npy arrays and texts: the same content gives the same bytes; sizes are checked before reading."""

import math
import os
import stat
import zipfile
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from .damage import plain_size
from .whole_file import write_beside

ALWAYS, MOST_TIMES = 256 << 20, 100  # what the members of a file may take: bytes whatever its size, or times its size
# bytes of an array; larger ones are weights by the million, which take long and hardly get smaller
MOST_DEFLATED = 32 << 20

_MOST_END = 66_000  # bytes of the record at an archive's end, with its longest comment

_DATE = (1980, 1, 1, 0, 0, 0)


class NpyHeader(NamedTuple):
    """What an .npy says of its array. is_fortran: whether the first index varies fastest."""

    shape: tuple[int, ...]
    dtype: np.dtype
    is_fortran: bool


def write_archive(
    path, arrays: dict[str, np.ndarray], texts: dict[str, str] | None = None, compress: bool = False
) -> None:
    """Writes arrays as <name>.npy and texts under their names, whole or not at all.

    compress: deflate what is no larger than MOST_DEFLATED.
    Raises NNVisError (worker_failed) when the disk is full or the folder cannot be written.
    """
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED

    def write(stream):
        with zipfile.ZipFile(stream, "w", method, compresslevel=6) as archive:
            for name, text in (texts or {}).items():
                archive.writestr(_entry(name, method), text)
            for name in sorted(arrays):
                array = np.asarray(arrays[name], order="C")
                entry_method = method if array.nbytes <= MOST_DEFLATED else zipfile.ZIP_STORED
                with archive.open(_entry(f"{name}.npy", entry_method), "w", force_zip64=True) as entry:
                    np.lib.format.write_array(entry, array, allow_pickle=False)

    write_beside(path, write)


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_DATE)
    entry.compress_type = method
    entry.external_attr = 0o644 << 16
    return entry


def _count_said(path) -> int:
    """How many members the end of a zip archive says it has: a damaged list loses some without a word."""
    with open(path, "rb") as stream:
        stream.seek(max(0, os.stat(path).st_size - _MOST_END))
        end = stream.read()
    place = end.rfind(b"PK\x05\x06")
    said = int.from_bytes(end[place + 10 : place + 12], "little")
    if said < 0xFFFF:
        return said
    place = end.rfind(b"PK\x06\x06")  # the record that archives of more or larger members have besides
    return int.from_bytes(end[place + 32 : place + 40], "little")


class Archive:
    """An archive of .npy arrays and texts that is open for reading; a member is read only when it is asked for.

    Sizes are checked before memory is taken: the members may inflate to MOST_TIMES the file's size, or to ALWAYS bytes,
    and an array's header must ask for just the bytes that its member has. Every member is read to its end, where its
    checksum is compared. What a damaged one raises is damage.DAMAGE; use it within damage_told.
    """

    def __init__(self, path):
        size = plain_size(path)
        self._zip = zipfile.ZipFile(path)
        members = self._zip.infolist()
        self._members = {m.filename: m for m in members}
        if len(members) != _count_said(path):
            self._zip.close()
            raise ValueError(f"it lists {len(members)} members but says another number")
        inflated = sum(m.file_size for m in members)
        if inflated > max(ALWAYS, MOST_TIMES * size):
            self._zip.close()
            raise ValueError(
                f"its {len(members)} members would take {inflated >> 20} MB, {inflated // size} times the file"
            )

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """The names of all members, in the file's order."""
        return list(self._members)

    @property
    def arrays(self) -> list[str]:
        """The names of its arrays, without their .npy, in the file's order."""
        return [name.removesuffix(".npy") for name in self._members if name.endswith(".npy")]

    def check(self) -> None:
        """Reads every member to its end, where its checksum is compared.

        So is that of those that nothing asks for, as a damaged name may hide what is asked for.
        Raises ValueError, zipfile.BadZipFile, ...
        """
        for name in self._members:
            with self._open(name) as (stream, _):
                while stream.read(1 << 20):
                    pass

    def array(self, name: str) -> np.ndarray:
        """Raises KeyError where there is no such array, ValueError where it is damaged or holds pickled objects."""
        with self._open(f"{name}.npy") as (stream, size):
            shape, dtype, fortran = read_npy_header(stream)
            if dtype.hasobject:
                raise ValueError("it holds pickled objects, which could run code")
            count = math.prod(shape)
            if count * dtype.itemsize != size - stream.tell():
                raise ValueError(f"array {name} says {shape} {dtype} but has {size - stream.tell()} bytes")
            data = bytearray(count * dtype.itemsize)
            if stream.readinto(data) != len(data) or stream.read(1):  # at the end, the checksum has been compared
                raise ValueError(f"array {name} is not as long as it says")
        return np.frombuffer(data, dtype, count).reshape(shape, order="F" if fortran else "C")

    def shape(self, name: str) -> tuple[tuple[int, ...], np.dtype]:
        """(shape, dtype) of an array, from its header alone."""
        with self._open(f"{name}.npy") as (stream, _):
            shape, dtype, _ = read_npy_header(stream)
        return shape, dtype

    def text(self, name: str, most: int | None = None) -> bytes:
        """A member as it is, of at most so many bytes where a limit is given. Raises KeyError where there is none."""
        with self._open(name) as (stream, size):
            if most is not None and size > most:
                raise ValueError(f"{name} has {size >> 20} MB, more than the {most >> 20} that are read")
            content = stream.read(size)  # never without a size: that inflates all before it is cut
            stream.read(1)  # at the end, the checksum has been compared
            return content

    @contextmanager
    def _open(self, name: str):
        member = self._members[name]
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{name} is compressed by a method that no such file uses")
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
            raise ValueError(f"{name} is a link or a device, not data")
        with self._zip.open(member) as stream:
            yield stream, member.file_size


def read_npy_header(stream) -> NpyHeader:
    """The header of the .npy that a stream begins with. Raises damage.DAMAGE."""
    version = np.lib.format.read_magic(stream)
    readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    if version not in readers:
        raise ValueError(f"arrays of version {version} of the .npy format are not read")
    shape, fortran, dtype = readers[version](stream)
    if any(n < 0 for n in shape):
        raise ValueError(f"an array of the shape {shape}")
    return NpyHeader(shape, dtype, fortran)

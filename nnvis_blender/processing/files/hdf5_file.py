"""HDF5 files: read with bounds, and only what a file holds itself. For the worker alone, which has h5py."""

import math
from pathlib import Path

import numpy as np

from ..errors import shown
from ..worker.extras import need
from .archive import ALWAYS, MOST_TIMES

MOST_NAMES = 100_000  # in a group, or in a list of texts
_MOST_TEXT = 32 << 20  # bytes of an attribute
_MOST_CHUNK = 64 << 20  # bytes that are unpacked at once
_PLAIN_FILTERS = (1, 2, 3)  # deflate, shuffle, Fletcher's checksum; others would load plugins


class Hdf5:
    """An HDF5 file open for reading.

    source: a path, or a binary stream of `size` bytes. Links to other files or places, arrays kept elsewhere and
    filters beyond the format's plain ones are refused; sizes are checked before values are read, and the arrays of one
    file may take MOST_TIMES its size, or ALWAYS bytes. What a damaged file raises is damage.DAMAGE, ValueError for what
    is refused. Raises NNVisError (bad_input) where the worker lacks h5py.
    """

    def __init__(self, source, path, size: int):
        self._h5py = need("h5py", Path(path))
        self._left = max(ALWAYS, MOST_TIMES * size)
        self._file = self._h5py.File(source, "r")

    def __enter__(self) -> "Hdf5":
        return self

    def __exit__(self, *_) -> None:
        self._file.close()

    def names(self, path: tuple[str, ...] = ()) -> list[str]:
        """The names in a group, sorted; [] where there is none."""
        group = self._object(path)
        if group is None or not isinstance(group, self._h5py.Group):
            return []
        if len(group) > MOST_NAMES:
            raise ValueError(f"the group {shown('/'.join(path))} has {len(group)} names")
        return sorted(group)

    def text(self, name: str, path: tuple[str, ...] = ()) -> str | None:
        """An attribute that is one text, or None."""
        value = self._attribute(path, name)
        return value.decode("utf-8") if isinstance(value, bytes) else value if isinstance(value, str) else None

    def texts(self, name: str, path: tuple[str, ...] = ()) -> list[str] | None:
        """An attribute that is a list of texts, or None; a long one is in several, name0, name1, ..."""
        value = self._attribute(path, name)
        if value is None:
            parts = []
            while (part := self._attribute(path, f"{name}{len(parts)}")) is not None and len(parts) < MOST_NAMES:
                parts.append(np.atleast_1d(part))
            if not parts:
                return None
            value = np.concatenate(parts)
        return [one.decode("utf-8") if isinstance(one, bytes) else str(one) for one in np.atleast_1d(value).tolist()]

    def shape(self, path: tuple[str, ...]) -> tuple[int, ...] | None:
        """The shape of an array of numbers, or None where there is no array."""
        held = self._object(path)
        return (
            tuple(int(n) for n in held.shape)
            if isinstance(held, self._h5py.Dataset) and held.shape is not None
            else None
        )

    def array(self, path: tuple[str, ...]) -> np.ndarray:
        """An array of numbers as float32. Raises ValueError, KeyError, OSError."""
        held, name = self._object(path), shown("/".join(path))
        if not isinstance(held, self._h5py.Dataset):
            raise ValueError(f"{name} is no array")
        layout = held.id.get_create_plist()
        if held.is_virtual or held.external:
            raise ValueError(f"the array {name} is kept outside the file")
        filters = [layout.get_filter(k)[0] for k in range(layout.get_nfilters())]
        if any(one not in _PLAIN_FILTERS for one in filters):
            raise ValueError(f"the array {name} is packed by a filter that no such file uses")
        if held.dtype.kind not in "fiu" or held.dtype.itemsize > 8:
            raise ValueError(f"the array {name} holds {shown(held.dtype, 40, quoted=False)}, no plain numbers")
        count, chunk = math.prod(held.shape), math.prod(held.chunks or (1,))
        taken = count * (held.dtype.itemsize + 4)
        if taken > self._left or chunk * held.dtype.itemsize > _MOST_CHUNK:
            raise ValueError(f"the array {name} asks for {taken >> 20} MB")
        if not filters and held.id.get_storage_size() < count * held.dtype.itemsize:
            raise ValueError(f"the array {name} says {held.shape} but has {held.id.get_storage_size()} bytes")
        self._left -= taken
        with np.errstate(over="ignore"):
            return np.ascontiguousarray(held[()], np.float32).reshape(held.shape)

    def _object(self, path: tuple[str, ...]):
        """The group or array at a path, or None. Raises ValueError where a link leads elsewhere."""
        place = self._file
        for part in path:
            if not isinstance(place, self._h5py.Group) or part in ("", ".", "..") or "/" in part:
                return None
            link = place.get(part, getlink=True) if part in place else None
            if link is None:
                return None
            if not isinstance(link, self._h5py.HardLink):
                raise ValueError(f"{shown('/'.join(path))} is a link to another place")
            place = place[part]
        return place

    def _attribute(self, path: tuple[str, ...], name: str):
        held = self._object(path)
        if held is None or name not in held.attrs:
            return None
        attribute = self._h5py.h5a.open(held.id, name.encode("utf-8"))
        count = math.prod(attribute.shape)
        if count > MOST_NAMES or count * attribute.get_type().get_size() > _MOST_TEXT:
            raise ValueError(f"the attribute {shown(name)} has {count} values")
        return held.attrs[name]

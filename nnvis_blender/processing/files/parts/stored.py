"""A part of a .nnvis file as it lies there: its header's fields, and its arrays, each checked before it is read."""

import numpy as np

from ...errors import bad_input
from ..archive import Archive
from ..fields import Fields

FARTHEST = 1e6  # model units: a layer is 1 wide, and float32 tells samples apart no further out than this


class StoredPart:
    """One part in an open archive; an array is read only when it is asked for.

    header: the JSON object of the part. names: the part's own name of each array that is there -> its name in the
    archive.
    """

    def __init__(self, name: str, archive: Archive, header: dict[str, object], names: dict[str, str]):
        self.name, self.header = name, Fields(header, f"the part {name}")
        self._archive, self._names = archive, names

    def has(self, name: str) -> bool:
        return name in self._names

    def shape(self, name: str) -> tuple[int, ...]:
        """An array's shape, from its header alone. Raises NNVisError where there is no such array."""
        return self._archive.shape(self._stored(name))[0]

    def array(
        self,
        name: str,
        shape: tuple[int | None, ...],
        dtype,
        low: float | None = None,
        high: float | None = None,
        has_gaps: bool = False,
        has_infinities: bool = False,
    ) -> np.ndarray:
        """An array of just this dtype and shape (None: any length), its numbers finite and from low to high.

        has_gaps: whether NaN may stand where there is no number. has_infinities: whether numbers may be infinite.
        Raises NNVisError (bad_input) naming it.
        """
        stored = self._stored(name)
        found, found_dtype = self._archive.shape(stored)
        where, dtype = f"the {name} of the part {self.name}", np.dtype(dtype)
        if found_dtype.newbyteorder("=") != dtype:
            raise bad_input(f"{where} are {found_dtype}, not {dtype}")
        if len(found) != len(shape) or any(n is not None and n != is_ for n, is_ in zip(shape, found)):
            wanted = ", ".join("any" if n is None else str(n) for n in shape)
            raise bad_input(f"{where} have the shape {found}, not ({wanted})")
        values = self._archive.array(stored).astype(dtype, copy=False)
        if (np.isnan(values) & (not has_gaps) | np.isinf(values) & (not has_infinities)).any():
            raise bad_input(f"{where} hold numbers that are NaN or infinite")
        if low is not None and values.size and not low <= values.min():
            raise bad_input(f"{where} hold {values.min():g}, less than {low:g}")
        if high is not None and values.size and not values.max() <= high:
            raise bad_input(f"{where} hold {values.max():g}, more than {high:g}")
        return values

    def places(self, name: str, shape: tuple[int | None, ...]) -> np.ndarray:
        """A float32 array of coordinates in model units, none beyond FARTHEST."""
        return self.array(name, shape, np.float32, -FARTHEST, FARTHEST)

    def _stored(self, name: str) -> str:
        if name not in self._names:
            raise bad_input(f"the part {self.name} has no array {name}")
        return self._names[name]

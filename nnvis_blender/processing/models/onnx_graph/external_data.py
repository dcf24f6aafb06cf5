"""Tensors whose bytes lie in files beside the model: in its own folder and nowhere else."""

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ...errors import bad_input, shown
from ...files.damage import plain_size

EXTERNAL = 1  # TensorProto.EXTERNAL
_REMEDY = "Keep the model and its data in one folder, as they were saved"


class ExternalData:
    """The data files beside a model. Raises NNVisError (bad_input) for whatever leads out of the folder."""

    def __init__(self, path: Path, tensors: Iterable):
        """tensors: all of the model. What they claim of a file together may not be more than it holds, for otherwise a
        small file could ask for any memory.
        """
        self.path, self.folder = path, Path(os.path.realpath(path)).parent
        claimed: dict[Path, int] = {}
        for tensor in tensors:
            if tensor.data_location == EXTERNAL:
                file, _, length = self._place(tensor)
                claimed[file] = claimed.get(file, 0) + length
        self.size = sum(claimed.values())  # bytes
        for file, length in claimed.items():
            if length > file.stat().st_size:
                raise bad_input(f"{path.name}: its tensors overlap in {shown(file.name)}", _REMEDY)

    def bytes_of(self, tensor) -> np.ndarray | None:
        """(bytes,) uint8, mapped from the file; changes stay in memory. None where the tensor has its values itself."""
        if tensor.data_location != EXTERNAL:
            return None
        file, offset, length = self._place(tensor)
        return np.memmap(file, np.uint8, "c", offset, (length,)) if length else np.zeros(0, np.uint8)

    def _place(self, tensor) -> tuple[Path, int, int]:
        """(file, offset, length), checked."""
        entries = {entry.key: entry.value for entry in tensor.external_data}
        location = entries.get("location", "")
        relative = Path(location)
        inside = location and "\0" not in location and not relative.is_absolute() and "\\" not in location
        if not inside or ".." in relative.parts:
            raise self._wrong(f"its data are said to be in {shown(location)}, outside its folder")
        file = Path(os.path.realpath(self.folder / relative))
        if not file.is_relative_to(self.folder):
            raise self._wrong(f"its data file {shown(location)} is a link that leads out of its folder")
        size = plain_size(file, "data file of the model")
        try:
            offset = int(entries.get("offset", 0))
            length = int(entries.get("length", size - offset))
        except ValueError:
            raise self._wrong(f"the place of {shown(tensor.name)} is no number") from None
        if offset < 0 or length < 0 or offset + length > size:
            raise self._wrong(f"{shown(tensor.name)} lies behind the end of {shown(location)}")
        return file, offset, length

    def _wrong(self, what: str):
        return bad_input(f"{self.path.name}: {what}", _REMEDY)

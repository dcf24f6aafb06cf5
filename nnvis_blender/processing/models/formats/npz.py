"""NumPy archives of W0, b0, W1, b1, ...: W of shape (inputs, outputs), missing biases are zero, other arrays are
ignored.
"""

import zipfile
import zlib

import numpy as np

from ...errors import bad_input


def read(path) -> list:
    try:
        with np.load(path, allow_pickle=False) as archive:
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise ValueError("a single array, not an archive")
            names = set(archive.files)
            count = next(i for i in range(len(names) + 1) if f"W{i}" not in names)
            arrays = [(archive[f"W{i}"], archive[f"b{i}"] if f"b{i}" in names else None) for i in range(count)]
            stray = sorted(n for n in names if n[0] == "W" and n[1:].isdigit() and int(n[1:]) > count)
    except (OSError, ValueError, EOFError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise bad_input(
            f"{path.name} could not be read as a NumPy archive ({error})",
            "Save it again with numpy.savez(path, W0=..., b0=...)",
        ) from None
    if not arrays or stray:
        missing = f"W{count}"
        raise bad_input(
            f"{path.name} has no array {missing}",
            "Save weights as W0, b0, W1, b1, ... with W of shape (inputs, outputs)",
        )
    for array in (a for pair in arrays for a in pair if a is not None):
        if array.dtype.kind not in "fiu":
            raise bad_input(
                f"{path.name} holds {array.dtype} where weights should be numbers", "Save weights as float32"
            )
    return [(w, np.zeros(w.shape[-1:], np.float32) if b is None else b) for w, b in arrays]

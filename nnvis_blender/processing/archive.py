"""Zip archives of .npy arrays and texts, whose bytes depend on their content alone. Read .npz ones with numpy.load."""
import zipfile

import numpy as np

from .whole_file import write_beside

MOST_DEFLATED = 32 << 20  # bytes of an array; larger ones are weights by the million, which take long and hardly get smaller

_DATE = (1980, 1, 1, 0, 0, 0)


def write_archive(path, arrays: dict, texts: dict | None = None, compress: bool = False) -> None:
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

"""HDF5 files, read by a process of its own (see hdf5_child.py): one that hangs or breaks off is one sentence here."""

import json
import math
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np

from ..errors import shown
from ..worker.extras import need
from .damage import plain_size

SECONDS, BYTES_A_SECOND = 30, 20 << 20  # within which a file is read, on a busy machine too; what a slow disk adds
_MOST_HEADER = 256 << 20  # bytes; texts are held to a share of it, as their characters may be written in six
_CHILD = Path(__file__).with_name("hdf5_child.py")  # not imported: it takes h5py, which may not be there


class Hdf5:
    """What an HDF5 file holds: texts of groups, and arrays of numbers by their paths, tuples of names.

    Raises NNVisError (bad_input) where the worker lacks h5py, ValueError where the file is damaged, takes too long or
    holds what is refused.
    """

    def __init__(self, path, shown_path=None):
        """shown_path: the file that a person knows, where this one is a part of it."""
        need("h5py", Path(shown_path or path))
        size = plain_size(path)
        self._texts: dict[str, dict] = {}
        self._arrays: dict[str, np.ndarray] = {}
        self._below: dict[str, list[str]] = {}
        process = started()
        limit = SECONDS + size / BYTES_A_SECOND
        timer = threading.Timer(limit, process.kill)
        timer.start()
        try:
            self._read(process, path)
        except (OSError, EOFError):
            late = "" if timer.is_alive() else f", within {limit:.0f} s"
            raise ValueError(f"the HDF5 library could not read it{late}") from None
        finally:
            timer.cancel()
            finished(process)

    def _read(self, process, path) -> None:
        process.stdin.write(json.dumps(str(path)).encode("ascii") + b"\n")
        process.stdin.flush()
        length = int.from_bytes(_whole(process.stdout, 8), "little")
        if length > _MOST_HEADER:
            raise EOFError
        header = json.loads(_whole(process.stdout, length))
        if "error" in header:
            raise ValueError(header["error"])
        self._texts = header["texts"]
        for name, shape in header["arrays"]:
            values = _whole(process.stdout, 4 * math.prod(shape))
            self._arrays[name] = np.frombuffer(values, np.float32).reshape(shape)
        for name in self._texts:
            above, _, last = name.rpartition("/")
            if name:
                self._below.setdefault(above, []).append(last)

    def names(self, path: tuple[str, ...] = ()) -> list[str]:
        """The names in a group, sorted; [] where there is none."""
        return sorted(self._below.get("/".join(path), ()))

    def text(self, name: str, path: tuple[str, ...] = ()) -> str | None:
        """An attribute that is one text, or None."""
        value = self._texts.get("/".join(path), {}).get(name)
        return value if isinstance(value, str) else None

    def texts(self, name: str, path: tuple[str, ...] = ()) -> list[str] | None:
        """An attribute that is a list of texts, or None; a long one is in several, name0, name1, ..."""
        found = self._texts.get("/".join(path), {})
        if name in found:
            return found[name] if isinstance(found[name], list) else [found[name]]
        parts = []
        while isinstance(part := found.get(f"{name}{len(parts)}"), list):
            parts.append(part)
        return [one for part in parts for one in part] if parts else None

    def array(self, path: tuple[str, ...]) -> np.ndarray:
        """An array of numbers, float32. Raises ValueError where there is none."""
        try:
            return self._arrays["/".join(path)]
        except KeyError:
            raise ValueError(f"there is no array {shown('/'.join(path))}") from None


def started() -> subprocess.Popen:
    """The process that reads."""
    command = [sys.executable, "-I", "-B", "-X", "utf8", str(_CHILD)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def finished(process: subprocess.Popen) -> None:
    """Ends the process, whatever it does."""
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def _whole(stream, count: int) -> bytearray:
    """So many bytes. Raises EOFError where the stream ends before."""
    data = bytearray(count)
    view, done = memoryview(data), 0
    while done < count:
        read = stream.readinto(view[done : done + (16 << 20)])
        if not read:
            raise EOFError
        done += read
    return data

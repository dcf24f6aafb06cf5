"""Compiled functions whose code is kept on disk, where damage counts as missing.

numba keeps what it compiles as pickles in NUMBA_CACHE_DIR and loads whatever lies there: a torn file is a traceback, a
flipped bit is another program. Here each file ends with the SHA-256 of what is before it, and one that does not is not
looked into but made anew. That guards against damage, not against malice, which can write a hash as well: pickles run
what they name, so the folder is the user's own, with permissions 0700, and never shared.

numba takes code for fresh while the function's own file has not changed, though it holds what other files gave it
(simd.py, rows.py). So each state of this room's source, Python and numba has a folder of its own; the newest two stay.
"""

import hashlib
import io
import re
import shutil
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import numba
from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.core.runtime import rtsys

from ..files.cache import content_key, source_key

_DIGEST = hashlib.sha256().digest_size
_FOLDER = content_key(source_key("bundling"), sys.version, numba.__version__)[:16]
_FOLDER_NAME = re.compile(r"[0-9a-f]{16}")
_FOLDERS_KEPT = 2  # two versions of Blender, or the one before an update
KERNELS = set()  # all that kernel() has made
_ABANDONED = 3600.0  # seconds after which a half-written file is one of a process that was killed


def kernel(**options):
    """numba.njit for a function that is compiled once a machine and runs beside other threads.

    It makes no arrays but is given them, and Python alone calls it: so there is less to compile and to load.
    """

    def compiled(function):
        dispatcher = numba.njit(nogil=True, _nrt=False, no_cfunc_wrapper=True, error_model="numpy", **options)(function)
        dispatcher._cache = _SealedCache(function)
        KERNELS.add(dispatcher)
        return dispatcher

    return compiled


class _SealedCache(FunctionCache):
    """numba's cache of one function, in sealed files, which brings in nothing but the code where it has that.

    numba's own gets ready to compile before it looks: that takes longer than to load all code of a bundling.
    """

    def __init__(self, function):
        super().__init__(function)
        name, stamp = self._impl.filename_base, self._impl.locator.get_source_stamp()
        self._cache_file = _SealedFiles(Path(self.cache_path) / _FOLDER, name, stamp)

    def load_overload(self, sig, target_context):
        rtsys.initialize(target_context)  # the memory that arrays are made in
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)


class _SealedFiles(IndexDataCacheFile):
    """The index and the code of one function's versions, each file sealed by its SHA-256."""

    def save(self, key, data) -> None:
        try:
            _make_folder(Path(self._cache_path))
            super().save(key, data)
        except OSError:
            return  # a folder that cannot be written: the function is compiled again the next time

    def _load_index(self) -> dict:
        return super()._load_index() if _is_whole(self._index_path) else {}

    def _load_data(self, name: str):
        path = self._data_path(name)
        if not _is_whole(path):
            raise FileNotFoundError(path)
        return super()._load_data(name)

    @contextmanager
    def _open_for_write(self, filepath):
        content = io.BytesIO()
        yield content
        with super()._open_for_write(filepath) as stream:
            stream.write(content.getvalue() + hashlib.sha256(content.getvalue()).digest())


def _make_folder(folder: Path) -> None:
    """Makes a folder of compiled code; the oldest of its siblings go, and what killed processes have half written."""
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        siblings = [path for path in folder.parent.iterdir() if _FOLDER_NAME.fullmatch(path.name)]
        for old in sorted(siblings, key=lambda path: path.stat().st_mtime, reverse=True)[_FOLDERS_KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
    for partial in folder.glob("*.tmp.*"):
        with suppress(OSError):  # another process has removed it
            if time.time() - partial.stat().st_mtime > _ABANDONED:
                partial.unlink()


def _is_whole(path) -> bool:
    """Whether a file is as it was sealed; no pipe or device is opened."""
    path = Path(path)
    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError:
        return False
    return hashlib.sha256(content[:-_DIGEST]).digest() == content[-_DIGEST:]

"""Files that are whole or not there: written beside their place under a temporary name, then renamed."""

import os
import tempfile
from pathlib import Path

from ..errors import NNVisError


def write_beside(path, write) -> None:
    """Calls write(stream) on a temporary file beside path and renames it to path, so path is whole or untouched.

    Raises NNVisError (worker_failed) when the folder cannot be written or the disk is full.
    """
    path = Path(path)
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.{os.getpid()}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            write(stream)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise NNVisError(
            "worker_failed",
            f"{path} could not be written ({error.strerror or error})",
            "Free some disk space or choose a folder you may write to",
        ) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def remove_partial_files(folder, pid: int) -> None:
    """Removes what a process that was killed in the middle of write_beside has left in a folder."""
    for partial in Path(folder).glob(f".*.{pid}.*.part"):
        partial.unlink(missing_ok=True)

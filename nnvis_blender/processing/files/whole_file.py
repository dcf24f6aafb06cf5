"""Files that are whole or not there: written beside their place under a temporary name, then renamed."""

import glob
import os
import secrets
import stat
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import NNVisError, usage

_ABANDONED = 3600.0  # seconds without a write, after which a partial file of an unknown process counts as left behind
_NAME_KEPT = 40  # characters of a file's name in its partial file's, which has to fit the system's 255 bytes, too


def write_beside(path, write) -> None:
    """Calls write(stream) on a temporary file beside path and renames it to path, so path is whole or untouched.

    Raises NNVisError as beside does.
    """
    with beside(path) as temporary, open(temporary, "xb") as stream:
        write(stream)


@contextmanager
def beside(path, check=None):
    """Yields a path beside `path`, with its suffix, where the caller writes.

    It becomes `path` at the end, or goes away on an error. See PartialFile.
    """
    partial = PartialFile(path, check)
    try:
        yield partial.place
        partial.keep()
    except OSError as error:
        raise unwritable(path, error.strerror or str(error)) from None
    finally:
        partial.drop()


class PartialFile:
    """What is being written for `path`, at `place` beside it, until keep() or drop().

    check: called with what was written before it takes its place; raises ValueError where that is not whole.
    Raises NNVisError (usage) for a path that is no plain file, see refuse_place;
    (worker_failed) when the folder cannot be written.
    """

    def __init__(self, path, check=None):
        self.path, self._check = Path(path), check
        refuse_place(self.path)
        name = f"{_prefix(self.path)}{os.getpid()}.{secrets.token_hex(4)}.part{self.path.suffix}"
        self.place = self.path.with_name(name)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _remove_abandoned(self.path)
            self.place.touch(exist_ok=False)  # a folder that cannot be written is found before the work, not after
            self.place.unlink()  # Blender would keep an empty .blend as a backup
        except OSError as error:
            raise unwritable(self.path, error.strerror or str(error)) from None

    @property
    def written(self) -> bool:
        return self.place.is_file() and self.place.stat().st_size > 0

    def keep(self) -> None:
        """Gives what was written its place.

        What stood there keeps its permissions; a new file has the user's own (umask).
        Raises NNVisError (worker_failed) where nothing whole was written.
        """
        if not self.written:
            raise unwritable(self.path, "the program wrote nothing")
        if self._check is not None:
            self._check_written()
        before = refuse_place(self.path)
        if before is not None:
            _give_permissions(self.place, before)
        os.replace(self.place, self.path)

    def drop(self) -> None:
        """Removes what was written, if it has not been kept."""
        with suppress(OSError):
            self.place.unlink(missing_ok=True)

    def _check_written(self) -> None:
        with open(self.place, "rb+") as stream:  # a disk may take what it then cannot keep: now it has to say so
            os.fsync(stream.fileno())
        try:
            self._check(self.place)
        except ValueError as error:
            raise unwritable(self.path, f"what was written is not whole: {error}") from None


def refuse_place(path) -> os.stat_result | None:
    """The status of the plain file that stands at path, None where nothing does.

    Raises NNVisError (usage) for what must not be replaced: a folder, a pipe, a device, a link (whose target lies
    elsewhere), a file that is protected against writing.
    """
    path = Path(path)
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise unwritable(path, getattr(error, "strerror", None) or str(error)) from None
    remedy = "Name a file that is new or may be replaced"
    if stat.S_ISLNK(status.st_mode):
        raise usage(f"{path} is a link, which is not written through", f"{remedy}, or what the link leads to")
    if stat.S_ISDIR(status.st_mode):
        raise usage(f"{path} is a folder, not a file to write", remedy)
    if not stat.S_ISREG(status.st_mode):
        raise usage(f"{path} is a pipe or a device, not a file to replace", remedy)
    if not os.access(path, os.W_OK):
        raise usage(f"{path} is there and protected against writing", remedy)
    return status


def unwritable(path, why: str) -> NNVisError:
    return NNVisError(
        "worker_failed",
        f"{path} could not be written ({why})",
        "Choose a folder you may write to, with free disk space",
    )


def remove_partial_files(folder, pid: int) -> None:
    """Removes what a process that was killed in the middle of writing has left in a folder."""
    for partial in Path(folder).glob(f".*.{pid}.*.part*"):
        partial.unlink(missing_ok=True)


def _prefix(path: Path) -> str:
    return f".{path.stem[:_NAME_KEPT]}."


def _give_permissions(temporary: Path, before: os.stat_result) -> None:
    os.chmod(temporary, stat.S_IMODE(before.st_mode))
    if hasattr(os, "chown"):
        with suppress(OSError):  # another owner's file in a shared folder becomes ours, as every new file is
            os.chown(temporary, before.st_uid, before.st_gid)


def _remove_abandoned(path: Path) -> None:
    """Removes the partial files that processes which are no more have left for this path."""
    prefix = _prefix(path)
    for partial in path.parent.glob(f"{glob.escape(prefix)}*.part*"):
        with suppress(OSError, ValueError):  # no number: another file's
            pid = int(partial.name.removeprefix(prefix).partition(".")[0])
            if not _lives(pid) or time.time() - partial.stat().st_mtime > _ABANDONED:
                partial.unlink()


def _lives(pid: int) -> bool:
    """Whether there is such a process; on Windows, where asking would end it, it is taken to be there."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True

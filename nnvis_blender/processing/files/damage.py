"""What damaged and hostile files make libraries raise, told as one sentence; and what is no file at all."""

import lzma
import os
import stat
import struct
import tokenize
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path

from ..errors import NNVisError, bad_input, shown

# Everything that zipfile, zlib, lzma, json, numpy, csv and torch were seen to raise on mutated files. Not
# BaseException: Ctrl+C and the end of the worker are no damage.
DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    OSError,
    ReferenceError,
    RuntimeError,
    SyntaxError,
    SystemError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
)


@contextmanager
def damage_told(path, what: str, remedy: str):
    """Within it, whatever a damaged file raises becomes an NNVisError: "<name> is not a whole <what> (why)".

    An NNVisError that is raised within it passes as it is.
    """
    try:
        yield
    except NNVisError:
        raise
    except DAMAGE as error:
        reason = str(error).strip("'\" .") or type(error).__name__
        if isinstance(error, MemoryError):
            reason = "it asks for more memory than there is"
        raise bad_input(
            f"{Path(path).name} is not a whole {what} ({shown(reason, 120, quoted=False)})", remedy
        ) from None


def plain_size(path, what: str = "file") -> int:
    """The bytes of a plain file (or of what a link to one leads to).

    Raises NNVisError (bad_input) where there is none, where it is empty, and for anything else: a pipe or a device can
    give bytes for ever, or none.
    """
    path = Path(path)
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        raise bad_input(f"there is no {what} {path}", "Check the path") from None
    if stat.S_ISDIR(status.st_mode):
        raise bad_input(f"{path} is a folder, not a {what}", "Choose a file")
    if not stat.S_ISREG(status.st_mode):
        raise bad_input(f"{path} is a pipe or a device, not a {what}", "Copy what it gives into a file")
    if not status.st_size:
        raise bad_input(f"the {what} {path.name} is empty", "Save it again")
    return status.st_size

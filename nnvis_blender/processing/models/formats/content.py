"""What a file holds, by its first bytes and, for a zip archive, its members: never by its suffix."""

import zipfile

from ...files.damage import DAMAGE

_HEAD = 4096


def head(path, count: int = _HEAD) -> bytes:
    """The first bytes of a plain file; b"" where it cannot be opened, which the format that reads it will say."""
    try:
        with open(path, "rb") as stream:
            return stream.read(count)
    except OSError:
        return b""


def zip_names(path) -> list[str]:
    """The members of a zip archive; of one that is cut off, the first; [] for any other file."""
    first = head(path)
    if not first.startswith(b"PK\x03\x04"):
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except DAMAGE:
        length = int.from_bytes(first[26:28], "little")
        return [first[30 : 30 + length].decode("latin1")]

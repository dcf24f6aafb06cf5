"""The file that something was built from: a .blend holds the key of its content, and the user's own folder its place.

So a saved scene says nothing of the user's folders, and one that somebody else has made leads only to files that this
user has opened, as long as they hold what it was built from.
"""

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

from ..processing.errors import NNVisError, bad_input
from ..processing.files.damage import plain_size
from ..processing.files.json_file import read_json
from ..processing.files.user_folder import user_folder
from ..processing.files.whole_file import write_beside

_PROPERTY = "nnvis_source"
_KEY = re.compile(r"[0-9a-f]{64}")


def remember_source(root, path) -> None:
    """Marks an object as built from a file. Where the user has no folder to write to, it is not found again."""
    path = Path(path).absolute()
    root[_PROPERTY] = _content_key(path)
    text = json.dumps({"path": str(path)}).encode()
    try:
        write_beside(_note(root[_PROPERTY]), lambda stream: stream.write(text))
    except NNVisError:  # the scene is there all the same
        pass


def source_key(root) -> str:
    """The key of the content that an object was built from, "" where it says none."""
    key = root.get(_PROPERTY, "")
    return key if isinstance(key, str) and _KEY.fullmatch(key) else ""


def find_source(root) -> Path | None:
    """The file that an object was built from, None where it is gone, was changed, or never opened by this user."""
    path = find_place(source_key(root))
    try:
        if path is None or not plain_size(path) or _content_key(path) != source_key(root):
            return None
    except (NNVisError, OSError):
        return None
    return path


def require_source(network) -> Path:
    """The file that a network was built from. Raises NNVisError (bad_input) when it is gone or holds something else."""
    path = find_source(network.root)
    if path is None:
        raise bad_input(
            f"the results of {network.name!r} are no longer there, or not those that it was built from",
            "Process the network again, or open its .nnvis file",
        )
    return path


def find_place(key: str) -> Path | None:
    """Where the file with the content of that key was when it was opened, without reading it."""
    if not key or not _note(key).is_file():
        return None
    try:
        place = read_json(_note(key)).get("path")
    except NNVisError:
        return None
    return Path(place) if isinstance(place, str) else None


def results_folder(root) -> str:
    """The folder of the file that something was built from, "" where this user has not opened it; cheap, for panels."""
    return _folder(source_key(root))


@lru_cache(maxsize=32)
def _folder(key: str) -> str:
    place = find_place(key)
    return str(place.parent) if place is not None and place.parent.is_dir() else ""


def _note(key: str) -> Path:
    return user_folder() / "opened" / f"{key}.json"


def _content_key(path: Path) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

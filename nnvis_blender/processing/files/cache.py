"""Results of stages on disk, found again by the content of everything that went into them."""

import hashlib
import json
from pathlib import Path

import numpy as np

from ..errors import NNVisError
from .archive import Archive, write_archive
from .damage import DAMAGE
from .json_file import parse_json

_PROCESSING = Path(__file__).resolve().parents[1]


def content_key(*parts) -> str:
    """The SHA-256 of arrays, texts, bytes and JSON-able values, in order; 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype.str}{part.shape}".encode())
            digest.update(np.ascontiguousarray(part).data)
        else:
            digest.update(json.dumps(part, sort_keys=True).encode())
        digest.update(b"\0")
    return digest.hexdigest()


def source_key(*names: str) -> str:
    """The SHA-256 of this package's own source in the named files and folders of processing/: a changed method is a new
    result.

    Raises FileNotFoundError for a name that is not there: a key that says nothing of the source would find stale
    results.
    """
    files = []
    for name in names:
        found = [_PROCESSING / name] if name.endswith(".py") else sorted((_PROCESSING / name).rglob("*.py"))
        if not found or not found[0].is_file():
            raise FileNotFoundError(f"processing/{name} holds no source to key results by")
        files += found
    return content_key(*[f.read_text(encoding="utf-8") for f in files])


class Cache:
    """A folder of stage results. A result that cannot be read counts as missing."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def path(self, stage: str, key: str, suffix: str = ".npz") -> Path:
        return self.folder / f"{stage}-{key[:24]}{suffix}"

    def load(self, stage: str, key: str) -> dict | None:
        """The arrays of an earlier result (its "json" entry decoded), or None."""
        try:
            with Archive(self.path(stage, key)) as stored:
                arrays = {name: stored.array(name) for name in stored.arrays}
            if "json" in arrays:
                arrays["json"] = parse_json(str(arrays["json"]))
        except (NNVisError, *DAMAGE):
            return None
        return arrays

    def store(self, stage: str, key: str, arrays: dict) -> None:
        """Keeps arrays; a "json" entry may be any JSON-able value. Raises NNVisError when the disk is full."""
        if "json" in arrays:
            arrays = {**arrays, "json": np.array(json.dumps(arrays["json"]))}
        write_archive(self.path(stage, key), arrays)

"""What pictures show, written beside them, so that nobody goes on with pictures of something else."""

import json
from pathlib import Path

from ..errors import usage
from .json_file import read_json
from .whole_file import write_beside


def record_made(path, shown: dict, remedy: str, overwrite: bool = False) -> None:
    """Writes what the pictures of a folder show as JSON. path: of the file, beside the pictures.

    Raises NNVisError (usage, with the remedy) naming what differs from what they show already, unless overwrite.
    """
    path = Path(path)
    shown = json.loads(json.dumps(shown))  # as it comes back: lists, no tuples
    before = read_json(path) if path.is_file() else shown
    differing = sorted(key for key in shown.keys() | before.keys() if shown.get(key) != before.get(key))
    if differing and not overwrite:
        raise usage(f"{path.parent} holds frames of another picture ({', '.join(differing)} differ)", remedy)
    text = json.dumps(shown, indent=1).encode()
    write_beside(path, lambda stream: stream.write(text))

"""Parts of a model that is saved in several files: a lone part is never shown as the whole."""

import re
from pathlib import Path

from ...errors import bad_input, shown
from .tensors import Tensor

_PART = re.compile(r"(.*[-_.])(\d{1,5})([-_.]of[-_.])(\d{1,5})(\..*)", re.IGNORECASE)
_MOST = 10_000


def all_parts(path: Path, reading) -> list[Path]:
    """The file, or, of one whose name says "00001-of-00003", all parts in order.

    Raises NNVisError (bad_input) for a part that is not beside it.
    """
    part = _PART.fullmatch(path.name)
    if not part:
        return [path]
    before, number, of, count, after = part.groups()
    if not 1 <= int(number) <= int(count) <= _MOST:
        return [path]
    names = [f"{before}{i:0{len(number)}d}{of}{count}{after}" for i in range(1, int(count) + 1)]
    missing = next((name for name in names if not path.with_name(name).is_file()), None)
    if missing is not None:
        raise bad_input(
            f"{path.name} is shard {int(number)} of {int(count)} of a model, and {missing} is not beside it",
            "Put all shards into one folder",
        )
    if len(names) > 1:
        reading.note(f"the {len(names)} shards of the model were read together")
    return [path.with_name(name) for name in names]


def merged(parts: list[dict[str, Tensor]], reading) -> dict[str, Tensor]:
    """The tensors of all parts by name. Raises NNVisError (bad_input) for one that two of them have."""
    together = {}
    for part in parts:
        twice = next((name for name in part if name in together), None)
        if twice is not None:
            raise bad_input(f"{reading.path.name}: two shards hold {shown(twice)}", "Save the model again")
        together |= part
    return together

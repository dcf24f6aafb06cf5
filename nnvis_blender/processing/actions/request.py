"""What an action's job is asked to do: the JSON request, checked once, before any work.

file        path of the .nnvis file that is acted on; it stays as it is
action      a name of ACTIONS
parameters  ActionParameters
bundling    bundling parameters that differ from those the file was made with
output      path of the .nnvis file to write, or null (then it stays in the cache)
live        folder for the states on the way (see live.py), or null: nothing is shown
cache       folder of results
"""

from dataclasses import dataclass
from pathlib import Path

from .. import parameters
from ..bundling import BundlingParameters
from ..errors import usage
from .parameters import ACTIONS, ActionParameters

_KEYS = {"file", "action", "parameters", "bundling", "output", "live", "cache"}


@dataclass(frozen=True)
class ActRequest:
    """A checked request; see the module's text."""

    file: Path
    action: str
    parameters: ActionParameters
    bundling: dict
    output: Path | None
    live: Path | None
    cache: Path


def read_request(values: dict) -> ActRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    parameters.check_keys(values, _KEYS)
    if not values.get("file"):
        raise usage("the request names no file to act on", "Give the path of a .nnvis file")
    if values.get("action") not in ACTIONS:
        raise usage(f"there is no action {values.get('action')!r}", f"Known are: {', '.join(ACTIONS)}")
    bundling = values.get("bundling") or {}
    parameters.from_dict(BundlingParameters, bundling)
    return ActRequest(
        Path(values["file"]),
        values["action"],
        parameters.from_dict(ActionParameters, values.get("parameters") or {}),
        bundling,
        *(Path(values[key]) if values.get(key) else None for key in ("output", "live")),
        Path(values["cache"]),
    )

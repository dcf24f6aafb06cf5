"""The job "act": moves the units or edges of a processed network on, and writes another file.

file        path of the .nnvis file that is acted on; it stays as it is
action      a name of ACTIONS
parameters  ActionParameters
bundling    bundling parameters that differ from those the file was made with
output      path of the .nnvis file to write, or null (then it stays in the cache)
live        folder for the states on the way (see worker/live.py), or null: nothing is shown
cache       folder of results
"""

from dataclasses import dataclass
from pathlib import Path

from .. import parameters
from ..actions import ACTIONS, ActionParameters
from ..bundling import BundlingParameters
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import read_group, read_path
from .source import Source, read_source

SOURCES = ("file",)


@dataclass(frozen=True)
class ActionChoice:
    """What is done to the network"""

    action: str = parameters.field(help=", ".join(ACTIONS), choices=tuple(ACTIONS))


@dataclass(frozen=True)
class ActRequest:
    """A checked request; see the module's text."""

    source: Source
    action: str
    parameters: ActionParameters
    bundling: dict[str, object]
    output: Path | None
    live: Path | None
    cache: Path


def read_request(values: dict[str, object]) -> ActRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    source = read_source(values, SOURCES)
    chosen = parameters.from_dict(ActionChoice, {key: values[key] for key in ("action",) if key in values})
    read_group(values, "bundling", BundlingParameters)
    return ActRequest(
        source,
        chosen.action,
        read_group(values, "parameters", ActionParameters),
        dict(values.get("bundling") or {}),
        output=read_path(values, "output", needed=False),
        live=read_path(values, "live", needed=False),
        cache=read_path(values, "cache"),
    )


def run(request: ActRequest, report: Report) -> dict[str, object]:
    """Reads, acts and writes. Returns {"path", "steps", "seconds"}: the new file, and how many steps were done.

    Raises NNVisError.
    """
    from ..actions.act import act
    from ..bundling.compiling import get_ready
    from ..bundling.drawn import with_few_classes
    from ..files.network_file import read_network_file
    from ..worker.live import LiveStates
    from .stages import write_result

    label = ACTIONS[request.action].label
    timer = Timer(("Network", label, "File"), report)
    with timer("Network"):
        processed = read_network_file(request.source.file)
        get_ready(with_few_classes(processed.importance).units.shape[1], timer)
    with timer(label):
        live = LiveStates(request.live, report) if request.live else None
        acted = act(processed, request.action, request.parameters, request.bundling, report, live)
    with timer("File"):
        arrays = (acted.positions, acted.bundles.points, acted.importance.edges)
        path = write_result(acted, request.output, request.cache, "act", acted.provenance, *arrays)
    return {"path": str(path), "steps": acted.provenance["actions"][-1]["steps"], "seconds": timer.seconds}


KIND = JobKind(
    help="move the units or edges of a .nnvis file on",
    sources=SOURCES,
    parameters={"": (ActionChoice,), "parameters": (ActionParameters,), "bundling": (BundlingParameters,)},
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    arguments={"file": ".nnvis"},
    keys=("live",),
)

"""The job "follow": a training run that another program writes, shown while it goes on.

follow      the fields of FollowParameters
bundling, seed, cache    as in a request of the main job, for the checkpoints
live        a folder for its states: each has the arrays of shared_history.history_arrays, and says "epochs", and
            "network" where a .nnvis file of the newest checkpoint is to be shown
"""

import dataclasses
from pathlib import Path

from ..bundling import BundlingParameters
from ..errors import usage
from ..training.follow_parameters import FollowParameters
from ..worker.report import Report
from .kind import JobKind
from .request import SeedParameters, read_group, read_path, read_seed


@dataclasses.dataclass(frozen=True)
class FollowRequest:
    """A checked request; see the module's text."""

    follow: FollowParameters
    bundling: BundlingParameters
    seed: int
    live: Path
    cache: Path


def read_request(values: dict[str, object]) -> FollowRequest:
    """Checks every key of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    follow = read_group(values, "follow", FollowParameters)
    if follow.path is None:
        raise usage("no run is named", "Choose the folder that the training script writes to")
    return FollowRequest(
        follow,
        read_group(values, "bundling", BundlingParameters),
        read_seed(values),
        live=read_path(values, "live"),
        cache=read_path(values, "cache"),
    )


def run(request: FollowRequest, report: Report) -> dict[str, object]:
    """Follows the run to its end, or until it is asked to stop. Returns {"path", "note", "network"}: where the run is,
    how it has ended, and the .nnvis file of its checkpoints with their log, None where there are none.

    Raises NNVisError.
    """
    from .follow_stages import follow

    return follow(request, report)


KIND = JobKind(
    help="show a training run while it goes on",
    sources=(),
    parameters={"follow": (FollowParameters,), "bundling": (BundlingParameters,), "": (SeedParameters,)},
    read=read_request,
    run=run,
    output="",
    keys=("live",),
)

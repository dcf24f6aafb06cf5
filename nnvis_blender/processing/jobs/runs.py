"""The job "runs": many networks in, one space out in which those that do alike are near each other.

model           path of the folder that holds them: files, or a folder of checkpoints for each run
data, data_options, model_options    see source.py
runs            the fields of RunsParameters
seed            of what is random
output          path of the .nnspace file to write, or null (then it stays in the cache)
cache           folder of results; what is compared of networks that were read before is found there
compute         the fields of ComputeParameters
"""

import dataclasses
from pathlib import Path

from ..files.space_file import SUFFIX
from ..spaces.runs import RunsParameters
from ..tasks import ComputeParameters, Tasks
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import SeedParameters, read_compute, read_group, read_path, read_seed
from .source import Source, read_source

SOURCES = ("model",)
STAGES = ("Networks", "File")


@dataclasses.dataclass(frozen=True)
class RunsRequest:
    """A checked request; see the module's text."""

    source: Source
    parameters: RunsParameters
    seed: int
    output: Path | None
    cache: Path
    compute: ComputeParameters


def read_request(values: dict[str, object]) -> RunsRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    return RunsRequest(
        read_source(values, SOURCES),
        read_group(values, "runs", RunsParameters),
        seed=read_seed(values),
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
        compute=read_compute(values),
    )


def run(request: RunsRequest, report: Report) -> dict[str, object]:
    """Reads, compares and writes. Returns what space_result says, {"networks"}, how many lie in it, and seconds.

    Raises NNVisError.
    """
    from ..spaces.runs.make import make_runs
    from .space_result import write_space_result

    timer = Timer(STAGES, report)
    with timer("Networks"):
        source, settings = request.source, request.parameters
        with Tasks(request.compute, request.cache) as tasks:
            space = make_runs(source.model, source, settings, request.seed, tasks, report)
    with timer("File"):
        told = write_space_result(space, request.output, request.cache, "runs")
    return {**told, "networks": len(space.clouds[0].labels), "seconds": timer.seconds}


KIND = JobKind(
    help="many networks as points of a space, near each other where they do alike",
    sources=SOURCES,
    parameters={"runs": (RunsParameters,), "": (SeedParameters,), "compute": (ComputeParameters,)},
    read=read_request,
    run=run,
    output="the .nnspace file to write",
    arguments={"model": "the folder of networks, or of folders of checkpoints"},
    suffix=SUFFIX,
)

"""The job "learn": a classical method learns from data step by step, as a space.

data, data_options   see source.py
learn       the fields of LearnParameters
seed        of what is random
output      path of the .nnspace file to write, or null (then it stays in the cache)
cache       folder of results
"""

import dataclasses
from pathlib import Path

from ..errors import usage
from ..files.space_file import SUFFIX
from ..spaces.methods import LearnParameters
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import SeedParameters, read_group, read_path, read_seed
from .source import Source, read_data_source

STAGES = ("Samples", "Steps", "File")


@dataclasses.dataclass(frozen=True)
class LearnRequest:
    """A checked request; see the module's text."""

    source: Source
    parameters: LearnParameters
    seed: int
    output: Path | None
    cache: Path


def read_request(values: dict[str, object]) -> LearnRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    source = read_data_source(values)
    if source.data is None:
        raise usage("the request names no data to learn from", 'Give some (--data), e.g. "moons" or a table')
    return LearnRequest(
        source,
        read_group(values, "learn", LearnParameters),
        seed=read_seed(values),
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
    )


def run(request: LearnRequest, report: Report) -> dict[str, object]:
    """Reads, learns and writes. Returns what space_result says, and seconds. Raises NNVisError."""
    from ..spaces.methods.make import make_steps
    from .space_result import write_space_result

    timer = Timer(STAGES, report)
    with timer("Samples"):
        dataset = request.source.dataset()
    with timer("Steps"):
        space = make_steps(dataset, request.parameters, request.seed, report)
    with timer("File"):
        told = write_space_result(space, request.output, request.cache, "methods")
    return {**told, "seconds": timer.seconds}


KIND = JobKind(
    help="watch a classical method learn from points of a plane, step by step",
    sources=(),
    parameters={"learn": (LearnParameters,), "": (SeedParameters,)},
    read=read_request,
    run=run,
    output="the .nnspace file to write",
    suffix=SUFFIX,
    data_alone=True,
)

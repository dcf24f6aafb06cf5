"""The job "warp": a grid of the inputs, and samples, on their way through a .nnvis file's network, as a space.

file        path of the .nnvis file
model | train   the model that the file was made of, see source.py; neither where its network is of dense layers alone,
            which runs by the weights in the file
data, data_options   see source.py
warp        the fields of WarpParameters
output      path of the .nnspace file to write, or null (then it stays in the cache)
cache       folder of results
"""

import dataclasses
from pathlib import Path

from ..errors import usage
from ..files.space_file import SUFFIX
from ..models import suffixes_text
from ..spaces.warp import WarpParameters
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import read_group, read_path
from .source import RUN_SOURCES, Source, read_run_source

STAGES = ("Network", "Samples", "Layers", "File")


@dataclasses.dataclass(frozen=True)
class WarpRequest:
    """A checked request; see the module's text."""

    file: Path
    source: Source
    parameters: WarpParameters
    output: Path | None
    cache: Path


def read_request(values: dict[str, object]) -> WarpRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    file, settings = read_path(values, "file"), read_group(values, "warp", WarpParameters)
    source = read_run_source(values)
    if source.data is None:
        raise usage(
            "the request names no data to send through the layers", "Give the data that it was trained on (--data)"
        )
    return WarpRequest(
        file,
        source,
        settings,
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
    )


def run(request: WarpRequest, report: Report) -> dict[str, object]:
    """Reads, runs and writes. Returns {"path", "parted", "notes", "seconds"}: the new file, of each state the share of
    the samples that a plane parts rightly, and sentences on what is not shown. Raises NNVisError.
    """
    from ..files.network_file import read_network_file
    from ..spaces.warp.make import make_warp
    from .of_file import dataset_of_file, model_of_file, notes_on_data
    from .stages import write_space

    timer, source = Timer(STAGES, report), request.source
    with timer("Network"):
        processed = read_network_file(request.file)
        model = model_of_file(processed, request, report)
    with timer("Samples"):
        dataset = dataset_of_file(processed, source, model)
    with timer("Layers"):
        space = make_warp(model, dataset, request.parameters, report).space
        space.notes = notes_on_data(processed, dataset) + space.notes
    with timer("File"):
        path = write_space(space, request.output, request.cache)
    parted = {state: own["parted by a plane"] for state, own in zip(space.states, space.figures)}
    return {"path": str(path), "parted": parted, "notes": space.notes, "seconds": timer.seconds}


KIND = JobKind(
    help="send a grid of the inputs and samples through the layers of a .nnvis file's network, phase by phase",
    sources=RUN_SOURCES,
    parameters={"warp": (WarpParameters,)},
    read=read_request,
    run=run,
    output="the .nnspace file to write",
    arguments={"file": "the .nnvis file"},
    options={"model": f"the model that the file was made of ({suffixes_text()}); dense layers need none"},
    keys=("file",),
    suffix=SUFFIX,
)

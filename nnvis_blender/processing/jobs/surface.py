"""The job "surface": what the network of a .nnvis file answers over a plane of its inputs, added to the file.

file        path of the .nnvis file; an earlier surface of as many axes is replaced, all else stays
model | train   the model that the file was made of, see source.py; neither where its network is of dense layers alone,
            which runs by the weights in the file, and at each of the file's checkpoints
data, data_options   see source.py
surface     the fields of SurfaceParameters
output      path of the .nnvis file to write, or null (then it stays in the cache)
cache       folder of results
"""

import dataclasses
from pathlib import Path

from ..errors import usage
from ..models import suffixes_text
from ..spaces.output import SurfaceParameters
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import read_group, read_path
from .source import RUN_SOURCES, Source, read_run_source

STAGES = ("Network", "Samples", "Surface", "File")


@dataclasses.dataclass(frozen=True)
class SurfaceRequest:
    """A checked request; see the module's text."""

    file: Path
    source: Source
    parameters: SurfaceParameters
    output: Path | None
    cache: Path


def read_request(values: dict[str, object]) -> SurfaceRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    file, settings = read_path(values, "file"), read_group(values, "surface", SurfaceParameters)
    source = read_run_source(values)
    if source.data is None:
        raise usage("the request names no data to lay a plane through", "Give the data that it was trained on (--data)")
    return SurfaceRequest(
        file,
        source,
        settings,
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
    )


def run(request: SurfaceRequest, report: Report) -> dict[str, object]:
    """Reads, runs and writes. Returns {"path", "agreement", "areas", "notes", "seconds"}: the new file, see
    spaces.output.make.Answers, and sentences on what the plane cannot show. Raises NNVisError.
    """
    from ..files.network_file import read_network_file
    from ..spaces.landscape.path import path_of_epochs
    from ..spaces.output.make import make_surface
    from .of_file import dataset_of_file, model_of_file, notes_on_data
    from .stages import write_result

    timer, source, settings = Timer(STAGES, report), request.source, request.parameters
    with timer("Network"):
        processed = read_network_file(request.file)
        model = model_of_file(processed, request, report)
        way = path_of_epochs(processed, model)
    with timer("Samples"):
        dataset = dataset_of_file(processed, source, model)
    with timer("Surface"):
        made = make_surface(model, dataset, way, settings, report, processed.provenance.get("inputs"))
        made.surface.notes = notes_on_data(processed, dataset) + made.surface.notes
    with timer("File"):
        others = [s for s in processed.surfaces if (s.kind, len(s.axes)) != ("output", settings.axes)]
        processed.surfaces = [*others, made.surface]
        about = {**dataclasses.asdict(settings), "data": dataset.name, **made.figures}
        processed.provenance["surface"] = about
        arrays = (made.surface.values, made.surface.heights, processed.bundles.points, processed.importance.edges)
        path = write_result(processed, request.output, request.cache, "surface", processed.provenance, *arrays)
    told = {"agreement": made.agreement, "areas": made.areas.tolist(), "notes": made.surface.notes}
    return {"path": str(path), **told, "seconds": timer.seconds}


KIND = JobKind(
    help="add what a network answers over a plane of its inputs to its .nnvis file",
    sources=RUN_SOURCES,
    parameters={"surface": (SurfaceParameters,)},
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    arguments={"file": "the .nnvis file"},
    options={"model": f"the model that the file was made of ({suffixes_text()}); dense layers need none"},
    keys=("file",),
)

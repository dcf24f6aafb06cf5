"""The job "project": the samples that excite the units of a processed network most, cut out where a unit sees them, and
projected back to the input; added to its .nnvis file.

file        path of the .nnvis file; images of these kinds that it has are replaced, all else stays
model | train   the model that the file was made of, see source.py; neither where its network is of dense layers alone,
            which runs by the weights in the file. Over epochs the folder of the file's checkpoints
data, data_options   see source.py
top         the fields of TopParameters
output      path of the .nnvis file to write, or null (then it stays in the cache)
cache       folder of results
compute     the fields of ComputeParameters
"""

import dataclasses
from pathlib import Path

from ..errors import usage
from ..images.top import TopParameters
from ..models import suffixes_text
from ..tasks import ComputeParameters, Tasks
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import read_compute, read_group, read_path
from .source import RUN_SOURCES, Source, read_run_source

STAGES = ("Network", "Samples", "Images", "File")


@dataclasses.dataclass(frozen=True)
class ProjectRequest:
    """A checked request; see the module's text."""

    file: Path
    source: Source
    parameters: TopParameters
    output: Path | None
    cache: Path
    compute: ComputeParameters


def read_request(values: dict[str, object]) -> ProjectRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    file, settings = read_path(values, "file"), read_group(values, "top", TopParameters)
    source = read_run_source(values)
    if source.data is None:
        raise usage("the request names no data to take samples of", "Give the data (--data)")
    return ProjectRequest(
        file,
        source,
        settings,
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
        compute=read_compute(values),
    )


def run(request: ProjectRequest, report: Report) -> dict[str, object]:
    """Reads, runs and writes. Returns {"path", "notes", "seconds"}: the new file, and sentences on what was left out.
    Raises NNVisError.
    """
    from ..activations.at_epochs import epoch_models
    from ..files.cache import content_key
    from ..files.network_file import read_network_file
    from ..images.images import TOP, TOP_PROJECTION
    from ..images.top.make import make_top
    from .of_file import model_of_file, notes_on_data
    from .stages import write_result

    timer, source, settings = Timer(STAGES, report), request.source, request.parameters
    with timer("Network"):
        processed = read_network_file(request.file)
        model = model_of_file(processed, request, report)
    with timer("Samples"):
        dataset = source.dataset(model if source.train is None else None)
    with timer("Images"):
        at = None
        if settings.over == "epochs":
            at = epoch_models(processed, source.model, source.model_options, settings.most_epochs)
        with Tasks(request.compute, request.cache) as tasks:
            made = make_top(processed, model, dataset, settings, tasks, report, at)
        notes = notes_on_data(processed, dataset) + made.notes
        if made.images and processed.maps is None:
            notes.append("plates show the images, which come with activations of samples: show these as well")
    with timer("File"):
        processed.images = [own for own in processed.images if own.kind not in (TOP, TOP_PROJECTION)] + made.images
        about = {kind: own for kind, own in processed.provenance.get("images", {}).items() if kind != TOP_PROJECTION}
        processed.provenance["images"] = about | {TOP: made.about}
        values = [own.values for images in made.images for own in images.layers]
        parts = ("project", processed.provenance, notes, content_key(*values))
        path = write_result(processed, request.output, request.cache, *parts, processed.bundles.points)
    return {"path": str(path), "notes": notes, "seconds": timer.seconds}


KIND = JobKind(
    help="add the samples that excite units most, and their projections to the input, to a .nnvis file",
    sources=RUN_SOURCES,
    parameters={"top": (TopParameters,), "compute": (ComputeParameters,)},
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    arguments={"file": "the .nnvis file"},
    options={"model": f"the model that the file was made of ({suffixes_text()}); dense layers need none"},
    keys=("file",),
)

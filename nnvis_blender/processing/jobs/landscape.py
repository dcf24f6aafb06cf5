"""The job "landscape": what the network of a .nnvis file loses where its weights are moved, added to the file.

file        path of the .nnvis file; an earlier landscape in it is replaced, all else stays
model | train   the model that the file was made of, see source.py; neither where its network is of dense layers alone,
            which runs by the weights in the file
data, data_options   see source.py
landscape   the fields of LandscapeParameters
seed        of the directions and of the samples
output      path of the .nnvis file to write, or null (then it stays in the cache)
cache       folder of results
"""

import dataclasses
from pathlib import Path

from ..errors import usage
from ..models import suffixes_text
from ..spaces.landscape import LandscapeParameters
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import SeedParameters, read_group, read_path, read_seed
from .source import RUN_SOURCES, Source, read_run_source

STAGES = ("Network", "Samples", "Landscape", "File")


@dataclasses.dataclass(frozen=True)
class LandscapeRequest:
    """A checked request; see the module's text."""

    file: Path
    source: Source
    parameters: LandscapeParameters
    seed: int
    output: Path | None
    cache: Path


def read_request(values: dict[str, object]) -> LandscapeRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    file, settings = read_path(values, "file"), read_group(values, "landscape", LandscapeParameters)
    if settings.checkpoints is not None:
        settings = dataclasses.replace(settings, checkpoints=str(read_path({"folder": settings.checkpoints}, "folder")))
    source = read_run_source(values)
    if source.data is None:
        raise usage("the request names no data to measure the loss on", "Give the data that it was trained on (--data)")
    return LandscapeRequest(
        file,
        source,
        settings,
        seed=read_seed(values),
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
    )


def run(request: LandscapeRequest, report: Report) -> dict[str, object]:
    """Reads, measures and writes. Returns {"path", "loss", "samples", "notes", "seconds"}: the new file, the network's
    own loss, how many samples it is the mean of, and sentences on what the landscape shows. Raises NNVisError.
    """
    from ..files.network_file import read_network_file
    from ..spaces.landscape.make import make_landscape
    from ..spaces.landscape.path import path_of_epochs, path_of_folder
    from .of_file import dataset_of_file, model_of_file, notes_on_data
    from .stages import write_result

    timer, source = Timer(STAGES, report), request.source
    with timer("Network"):
        processed = read_network_file(request.file)
        model = model_of_file(processed, request, report)
        folder = request.parameters.checkpoints
        if folder is None:
            way = path_of_epochs(processed, model)
        else:
            way = path_of_folder(folder, model, source.model_options, report)
    with timer("Samples"):
        dataset = dataset_of_file(processed, source, model)
    with timer("Landscape"):
        made = make_landscape(model, dataset, way, request.parameters, request.seed, report)
        made.surface.notes = notes_on_data(processed, dataset) + made.surface.notes
    with timer("File"):
        processed.surfaces = [s for s in processed.surfaces if s.kind != "loss"] + [made.surface]
        about = {**dataclasses.asdict(request.parameters), "seed": request.seed, "data": dataset.name}
        about["checkpoints"] = None if folder is None else Path(folder).name
        processed.provenance["landscape"] = {**about, **made.figures}
        arrays = (made.surface.values, made.surface.heights, processed.bundles.points, processed.importance.edges)
        path = write_result(processed, request.output, request.cache, "landscape", processed.provenance, *arrays)
    notes = made.surface.notes
    return {"path": str(path), "loss": made.loss, "samples": made.samples, "notes": notes, "seconds": timer.seconds}


KIND = JobKind(
    help="add the loss landscape of a network, with the path of its training, to its .nnvis file",
    sources=RUN_SOURCES,
    parameters={"landscape": (LandscapeParameters,), "": (SeedParameters,)},
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    arguments={"file": "the .nnvis file"},
    options={"model": f"the model that the file was made of ({suffixes_text()}); dense layers need none"},
    keys=("file",),
)

"""The job "maps": what the units of a processed network hold for some samples, added to its .nnvis file.

file        path of the .nnvis file, whose layout, bundles and importance stay
model | train   the model that the file was made of, see source.py; neither where its network is of dense layers alone,
            which runs by the weights in the file. Of a file that follows epochs the folder of its checkpoints
data, data_options   see source.py; null where images alone are the samples
maps        the fields of MapParameters
output      path of the .nnvis file to write, or null (then it stays in the cache)
cache       folder of results
compute     the fields of ComputeParameters
"""

import dataclasses
from pathlib import Path

from ..activations.parameters import MapParameters
from ..errors import usage
from ..models import suffixes_text
from ..tasks import ComputeParameters, Tasks
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import read_compute, read_group, read_path
from .source import RUN_SOURCES, Source, read_run_source

STAGES = ("Network", "Samples", "Maps", "File")


@dataclasses.dataclass(frozen=True)
class MapsRequest:
    """A checked request; see the module's text."""

    file: Path
    source: Source
    parameters: MapParameters
    output: Path | None
    cache: Path
    compute: ComputeParameters


def read_request(values: dict[str, object]) -> MapsRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    file, settings = read_path(values, "file"), read_group(values, "maps", MapParameters)
    source = read_run_source(values)
    paths = {name: read_path(vars(settings), name, needed=False) for name in ("image", "frames")}
    settings = dataclasses.replace(settings, **{name: str(path) for name, path in paths.items() if path is not None})
    if source.data is None and not any(paths.values()):
        remedy = "Give the data (--data), an image (--image) or a folder of images (--frames)"
        raise usage("the request names no data to take samples of", remedy)
    return MapsRequest(
        file,
        source,
        settings,
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
        compute=read_compute(values),
    )


def run(request: MapsRequest, report: Report) -> dict[str, object]:
    """Reads, runs and writes. Returns {"path", "samples", "notes", "seconds"}: the new file, the names of its samples,
    and sentences on what was left out. Raises NNVisError.
    """
    from ..activations.at_epochs import epoch_models
    from ..activations.make import keep_maps, make_maps
    from ..files.cache import source_key
    from ..files.network_file import read_network_file
    from ..models.vocabulary import token_names
    from .of_file import dataset_of_file, model_of_file, notes_on_data
    from .stages import write_result

    timer, source = Timer(STAGES, report), request.source
    with timer("Network"):
        processed = read_network_file(request.file)
        model = model_of_file(processed, request, report)
    with timer("Samples"):
        dataset = dataset_of_file(processed, source, model)
        data_notes = notes_on_data(processed, dataset)
    with timer("Maps"):
        vocabulary = token_names(source.model) if source.model is not None and model.inputs[0].kind == "tokens" else {}
        settings = request.parameters
        at = epoch_models(processed, source.model, source.model_options, settings.most_epochs)
        options = source.data_options
        with Tasks(request.compute, request.cache) as tasks:
            maps = make_maps(processed, model, dataset, options, settings, report, vocabulary, at, tasks)
        maps.notes = data_notes + _note_on_epochs(processed, at, settings) + maps.notes
    with timer("File"):
        keep_maps(processed, maps, settings, dataset)
        parts = (source_key("activations", "models"), processed.provenance, maps.notes)
        arrays = (processed.bundles.points, processed.importance.edges)
        path = write_result(processed, request.output, request.cache, *parts, *arrays)
    names = maps.names[: len(maps.names) // maps.epoch_count]
    return {"path": str(path), "samples": names, "notes": maps.notes, "seconds": timer.seconds}


def _note_on_epochs(processed, at, settings: MapParameters) -> list[str]:
    """That the maps of a file that follows epochs do not."""
    if processed.epochs is None or at is not None or settings.most_epochs == 1:
        return []
    return [
        "the maps are of the last checkpoint alone: give the folder of the checkpoints as model for those of others"
    ]


KIND = JobKind(
    help="add what the units hold for some samples to a .nnvis file",
    sources=RUN_SOURCES,
    parameters={"maps": (MapParameters,), "compute": (ComputeParameters,)},
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    arguments={"file": "the .nnvis file"},
    options={"model": f"the model that the file was made of ({suffixes_text()}); dense layers need none"},
    keys=("file",),
)

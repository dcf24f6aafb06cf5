"""The job "prefer": the images that units of a processed network like best, added to its .nnvis file.

file        path of the .nnvis file; earlier preferred images in it are replaced, all else stays
model | train   the model that the file was made of, see source.py; neither where its network is of dense layers alone,
            which runs by the weights in the file
data, data_options   see source.py; null where a model says itself how it takes images: then nothing is compared with
            real samples
prefer      the fields of PreferredParameters
seed        of the noise that images start from, and of how they are moved
output      path of the .nnvis file to write, or null (then it stays in the cache)
cache       folder of results; batches of units that were made before are found there
compute     the fields of ComputeParameters
"""

import dataclasses
from pathlib import Path

from ..images.preferred import PreferredParameters
from ..models import suffixes_text
from ..tasks import ComputeParameters, Tasks
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import SeedParameters, read_compute, read_group, read_path, read_seed
from .source import RUN_SOURCES, Source, read_run_source

STAGES = ("Network", "Samples", "Images", "File")
FIGURES = ("units", "rose", "beyond_real", "is_top")


@dataclasses.dataclass(frozen=True)
class PreferRequest:
    """A checked request; see the module's text."""

    file: Path
    source: Source
    parameters: PreferredParameters
    seed: int
    output: Path | None
    cache: Path
    compute: ComputeParameters


def read_request(values: dict[str, object]) -> PreferRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    file, settings = read_path(values, "file"), read_group(values, "prefer", PreferredParameters)
    if settings.start is not None:
        settings = dataclasses.replace(settings, start=str(read_path({"start": settings.start}, "start")))
    return PreferRequest(
        file,
        read_run_source(values),
        settings,
        seed=read_seed(values),
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
        compute=read_compute(values),
    )


def run(request: PreferRequest, report: Report) -> dict[str, object]:
    """Reads, climbs and writes. Returns {"path", "units", "rose", "beyond_real", "is_top", "notes", "seconds"}: the new
    file, of how many units there are images, whose response rose, went beyond real samples and is the largest of the
    outputs (where that is known), and sentences on what was left out or not reached. Raises NNVisError.
    """
    from ..files.network_file import read_network_file
    from ..images.preferred.make import make_preferred
    from .of_file import model_of_file, notes_on_data
    from .stages import write_result

    timer, source = Timer(STAGES, report), request.source
    with timer("Network"):
        processed = read_network_file(request.file)
        model = model_of_file(processed, request, report)
    with timer("Samples"):
        dataset = source.dataset(model if source.train is None else None)
    with timer("Images"):
        settings, seed, options = request.parameters, request.seed, source.data_options
        with Tasks(request.compute, request.cache) as tasks:
            made = make_preferred(processed, model, dataset, options, settings, seed, tasks, report)
        made.notes = notes_on_data(processed, dataset) + made.notes
    with timer("File"):
        processed.images = [one for one in processed.images if one.kind != made.kind] + [made]
        processed.provenance.setdefault("images", {})[made.kind] = made.about
        arrays = [own.values for own in made.layers]
        arrays += [processed.bundles.points, processed.importance.edges]
        path = write_result(processed, request.output, request.cache, "prefer", processed.provenance, *arrays)
    figures = {name: made.about[name] for name in FIGURES if name in made.about}
    return {"path": str(path), **figures, "notes": made.notes, "seconds": timer.seconds}


KIND = JobKind(
    help="add the images that units like best to a .nnvis file",
    sources=RUN_SOURCES,
    parameters={"prefer": (PreferredParameters,), "": (SeedParameters,), "compute": (ComputeParameters,)},
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    arguments={"file": "the .nnvis file"},
    options={"model": f"the model that the file was made of ({suffixes_text()}); dense layers need none"},
    keys=("file",),
)

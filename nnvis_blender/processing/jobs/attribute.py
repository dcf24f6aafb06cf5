"""The job "attribute": how much values of samples, units and edges have to do with an output, added to a .nnvis file.

file        path of the .nnvis file, with the maps of the samples; an earlier attribution in it is replaced
model | train   the model that the file was made of, see source.py; neither where its network is of dense layers alone,
            which runs by the weights in the file
data, data_options   see source.py; needed where the file does not hold its samples whole, or for their mean as baseline
attribution the fields of AttributionParameters
seed        of what is drawn
output      path of the .nnvis file to write, or null (then it stays in the cache)
cache       folder of results
compute     the fields of ComputeParameters
"""

import dataclasses
from pathlib import Path

from ..images.attribution.parameters import AttributionParameters
from ..models import suffixes_text
from ..tasks import ComputeParameters, Tasks
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import SeedParameters, read_compute, read_group, read_path, read_seed
from .source import RUN_SOURCES, Source, read_run_source

STAGES = ("Network", "Samples", "Attribution", "File")


@dataclasses.dataclass(frozen=True)
class AttributeRequest:
    """A checked request; see the module's text."""

    file: Path
    source: Source
    parameters: AttributionParameters
    seed: int
    output: Path | None
    cache: Path
    compute: ComputeParameters


def read_request(values: dict[str, object]) -> AttributeRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    return AttributeRequest(
        read_path(values, "file"),
        read_run_source(values),
        read_group(values, "attribution", AttributionParameters),
        seed=read_seed(values),
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
        compute=read_compute(values),
    )


def run(request: AttributeRequest, report: Report) -> dict[str, object]:
    """Reads, attributes and writes. Returns {"path", "title", "figures", "notes", "seconds"}: the new file, what its
    images show, {name: value} of what was measured of them, and sentences on that and on what was left out.

    Raises NNVisError.
    """
    from ..files.network_file import read_network_file
    from ..images.attribution.make import make_attributions
    from .of_file import dataset_of_file, model_of_file, notes_on_data
    from .stages import write_result

    timer, source, settings = Timer(STAGES, report), request.source, request.parameters
    with timer("Network"):
        processed = read_network_file(request.file)
        model = model_of_file(processed, request, report)
    with timer("Samples"):
        dataset = dataset_of_file(processed, source, model)
        notes = notes_on_data(processed, dataset)
    with timer("Attribution"):
        with Tasks(request.compute, request.cache) as tasks:
            images = make_attributions(processed, model, dataset, settings, request.seed, report, tasks)
        images.notes = notes + images.notes
        data = None if dataset is None else dataset.name
        about = {"model": model.name, "data": data, **dataclasses.asdict(settings), "seed": request.seed}
        images.about = {**about, **images.about}
    with timer("File"):
        processed.images = [*(one for one in processed.images if one.kind != images.kind), images]
        processed.provenance["images"] = {
            **(processed.provenance.get("images") or {}),
            images.kind: images.about,
        }
        values = (own.values for own in images.layers)
        arrays = (processed.bundles.points, processed.importance.edges, processed.maps.outputs, *values)
        path = write_result(processed, request.output, request.cache, "attribute", processed.provenance, *arrays)
    told = {"title": images.title, "figures": images.about["figures"], "notes": images.notes}
    return {"path": str(path), **told, "seconds": timer.seconds}


KIND = JobKind(
    help="add how much the values of samples, units and edges have to do with an output to a .nnvis file",
    sources=RUN_SOURCES,
    parameters={"attribution": (AttributionParameters,), "": (SeedParameters,), "compute": (ComputeParameters,)},
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    arguments={"file": "the .nnvis file, with activations of samples"},
    options={"model": f"the model that the file was made of ({suffixes_text()}); dense layers need none"},
    keys=("file",),
)

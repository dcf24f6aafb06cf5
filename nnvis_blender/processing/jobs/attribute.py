"""The job "attribute": how much values of samples, units and edges have to do with an output, added to a .nnvis file.

Keys of the request: see file_job.py, and

attribution the fields of AttributionParameters
data        needed where the file does not hold its samples whole, or for their mean as baseline
"""

import dataclasses

from ..images.attribution.parameters import AttributionParameters
from ..tasks import Tasks
from ..worker.report import Report, Timer
from .file_job import SEEDED, SHARED_OUT, FileRequest, file_job

STAGES = ("Network", "Samples", "Attribution", "File")


def run(request: FileRequest, report: Report) -> dict[str, object]:
    """Reads, attributes and writes. Returns {"path", "title", "figures", "notes", "seconds"}: the new file, what its
    images show, {name: value} of what was measured of them, and sentences on that and on what was left out.

    Raises NNVisError.
    """
    from ..files.network_file import read_network_file
    from ..images.attribution.make import make_attributions
    from .of_file import dataset_of_file, model_of_file, notes_on_data, source_of_file
    from .stages import write_result

    timer, settings = Timer(STAGES, report), request.parameters
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
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


KIND = file_job(
    "add how much the values of samples, units and edges have to do with an output to a .nnvis file",
    "attribution",
    AttributionParameters,
    run,
    takes=SEEDED | SHARED_OUT,
    file="the .nnvis file, with activations of samples",
)

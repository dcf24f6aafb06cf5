"""The job "surface": what the network of a .nnvis file answers over a plane of its inputs, added to the file.

Keys of the request: see file_job.py, and

surface     the fields of SurfaceParameters
"""

import dataclasses

from ..spaces.output import SurfaceParameters
from ..worker.report import Report, Timer
from .file_job import FileRequest, file_job

STAGES = ("Network", "Samples", "Surface", "File")


def run(request: FileRequest, report: Report) -> dict[str, object]:
    """Reads, runs and writes. Returns {"path", "agreement", "areas", "notes", "seconds"}: the new file, see
    spaces.output.make.Answers, and sentences on what the plane cannot show. Raises NNVisError.
    """
    from ..files.network_file import read_network_file
    from ..spaces.landscape.path import path_of_epochs
    from ..spaces.output.make import make_surface
    from .of_file import dataset_of_file, model_of_file, notes_on_data, source_of_file
    from .stages import write_result

    timer, settings = Timer(STAGES, report), request.parameters
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
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


KIND = file_job(
    "add what a network answers over a plane of its inputs to its .nnvis file",
    "surface",
    SurfaceParameters,
    run,
    data_for="lay a plane through",
)

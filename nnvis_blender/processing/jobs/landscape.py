"""The job "landscape": what the network of a .nnvis file loses where its weights are moved, added to the file.

Keys of the request: see file_job.py, and

landscape   the fields of LandscapeParameters
"""

import dataclasses
from pathlib import Path

from ..spaces.landscape import LandscapeParameters
from ..worker.report import Report, Timer
from .file_job import SEEDED, FileRequest, file_job

STAGES = ("Network", "Samples", "Landscape", "File")


def run(request: FileRequest, report: Report) -> dict[str, object]:
    """Reads, measures and writes. Returns {"path", "loss", "samples", "notes", "seconds"}: the new file, the network's
    own loss, how many samples it is the mean of, and sentences on what the landscape shows. Raises NNVisError.
    """
    from ..files.network_file import read_network_file
    from ..spaces.landscape.make import make_landscape
    from ..spaces.landscape.path import path_of_epochs, path_of_folder
    from .of_file import dataset_of_file, model_of_file, notes_on_data, source_of_file
    from .stages import write_result

    timer = Timer(STAGES, report)
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
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


KIND = file_job(
    "add the loss landscape of a network, with the path of its training, to its .nnvis file",
    "landscape",
    LandscapeParameters,
    run,
    data_for="measure the loss on",
    takes=SEEDED,
)

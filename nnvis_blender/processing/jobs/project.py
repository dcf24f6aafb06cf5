"""The job "project": the samples that excite the units of a processed network most, cut out where a unit sees them, and
projected back to the input; added to its .nnvis file.

Keys of the request: see file_job.py, and

top         the fields of TopParameters
"""

from ..images.top import TopParameters
from ..tasks import Tasks
from ..worker.report import Report, Timer
from .file_job import SHARED_OUT, FileRequest, file_job

STAGES = ("Network", "Samples", "Images", "File")


def run(request: FileRequest, report: Report) -> dict[str, object]:
    """Reads, runs and writes. Returns {"path", "notes", "seconds"}: the new file, and sentences on what was left out.
    Raises NNVisError.
    """
    from ..activations.at_epochs import epoch_models
    from ..files.cache import content_key
    from ..files.network_file import read_network_file
    from ..images.images import TOP, TOP_PROJECTION
    from ..images.top.make import make_top
    from .of_file import dataset_of_file, model_of_file, notes_on_data, source_of_file
    from .stages import write_result

    timer, settings = Timer(STAGES, report), request.parameters
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
    with timer("Samples"):
        dataset = dataset_of_file(processed, source, model)
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


KIND = file_job(
    "add the samples that excite units most, and their projections to the input, to a .nnvis file",
    "top",
    TopParameters,
    run,
    data_for="take samples of",
    takes=SHARED_OUT,
)

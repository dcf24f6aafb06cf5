"""The job "prefer": the images that units of a processed network like best, added to its .nnvis file.

Keys of the request: see file_job.py, and

prefer      the fields of PreferredParameters
data        null where a model says itself how it takes images: then nothing is compared with real samples
cache       batches of units that were made before are found there
"""

from ..images.preferred import PreferredParameters
from ..tasks import Tasks
from ..worker.report import Report, Timer
from .file_job import SEEDED, SHARED_OUT, FileRequest, file_job

STAGES = ("Network", "Samples", "Images", "File")
FIGURES = ("units", "rose", "beyond_real", "is_top")


def run(request: FileRequest, report: Report) -> dict[str, object]:
    """Reads, climbs and writes. Returns {"path", "units", "rose", "beyond_real", "is_top", "notes", "seconds"}: the new
    file, of how many units there are images, whose response rose, went beyond real samples and is the largest of the
    outputs (where that is known), and sentences on what was left out or not reached. Raises NNVisError.
    """
    from ..files.network_file import read_network_file
    from ..images.preferred.make import make_preferred
    from .of_file import dataset_of_file, model_of_file, notes_on_data, source_of_file
    from .stages import write_result

    timer = Timer(STAGES, report)
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
    with timer("Samples"):
        dataset = dataset_of_file(processed, source, model)
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


KIND = file_job(
    "add the images that units like best to a .nnvis file",
    "prefer",
    PreferredParameters,
    run,
    takes=SEEDED | SHARED_OUT,
)

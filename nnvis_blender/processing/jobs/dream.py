"""The job "dream": pictures that a processed network dreams of, as a folder of PNG files with dream.json.

Keys of the request: see file_job.py, and

dream       the fields of DreamParameters
data        null where an image is given, or a dream begins with noise
cache       frames that were made before are found there
"""

from ..images.dream import DreamParameters
from ..images.dream.contents import INDEX
from ..worker.report import Report, Timer
from .file_job import SEEDED, FileRequest, file_job

STAGES = ("Network", "Samples", "Pictures")


def run(request: FileRequest, report: Report) -> dict[str, object]:
    """Reads, dreams and writes. Returns {"path", "pictures", "notes", "seconds"}: dream.json in the folder, how many
    pictures there are, and sentences on what was reached. Raises NNVisError.
    """
    from ..files.cache import Cache
    from ..files.network_file import read_network_file
    from ..images.dream.folder import write_folder
    from ..images.dream.make import make_dreams
    from .of_file import dataset_of_file, model_of_file, notes_on_data, source_of_file

    timer = Timer(STAGES, report)
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
    with timer("Samples"):
        dataset = dataset_of_file(processed, source, model)
    with timer("Pictures"):
        settings, cache = request.parameters, Cache(request.cache)
        made = make_dreams(processed, model, dataset, source.data_options, settings, request.seed, cache, report)
        made.notes[:0] = notes_on_data(processed, dataset)
        path = write_folder(request.output, made)
    return {"path": str(path), "pictures": made.count, "notes": made.notes, "seconds": timer.seconds}


KIND = file_job(
    "write pictures that a network dreams of: what a layer sees, class images, an image that fools it",
    "dream",
    DreamParameters,
    run,
    takes=SEEDED,
    output=f"the folder to write: PNG files and {INDEX}",
    known_by=INDEX,
    known_key="images",
)

"""The job "maps": what the units of a processed network hold for some samples, added to its .nnvis file.

Keys of the request: see file_job.py, and

maps        the fields of MapParameters
"""

from ..activations.parameters import MapParameters
from ..tasks import Tasks
from ..worker.report import Report, Timer
from .file_job import SHARED_OUT, FileRequest, file_job

STAGES = ("Network", "Samples", "Maps", "File")


def run(request: FileRequest, report: Report) -> dict[str, object]:
    """Reads, runs and writes. Returns {"path", "samples", "notes", "seconds"}: the new file, the names of its samples,
    and sentences on what was left out. Raises NNVisError.
    """
    from ..activations.at_epochs import epoch_models
    from ..activations.make import keep_maps, make_maps
    from ..files.cache import source_key
    from ..files.network_file import read_network_file
    from ..models.vocabulary import token_names
    from .of_file import dataset_of_file, model_of_file, notes_on_data, source_of_file
    from .stages import write_result

    timer = Timer(STAGES, report)
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
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


KIND = file_job(
    "add what the units hold for some samples to a .nnvis file",
    "maps",
    MapParameters,
    run,
    data_for="take samples of",
    images=("image", "frames"),
    takes=SHARED_OUT,
)

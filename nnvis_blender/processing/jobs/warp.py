"""The job "warp": a grid of the inputs, and samples, on their way through a .nnvis file's network, as a space.

Keys of the request: see file_job.py, and

warp        the fields of WarpParameters
"""

from ..files.space_file import SUFFIX
from ..spaces.warp import WarpParameters
from ..worker.report import Report, Timer
from .file_job import FileRequest, file_job

STAGES = ("Network", "Samples", "Layers", "File")


def run(request: FileRequest, report: Report) -> dict[str, object]:
    """Reads, runs and writes. Returns what space_result says, and seconds. Raises NNVisError."""
    from ..files.network_file import read_network_file
    from ..spaces.warp.make import make_warp
    from .of_file import dataset_of_file, model_of_file, notes_on_data, source_of_file
    from .space_result import write_space_result

    timer = Timer(STAGES, report)
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
    with timer("Samples"):
        dataset = dataset_of_file(processed, source, model)
    with timer("Layers"):
        space = make_warp(model, dataset, request.parameters, report).space
        space.notes = notes_on_data(processed, dataset) + space.notes
    with timer("File"):
        told = write_space_result(space, request.output, request.cache, "warp")
    return {**told, "seconds": timer.seconds}


KIND = file_job(
    "send a grid of the inputs and samples through the layers of a .nnvis file's network, phase by phase",
    "warp",
    WarpParameters,
    run,
    data_for="send through the layers",
    output="the .nnspace file to write",
    suffix=SUFFIX,
)

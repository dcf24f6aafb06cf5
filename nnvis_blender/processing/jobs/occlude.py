"""The job "occlude": what becomes of a network's answer while a square hides a part of an image, added to its .nnvis
file.

Keys of the request: see file_job.py, and

occlusion   the fields of OcclusionParameters
"""

from ..images.occlusion import OcclusionParameters
from ..worker.report import Report, Timer
from .file_job import FileRequest, file_job

STAGES = ("Network", "Sample", "Occlusion", "File")


def run(request: FileRequest, report: Report) -> dict[str, object]:
    """Reads, runs and writes. Returns {"path", "sample", "whole", "lowest", "at", "notes", "seconds"}: the new file,
    the sample's name, the answer for the watched class as it is and at its lowest, the pixel (top, left) where the
    square stands then, and sentences. Raises NNVisError.
    """
    from ..activations.make import check_same_layers
    from ..files.network_file import read_network_file
    from ..images.occlusion.make import make_occlusion
    from ..images.one_sample import choose_one
    from ..models.vocabulary import token_names
    from .of_file import dataset_of_file, model_of_file, notes_on_data, source_of_file, told_sample
    from .stages import write_result

    timer, settings = Timer(STAGES, report), request.parameters
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
        check_same_layers(processed, model)
    with timer("Sample"):
        dataset = dataset_of_file(processed, source, model)
        sample = choose_one(processed, model, dataset, source.data_options, settings, report)
    with timer("Occlusion"):
        is_text = source.model is not None and model.inputs[0].kind == "tokens"
        vocabulary = token_names(source.model) if is_text else {}
        made = make_occlusion(model, dataset, source.data_options, sample, settings, report, vocabulary)
        made.notes = notes_on_data(processed, dataset) + made.notes
    with timer("File"):
        at = made.outputs[:, :, made.target]
        top, left = divmod(int(at.argmin()), len(made.lefts))
        figures = {
            "whole": float(made.whole[made.target]),
            "lowest": float(at.min()),
            "at": [int(made.tops[top]), int(made.lefts[left])],
        }
        processed.occlusion = made
        processed.provenance["occlusion"] = told_sample(settings, sample, dataset) | figures
        arrays = (made.outputs, made.activation, processed.bundles.points, processed.importance.edges)
        path = write_result(processed, request.output, request.cache, "occlude", processed.provenance, *arrays)
    return {"path": str(path), "sample": made.name, **figures, "notes": made.notes, "seconds": timer.seconds}


KIND = file_job(
    "hide parts of a sample place by place and add what becomes of the answer to a .nnvis file",
    "occlusion",
    OcclusionParameters,
    run,
    data_for="take a sample of",
    images=("image",),
)

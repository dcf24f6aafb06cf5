"""The job "embed": samples, or what a network's layers hold for them, in the plane or in space, as a .nnspace file.

file        path of a .nnvis file, whose network's layers are embedded; null for data alone
model | train   the model that the file was made of, see source.py; neither where its network is of dense layers alone,
            which runs by the weights in the file. Of a file that follows epochs the folder of its checkpoints
data, data_options   see source.py
embed       the fields of EmbedParameters
output      path of the .nnspace file to write, or null (then it stays in the cache)
cache       folder of results
"""

import dataclasses
from pathlib import Path

from ..errors import usage
from ..files.space_file import SUFFIX
from ..spaces.embedding import EmbedParameters
from ..spaces.space import BOUNDARY
from ..worker.report import Report, Timer
from .file_job import OWN_MODEL
from .kind import JobKind
from .request import read_group, read_path
from .source import RUN_SOURCES, Source, read_run_source

STAGES = ("Network", "Samples", "Layers", "Embedding", "Boundary", "File")


@dataclasses.dataclass(frozen=True)
class EmbedRequest:
    """A checked request; see the module's text."""

    file: Path | None
    source: Source
    parameters: EmbedParameters
    output: Path | None
    cache: Path


def read_request(values: dict[str, object]) -> EmbedRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    file, settings = read_path(values, "file", needed=False), read_group(values, "embed", EmbedParameters)
    source = read_run_source(values)
    if source.data is None:
        raise usage("the request names no data to embed", "Give the data (--data)")
    if file is None and source.has_model:
        raise usage("a model was given without the .nnvis file of its network", "Give the file too, or the data alone")
    return EmbedRequest(
        file,
        source,
        settings,
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
    )


def run(request: EmbedRequest, report: Report) -> dict[str, object]:
    """Reads, embeds and writes. Returns {"path", "states", "figures", "notes", "seconds"}.

    Raises NNVisError.
    """
    from ..activations.at_epochs import epoch_models
    from ..files.network_file import read_network_file
    from ..spaces.embedding.boundary import lay_boundary
    from ..spaces.embedding.make import make_embedding
    from ..spaces.embedding.parameters import OF_EPOCHS
    from ..spaces.embedding.states import subjects_of
    from ..spaces.embedding.vectors import choose_samples
    from .of_file import model_of_file, notes_on_data, source_of_file
    from .space_result import write_space_result

    timer, source, settings = Timer(STAGES, report), request.source, request.parameters
    processed = model = epochs = None
    with timer("Network"):
        if request.file is not None:
            processed = read_network_file(request.file)
            source = source_of_file(processed, request.source)
            model = model_of_file(processed, source, request, report)
            if settings.states == OF_EPOCHS:
                epochs = epoch_models(processed, source.model, source.model_options, settings.most_states)
    with timer("Samples"):
        dataset = source.dataset(model if source.train is None else None)
        samples = choose_samples(model, dataset, settings, report)
        notes = [] if processed is None else notes_on_data(processed, dataset)
    with timer("Layers"):
        subjects, what, told = subjects_of(model, samples, settings, epochs, report)
    with timer("Embedding"):
        whose = dataset.name if model is None else f"{model.name} on {dataset.name}"
        title = f"{whose}: {what}" if what else dataset.name
        made = make_embedding(subjects, samples, settings, title, report)
        space = made.space
    with timer("Boundary"):
        if settings.boundary:
            lay_boundary(made, model, samples, report)
            space.kind = BOUNDARY
        space.notes = notes + told + space.notes
    with timer("File"):
        space.provenance |= {
            "data": dataset.description,
            "model": None if processed is None else processed.provenance.get("model"),
        }
        result = write_space_result(space, request.output, request.cache, "embedding")
    return {**result, "seconds": timer.seconds}


KIND = JobKind(
    help="embed data, or what the layers of a network hold for them, in the plane or in space",
    sources=RUN_SOURCES,
    parameters={"embed": (EmbedParameters,)},
    read=read_request,
    run=run,
    output="the .nnspace file to write",
    suffix=SUFFIX,
    options={
        "file": "the .nnvis file of a network, whose layers are embedded; without it the data alone",
        "model": OWN_MODEL,
    },
    keys=("file",),
)

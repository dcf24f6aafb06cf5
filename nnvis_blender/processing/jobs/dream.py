"""The job "dream": pictures that a processed network dreams of, as a folder of PNG files with dream.json.

file        path of the .nnvis file
model | train   the model that the file was made of, see source.py; neither where its network is of dense layers alone,
            which runs by the weights in the file
data, data_options   see source.py; null where an image is given, or a dream begins with noise
dream       the fields of DreamParameters
seed        of noise, and of how images are moved
output      the folder to write
cache       folder of results; frames that were made before are found there
"""

import dataclasses
from pathlib import Path

from ..images.dream import DreamParameters
from ..images.dream.contents import INDEX
from ..models import suffixes_text
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import SeedParameters, read_group, read_path, read_seed
from .source import RUN_SOURCES, Source, read_run_source

STAGES = ("Network", "Samples", "Pictures")


@dataclasses.dataclass(frozen=True)
class DreamRequest:
    """A checked request; see the module's text."""

    file: Path
    source: Source
    parameters: DreamParameters
    seed: int
    output: Path
    cache: Path


def read_request(values: dict[str, object]) -> DreamRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    file, settings = read_path(values, "file"), read_group(values, "dream", DreamParameters)
    given = {name: getattr(settings, name) for name in ("image", "guide")}
    paths = {name: str(read_path(given, name)) for name, path in given.items() if path is not None}
    return DreamRequest(
        file,
        read_run_source(values),
        dataclasses.replace(settings, **paths),
        seed=read_seed(values),
        output=read_path(values, "output"),
        cache=read_path(values, "cache"),
    )


def run(request: DreamRequest, report: Report) -> dict[str, object]:
    """Reads, dreams and writes. Returns {"path", "pictures", "notes", "seconds"}: dream.json in the folder, how many
    pictures there are, and sentences on what was reached. Raises NNVisError.
    """
    from ..files.cache import Cache
    from ..files.network_file import read_network_file
    from ..images.dream.folder import write_folder
    from ..images.dream.make import make_dreams
    from .of_file import model_of_file, notes_on_data

    timer, source = Timer(STAGES, report), request.source
    with timer("Network"):
        processed = read_network_file(request.file)
        model = model_of_file(processed, request, report)
    with timer("Samples"):
        dataset = source.dataset(model if source.train is None else None)
    with timer("Pictures"):
        settings, cache = request.parameters, Cache(request.cache)
        made = make_dreams(processed, model, dataset, source.data_options, settings, request.seed, cache, report)
        made.notes[:0] = notes_on_data(processed, dataset)
        path = write_folder(request.output, made)
    return {"path": str(path), "pictures": made.count, "notes": made.notes, "seconds": timer.seconds}


KIND = JobKind(
    help="write pictures that a network dreams of: what a layer sees, class images, an image that fools it",
    sources=RUN_SOURCES,
    parameters={"dream": (DreamParameters,), "": (SeedParameters,)},
    read=read_request,
    run=run,
    output=f"the folder to write: PNG files and {INDEX}",
    known_by=INDEX,
    known_key="images",
    arguments={"file": "the .nnvis file"},
    options={"model": f"the model that the file was made of ({suffixes_text()}); dense layers need none"},
    keys=("file",),
)

"""The job "report": a page on what the network of a .nnvis file has learned, and the same as JSON and pictures.

file        path of the .nnvis file
model | train   the model that the file was made of, see source.py; neither where its network is of dense layers alone
data, data_options   see source.py
other       path of another model that it is compared with, or null
report      the fields of ReportParameters
output      the folder to write: report.html, report.json, and a picture of each section
cache       folder of results
"""

import dataclasses
from pathlib import Path

from ..errors import usage
from ..images.report import ReportParameters
from ..models import read_model
from ..tasks import ComputeParameters, Tasks
from ..worker.report import Report, Timer
from .file_job import OWN_MODEL
from .kind import JobKind
from .request import read_group, read_path
from .source import RUN_SOURCES, Source, read_run_source

INDEX = "report.json"
STAGES = ("Network", "Samples", "Report", "File")


@dataclasses.dataclass(frozen=True)
class ReportRequest:
    """A checked request; see the module's text."""

    file: Path
    source: Source
    other: Path | None
    parameters: ReportParameters
    output: Path
    cache: Path


def read_request(values: dict[str, object]) -> ReportRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    file, settings = read_path(values, "file"), read_group(values, "report", ReportParameters)
    source = read_run_source(values)
    if source.data is None:
        raise usage("the request names no data to look at units with", "Give the data (--data)")
    other = read_path(values, "other", needed=False)
    return ReportRequest(file, source, other, settings, read_path(values, "output"), read_path(values, "cache"))


def run(request: ReportRequest, report: Report) -> dict[str, object]:
    """Reads, looks and writes. Returns {"path": report.json, "dead", "duplicates", "notes", "seconds"}: how many units
    there are of both, and sentences on what was left out. Raises NNVisError.
    """
    from ..files.network_file import read_network_file
    from ..files.whole_file import write_beside
    from ..images.dream.folder import write_folder
    from ..images.report.make import make_report
    from ..images.report.page import page, sheets
    from .of_file import dataset_of_file, model_of_file, notes_on_data, source_of_file

    timer, other = Timer(STAGES, report), None
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
    with timer("Samples"):
        dataset = dataset_of_file(processed, source, model)
        if request.other is not None:
            read = read_model(request.other, source.model_options)
            other = (read, dataset_of_file(processed, source, read))
    with timer("Report"):
        tasks, settings = Tasks(ComputeParameters(), request.cache), request.parameters
        made = make_report(processed, model, dataset, source.data_options, settings, other, tasks, report)
    with timer("File"):
        notes = notes_on_data(processed, dataset) + made.notes
        about = {"network": request.file.name, "data": dataset.name, **dataclasses.asdict(settings), **made.values}
        title = f"What {request.file.stem} has learned"
        path = write_folder(request.output, sheets(title, made.sections, notes, about), INDEX)
        text = page(title, [f"Looked at with {dataset.name}.", *notes], made.sections).encode()
        write_beside(request.output / "report.html", lambda stream: stream.write(text))
    counts = {what: sum(len(one[what]) for one in made.values["layers"]) for what in ("dead", "duplicates")}
    return {"path": str(path), **counts, "notes": notes, "seconds": timer.seconds}


KIND = JobKind(
    help="write a page on what a network has learned: dead and duplicate units, weights, what excites units, what "
    "samples are judged by, what fools it",
    sources=RUN_SOURCES,
    parameters={"report": (ReportParameters,)},
    read=read_request,
    run=run,
    output=f"the folder to write: report.html, {INDEX} and PNG files",
    known_by=INDEX,
    known_key="layers",
    arguments={"file": "the .nnvis file"},
    options={
        "model": OWN_MODEL,
        "other": "another model of the same data, which it is compared with",
    },
    keys=("file", "other"),
)

"""The job "report": a page on what the network of a .nnvis file has learned, and the same as JSON.

file        path of the .nnvis file
model | train   the model that the file was made of, see source.py; neither where its network is of dense layers alone
data, data_options   see source.py
report      the fields of ReportParameters
output      the folder to write: report.html and report.json
cache       folder of results
"""

import dataclasses
import json
from pathlib import Path

from ..errors import usage
from ..images.report import ReportParameters
from ..models import suffixes_text
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import read_group, read_path
from .source import RUN_SOURCES, Source, read_run_source

STAGES = ("Network", "Samples", "Report", "File")


@dataclasses.dataclass(frozen=True)
class ReportRequest:
    """A checked request; see the module's text."""

    file: Path
    source: Source
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
    return ReportRequest(file, source, settings, read_path(values, "output"), read_path(values, "cache"))


def run(request: ReportRequest, report: Report) -> dict[str, object]:
    """Reads, looks and writes. Returns {"path": the folder, "dead", "duplicates", "notes", "seconds"}: how many units
    there are of both, and sentences on what was left out. Raises NNVisError.
    """
    from ..files.cache import Cache
    from ..files.network_file import read_network_file
    from ..files.whole_file import write_beside
    from ..images.report.make import make_report
    from ..images.report.page import page
    from .of_file import dataset_of_file, model_of_file, notes_on_data

    timer, source = Timer(STAGES, report), request.source
    with timer("Network"):
        processed = read_network_file(request.file)
        model = model_of_file(processed, request, report)
    with timer("Samples"):
        dataset = dataset_of_file(processed, source, model)
    with timer("Report"):
        cache = Cache(request.cache)
        made = make_report(processed, model, dataset, source.data_options, request.parameters, cache, report)
    with timer("File"):
        notes = notes_on_data(processed, dataset) + made.notes
        about = {"network": request.file.name, "data": dataset.name, **dataclasses.asdict(request.parameters)}
        values = {**about, **made.values, "notes": notes}
        text = page(f"What {request.file.stem} has learned", [f"Looked at with {dataset.name}.", *notes], made.sections)
        request.output.mkdir(parents=True, exist_ok=True)
        for name, content in (("report.html", text), ("report.json", json.dumps(values, indent=1))):
            write_beside(request.output / name, lambda stream, content=content: stream.write(content.encode()))
    counts = {what: sum(len(one[what]) for one in values["layers"]) for what in ("dead", "duplicates")}
    return {"path": str(request.output), **counts, "notes": notes, "seconds": timer.seconds}


KIND = JobKind(
    help="write a page on what a network has learned: dead and duplicate units, weights, what excites units, what "
    "samples are judged by",
    sources=RUN_SOURCES,
    parameters={"report": (ReportParameters,)},
    read=read_request,
    run=run,
    output="the folder to write: report.html, report.json",
    known_by="report.json",
    known_key="layers",
    arguments={"file": "the .nnvis file"},
    options={"model": f"the model that the file was made of ({suffixes_text()}); dense layers need none"},
    keys=("file",),
)

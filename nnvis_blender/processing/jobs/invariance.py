"""The job "invariance": how far a network's features go, and how sure it stays, while images are shifted, scaled and
turned, and whether it tells the same parts of several images; as charts.

file        path of the .nnvis file of the network
model | train   the model that the file was made of, see source.py; neither where its network is of dense layers alone,
            which runs by the weights in the file
data, data_options   see source.py
invariance  the fields of InvarianceParameters
output      the folder to write
cache       folder of results
"""

import dataclasses
import json
from pathlib import Path

from ..errors import usage
from ..images.invariance import InvarianceParameters
from ..models import suffixes_text
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import read_group, read_path
from .source import RUN_SOURCES, Source, read_run_source

STAGES = ("Network", "Samples", "Charts", "File")
INDEX = "invariance.json"


@dataclasses.dataclass(frozen=True)
class InvarianceRequest:
    """A checked request; see the module's text."""

    file: Path
    source: Source
    parameters: InvarianceParameters
    output: Path
    cache: Path


def read_request(values: dict[str, object]) -> InvarianceRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    file, settings = read_path(values, "file"), read_group(values, "invariance", InvarianceParameters)
    source = read_run_source(values)
    if source.data is None:
        raise usage("the request names no data to take samples of", "Give the data (--data)")
    return InvarianceRequest(
        file, source, settings, output=read_path(values, "output"), cache=read_path(values, "cache")
    )


def run(request: InvarianceRequest, report: Report) -> dict[str, object]:
    """Reads, runs and writes invariance.json, curves.csv and a figure for each chart. Returns {"path": the folder,
    "notes", "seconds"}. Raises NNVisError.
    """
    from ..evaluation.figures import write_figures
    from ..evaluation.tables import write_table
    from ..files.cache import Cache
    from ..files.network_file import read_network_file
    from ..files.whole_file import write_beside
    from ..images.invariance.make import make_invariance
    from ..version import VERSION
    from .of_file import model_of_file, notes_on_data

    timer, source, output = Timer(STAGES, report), request.source, request.output
    with timer("Network"):
        processed = read_network_file(request.file)
        model = model_of_file(processed, request, report)
    with timer("Samples"):
        dataset = source.dataset(model if source.train is None else None)
    with timer("Charts"):
        made = make_invariance(processed, model, dataset, request.parameters, Cache(request.cache), report)
        notes = notes_on_data(processed, dataset) + made.notes
    with timer("File"):
        write_table(output / "curves.csv", ("chart", "series", "x", "y", "low", "high"), _rows(made.charts))
        write_figures(output, made.charts, report)
        about = {"model": model.description, "data": dataset.description, "invariance": made.about, "nnvis": VERSION}
        text = json.dumps({"charts": made.charts, "provenance": {**about, "notes": notes}}, indent=1)
        write_beside(output / INDEX, lambda stream: stream.write(text.encode()))
    return {"path": str(output), "notes": notes, "seconds": timer.seconds}


def _rows(charts: list[dict[str, object]]) -> list[list]:
    return [
        [chart["name"], series["label"], *values]
        for chart in charts
        for series in chart["series"]
        for values in zip(*(series[key] for key in ("x", "y", "low", "high")))
    ]


KIND = JobKind(
    help="chart what of images may change without a network's features changing",
    sources=RUN_SOURCES,
    parameters={"invariance": (InvarianceParameters,)},
    read=read_request,
    run=run,
    output="the folder to write: invariance.json, curves.csv, figures",
    known_by=INDEX,
    arguments={"file": "the .nnvis file"},
    options={"model": f"the model that the file was made of ({suffixes_text()}); dense layers need none"},
    keys=("file",),
)

"""The job "invariance": how far a network's features go, and how sure it stays, while images are shifted, scaled and
turned, and whether it tells the same parts of several images; as charts.

Keys of the request: see file_job.py, and

invariance  the fields of InvarianceParameters
"""

import json

from ..images.invariance import InvarianceParameters
from ..worker.report import Report, Timer
from .file_job import FileRequest, file_job

STAGES = ("Network", "Samples", "Charts", "File")
INDEX = "invariance.json"


def run(request: FileRequest, report: Report) -> dict[str, object]:
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
    from .of_file import dataset_of_file, model_of_file, notes_on_data, source_of_file

    timer, output = Timer(STAGES, report), request.output
    with timer("Network"):
        processed = read_network_file(request.file)
        source = source_of_file(processed, request.source)
        model = model_of_file(processed, source, request, report)
    with timer("Samples"):
        dataset = dataset_of_file(processed, source, model)
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


KIND = file_job(
    "chart what of images may change without a network's features changing",
    "invariance",
    InvarianceParameters,
    run,
    data_for="take samples of",
    output="the folder to write: invariance.json, curves.csv, figures",
    known_by=INDEX,
)

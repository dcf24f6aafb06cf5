"""The job "export": a drawn network, as Blender has gathered it, becomes a file of another program.

drawing     path of what scene/drawing.py has gathered, see exports/drawing_file.py
export      the fields of ExportParameters
output      the file to write, which ends as its format's do
cache       folder of results, where nothing is kept
"""

import importlib
from dataclasses import dataclass
from pathlib import Path

from ..errors import usage
from ..exports.formats import FORMATS, ExportParameters
from ..files.outputs import refuse_input
from ..files.whole_file import beside, refuse_place
from ..worker.extras import need
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import read_group, read_path

STAGES = ("Drawing", "Export")


@dataclass(frozen=True)
class ExportRequest:
    """A checked request; see the module's text."""

    drawing: Path
    parameters: ExportParameters
    output: Path


def read_request(values: dict[str, object]) -> ExportRequest:
    """Checks every key and range of a request, and the place of the file. Raises NNVisError (usage)."""
    KIND.check(values)
    parameters, output = read_group(values, "export", ExportParameters), read_path(values, "output")
    read_path(values, "cache", needed=False)
    if FORMATS[parameters.format].is_blenders:
        raise usage(f"{FORMATS[parameters.format].title} is written by Blender, not by the worker")
    check_place(output, parameters.format)
    drawing = read_path(values, "drawing")
    refuse_input(output, drawing)
    return ExportRequest(drawing, parameters, output)


def check_place(output: Path, format: str) -> None:
    """Raises NNVisError (usage) where a file has another suffix than its format's, or cannot be written there."""
    suffix = FORMATS[format].suffix
    if output.suffix.lower() != suffix:
        raise usage(f"the output {output} does not end in {suffix}", "Name the file so, or choose another format")
    refuse_place(output)


def run(request: ExportRequest, report: Report) -> dict[str, object]:
    """Reads and writes. Returns {"path", "notes", "seconds"}: the file, and sentences on what is in it. Raises
    NNVisError.
    """
    from ..exports.drawing_file import read_drawing

    timer, format = Timer(STAGES, report), FORMATS[request.parameters.format]
    if format.extra:
        need(format.extra, request.output)
    with timer("Drawing"):
        drawing = read_drawing(request.drawing)
    with timer("Export"):
        module = importlib.import_module(f"..exports.{format.module}", __package__)
        with beside(request.output) as place:
            notes = module.write(drawing, place, request.parameters)
    return {"path": str(request.output), "notes": notes, "seconds": timer.seconds}


KIND = JobKind(
    help="write a drawn network as a file of another program",
    sources=(),
    parameters={"export": (ExportParameters,)},
    read=read_request,
    run=run,
    output="",
    keys=("drawing",),
)

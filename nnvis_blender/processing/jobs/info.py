"""The job "info": what is in a model file, from its header where it keeps one, for whoever shows it.

model           path of a model file
model_options   what it does not say itself
cache           folder of results, where nothing is kept
"""

from dataclasses import dataclass
from pathlib import Path

from ..models import model_outline
from ..models.options import ModelOptions
from ..models.outline import layer_text, other_lines, title_line
from ..worker.report import Report
from .kind import JobKind
from .request import read_group, read_path


@dataclass(frozen=True)
class InfoRequest:
    """A checked request; see the module's text."""

    model: Path
    options: ModelOptions


def read_request(values: dict[str, object]) -> InfoRequest:
    """Checks every key of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    read_path(values, "cache", needed=False)
    return InfoRequest(read_path(values, "model"), read_group(values, "model_options", ModelOptions))


def run(request: InfoRequest, report: Report) -> dict[str, object]:
    """Returns {"path", "title", "layers", "others"} for the result message: lines as `info` prints them."""
    values = model_outline(request.model, request.options)
    layers = [layer_text(layer) for layer in values["layers"]]
    return {"path": str(request.model), "title": title_line(values), "layers": layers, "others": other_lines(values)}


KIND = JobKind(
    help="say what a model or .nnvis file holds",
    sources=(),
    parameters={"model_options": (ModelOptions,)},
    read=read_request,
    run=run,
    output="",
    keys=("model",),
)

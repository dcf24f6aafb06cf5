"""The job "evaluate": how accurate a network stays when the edges that a method finds unimportant are taken away.

model | train, data, data_options   see source.py
evaluation  the fields of EvaluationParameters
importance  {"batchnorm": {its parameters}, ...}: for each method the parameters that differ from their defaults
seed        the first of the seeds
output      the folder to write
cache       folder of results
compute     the fields of ComputeParameters
"""

import dataclasses
from pathlib import Path

from .. import parameters
from ..errors import shown, usage
from ..evaluation import CHARTS, EvaluationParameters
from ..importance import METHODS
from ..models import suffixes_text
from ..tasks import ComputeParameters
from ..worker.report import Report
from .kind import JobKind
from .request import SeedParameters, check_method, read_compute, read_group, read_path, read_seed
from .source import Source, read_source

SOURCES = ("model", "train")
_LAST_SEED = 2**31 - 101  # the seeds after the first are whole numbers of 31 bits, too


@dataclasses.dataclass(frozen=True)
class EvaluateRequest:
    """A checked request; see the module's text."""

    source: Source
    parameters: EvaluationParameters
    importance: dict[str, dict[str, object]]
    seed: int
    output: Path
    cache: Path
    compute: ComputeParameters


def read_request(values: dict[str, object]) -> EvaluateRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    source = read_source(values, SOURCES)
    settings = read_group(values, "evaluation", EvaluationParameters)
    _check(settings)
    importance = values.get("importance")
    parameters.check_object(importance, "importance")
    for method, own in (importance or {}).items():
        check_method(method)
        parameters.from_dict(METHODS[method].parameters, own, f"importance.{method}")
    return EvaluateRequest(
        source,
        settings,
        dict(importance or {}),
        read_seed(values, _LAST_SEED),
        output=read_path(values, "output"),
        cache=read_path(values, "cache"),
        compute=read_compute(values),
    )


def run(request: EvaluateRequest, report: Report) -> dict[str, object]:
    """Runs an evaluation. Returns {"path": the folder, "seconds", "cached", "fit", "notes"}. Raises NNVisError."""
    from ..evaluation.evaluate import evaluate

    return evaluate(request, report)


def _check(settings: EvaluationParameters) -> None:
    if not settings.charts:
        raise usage("charts names no chart", f"Give one or more of {', '.join(CHARTS)}")
    if not settings.methods:
        raise usage("methods names no method", f"Known are: {', '.join(METHODS)}")
    steps = settings.percentages
    if len(steps) < 2 or sorted(set(steps)) != steps:
        raise usage(f"percentages is {shown(steps)}, not two or more rising numbers from 0 to 100")


KIND = JobKind(
    help="prune a network by every importance method, and draw how accurate it stays",
    sources=SOURCES,
    parameters={
        "evaluation": (EvaluationParameters,),
        **{f"importance.{name}": (method.parameters,) for name, method in METHODS.items()},
        "": (SeedParameters,),
        "compute": (ComputeParameters,),
    },
    read=read_request,
    run=run,
    output="the folder to write: evaluation.json, curves.csv, areas.csv, figures",
    known_by="evaluation.json",
    arguments={"model": f"{suffixes_text()}; nothing: train the built-in example, anew for each seed"},
)

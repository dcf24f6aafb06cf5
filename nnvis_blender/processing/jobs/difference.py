"""The job "difference": two networks of one architecture in, one .nnvis file out of what the other has otherwise.

model, data, data_options, model_options, importance, bundling, seed, output, cache   as in a request of the main job;
            units stand as this network alone has them
other       path of the other model
difference  the fields of DifferenceParameters
"""

import dataclasses
from pathlib import Path

from ..bundling import BundlingParameters
from ..importance import METHODS
from ..spaces.runs import DifferenceParameters
from ..worker.report import Report
from .kind import JobKind
from .process import ProcessRequest
from .request import MethodParameters, SeedParameters, read_group, read_importance, read_path, read_seed
from .source import read_source

SOURCES = ("model",)


@dataclasses.dataclass(frozen=True)
class DifferenceRequest(ProcessRequest):
    """A checked request: one of the main job, with the other network; see the module's text."""

    other: Path
    difference: DifferenceParameters


def read_request(values: dict[str, object]) -> DifferenceRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    difference = read_group(values, "difference", DifferenceParameters)
    method, importance = read_importance(values)
    return DifferenceRequest(
        read_source(values, SOURCES, needs_data=difference.match or METHODS[method].needs_data),
        method,
        importance,
        read_group(values, "bundling", BundlingParameters),
        read_seed(values),
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
        other=read_path(values, "other"),
        difference=difference,
    )


def run(request: DifferenceRequest, report: Report) -> dict[str, object]:
    """Reads both, lays out the first, matches, bundles what differs and writes. Returns what the main job does, with
    "moved", how many units were matched with one of another number, and "change", how long the difference of all
    weights is, over the first network's.

    Raises NNVisError: bad_input where the networks are not of one architecture.
    """
    from .difference_stages import run_difference

    return run_difference(request, report)


KIND = JobKind(
    help="what one network has otherwise than another, drawn on one layout",
    sources=SOURCES,
    parameters={
        "difference": (DifferenceParameters,),
        "importance": (MethodParameters, *(method.parameters for method in METHODS.values())),
        "bundling": (BundlingParameters,),
        "": (SeedParameters,),
    },
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    arguments={"model": "the first model", "other": "the other model"},
    keys=("other",),
)

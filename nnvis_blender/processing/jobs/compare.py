"""The job "compare": one architecture, trained in several ways, processed alike, and how far its bundles spread.

train, data, data_options, importance, bundling, seed, cache    as in a request of the main job; train holds what all
            variants share, and its seed is the first of the seeds
comparison  the fields of ComparisonParameters
output      the folder to write
compute     the fields of ComputeParameters
"""

import dataclasses
from pathlib import Path

from ..bundling import BundlingParameters
from ..comparison import VARIANTS, ComparisonParameters
from ..errors import shown, usage
from ..importance import METHODS
from ..tasks import ComputeParameters
from ..worker.report import Report
from . import process
from .kind import JobKind
from .request import MethodParameters, SeedParameters, read_compute, read_group, read_path
from .source import EXAMPLE

SOURCES = ("train",)


@dataclasses.dataclass(frozen=True)
class CompareRequest:
    """A checked request; see the module's text. base: the request of the main job that each variant changes."""

    parameters: ComparisonParameters
    base: process.ProcessRequest
    output: Path
    compute: ComputeParameters


def read_request(values: dict[str, object]) -> CompareRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    output = read_path(values, "output")
    settings = read_group(values, "comparison", ComparisonParameters)
    if len(settings.variants) < 2 or len(set(settings.variants)) < len(settings.variants):
        raise usage(f"variants is {shown(settings.variants)}, not two or more of {', '.join(VARIANTS)}")
    base = {key: value for key, value in values.items() if key not in ("comparison", "compute", "output")}
    if base.get("train") is None:
        base["train"] = EXAMPLE["train"]
    return CompareRequest(settings, process.read_request(base), output, read_compute(values))


def run(request: CompareRequest, report: Report) -> dict[str, object]:
    """Runs a comparison. Returns {"path": the folder, "seconds"}. Raises NNVisError."""
    from ..comparison.compare import compare

    return compare(request, report)


KIND = JobKind(
    help="process one architecture trained in several ways, and measure how its bundles spread",
    sources=SOURCES,
    parameters={
        "comparison": (ComparisonParameters,),
        "importance": (MethodParameters, *(method.parameters for method in METHODS.values())),
        "bundling": (BundlingParameters,),
        "": (SeedParameters,),
        "compute": (ComputeParameters,),
    },
    read=read_request,
    run=run,
    output="the folder to write: comparison.json, a table, a figure, .nnvis files",
    known_by="comparison.json",
)

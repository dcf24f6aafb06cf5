"""The main job: a network and its data in, one .nnvis file out.

Each stage's result is cached by the content that went into it.

model | train | random | file, data, data_options   see source.py; of the files, an .imp.npz of the original
importance  {"method": "combined", ... its parameters}
bundling    bundling parameters
seed        whole number
output      path of the .nnvis file, or null (then it stays in the cache)
cache       folder of results
compute     the fields of ComputeParameters
live        a folder for states of a training, each the arrays of shared_history.history_arrays, some also with
            "network", the path of a .nnvis file of the network as it is then; the result has maps, too. Or null
"""

import dataclasses
from pathlib import Path

from ..bundling import BundlingParameters
from ..errors import usage
from ..files.original import IMPORTANCE_SUFFIX
from ..importance import METHODS
from ..models import suffixes_text
from ..tasks import ComputeParameters
from ..worker.report import Report
from .kind import JobKind
from .request import MethodParameters, SeedParameters, read_compute, read_group, read_importance, read_path, read_seed
from .source import Source, read_source

SOURCES = ("model", "train", "random", "file")
STAGES = ("Network", "Importance", "Layout", "Bundling", "File")


@dataclasses.dataclass(frozen=True)
class ProcessRequest:
    """A checked request; see the module's text. importance: the parameters that differ from the method's defaults."""

    source: Source
    method: str
    importance: dict[str, object]
    bundling: BundlingParameters
    seed: int
    output: Path | None
    cache: Path
    live: Path | None = dataclasses.field(default=None, kw_only=True)
    compute: ComputeParameters = dataclasses.field(default=ComputeParameters(), kw_only=True)


def read_request(values: dict[str, object]) -> ProcessRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    method, importance = read_importance(values)
    source = read_source(values, SOURCES, METHODS[method].needs_data)
    if source.file is not None and not source.file.name.lower().endswith(IMPORTANCE_SUFFIX):
        raise usage(f"{source.file.name} is not an {IMPORTANCE_SUFFIX}, whose importance could be bundled")
    return ProcessRequest(
        source,
        method,
        importance,
        read_group(values, "bundling", BundlingParameters),
        read_seed(values),
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
        live=read_path(values, "live", needed=False),
        compute=read_compute(values),
    )


def run(request: ProcessRequest, report: Report) -> dict[str, object]:
    """Runs every stage that the cache does not hold yet. Returns {"path", "seconds", "cached"} for the result message,
    and of a model "fit" and "notes", see findings.py.

    Raises NNVisError.
    """
    if request.live is not None and request.source.train is not None:
        from .live_training import Watched

        return Watched(request, STAGES, report).run()
    from .stages import Processing

    return Processing(request, STAGES, report).run()


KIND = JobKind(
    help="network and data in, one .nnvis file out",
    sources=SOURCES,
    parameters={
        "importance": (MethodParameters, *(method.parameters for method in METHODS.values())),
        "bundling": (BundlingParameters,),
        "": (SeedParameters,),
        "compute": (ComputeParameters,),
    },
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    keys=("live",),
    arguments={"model": f"{suffixes_text()}; nothing: train the built-in example"},
)

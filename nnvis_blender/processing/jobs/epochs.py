"""The job "epochs": the checkpoints of one training in, one .nnvis file out that follows its epochs.

model       path of a folder of checkpoints in any readable format, numbers in their names; or of a .npz or .safetensors
            file that a training script has written them all into, see training/series.py
data, data_options, model_options, importance, bundling, seed, output, cache    as in a request of the main job
epochs      the fields of EpochParameters
compute     the fields of ComputeParameters
"""

import dataclasses

from ..bundling import BundlingParameters
from ..errors import usage
from ..importance import METHODS
from ..tasks import ComputeParameters
from ..training.epoch_parameters import EpochParameters
from ..worker.report import Report
from .kind import JobKind
from .process import ProcessRequest
from .request import MethodParameters, SeedParameters, read_compute, read_group, read_importance, read_path, read_seed
from .source import read_source

SOURCES = ("model",)


@dataclasses.dataclass(frozen=True)
class EpochsRequest(ProcessRequest):
    """A checked request: one of the main job, whose model holds all checkpoints; see the module's text."""

    epochs: EpochParameters


def read_request(values: dict[str, object]) -> EpochsRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    if values.get("model") is None:
        raise usage("the request names no checkpoints", "Give the folder that holds them")
    method, importance = read_importance(values)
    return EpochsRequest(
        read_source(values, SOURCES, METHODS[method].needs_data),
        method,
        importance,
        read_group(values, "bundling", BundlingParameters),
        read_seed(values),
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
        epochs=read_group(values, "epochs", EpochParameters),
        compute=read_compute(values),
    )


def run(request: EpochsRequest, report: Report) -> dict[str, object]:
    """Reads every checkpoint, measures, lays out, bundles and writes. Returns {"path", "seconds", "cached", "epochs",
    "largest_move", "note"} and what the main job tells of the last checkpoint.

    Raises NNVisError: bad_input naming a checkpoint that cannot be read, or whose layers are not those of the others.
    """
    from .epoch_stages import run_epochs

    return run_epochs(request, report)


KIND = JobKind(
    help="the checkpoints of one training in, one .nnvis file out that follows its epochs",
    sources=SOURCES,
    parameters={
        "epochs": (EpochParameters,),
        "importance": (MethodParameters, *(method.parameters for method in METHODS.values())),
        "bundling": (BundlingParameters,),
        "": (SeedParameters,),
        "compute": (ComputeParameters,),
    },
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    arguments={"model": "the folder of checkpoints, or a .npz or .safetensors file that holds them all"},
)

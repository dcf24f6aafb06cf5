"""The job "convert": a file of the original nn_vis becomes a .nnvis file.

file        an .imp.npz, which is laid out and bundled here, or a .pro.npz, whose positions and bundles are taken as
            they are
bundling    bundling parameters, for an .imp.npz
output      path of the .nnvis file, or null (then it stays in the cache)
cache       folder of results
"""

from dataclasses import dataclass
from pathlib import Path

from ..bundling import BundlingParameters
from ..errors import usage
from ..files.original import IMPORTANCE_SUFFIX, PROCESSED_SUFFIX, is_nn_vis_file
from ..importance import DEFAULT_METHOD
from ..version import VERSION
from ..worker.report import Report, Timer
from . import process
from .kind import JobKind
from .request import read_group, read_path
from .source import Source, read_source

SOURCES = ("file",)
STAGES = ("Reading", "File")


@dataclass(frozen=True)
class ConvertRequest:
    """A checked request; see the module's text."""

    source: Source
    bundling: BundlingParameters
    output: Path | None
    cache: Path


def read_request(values: dict[str, object]) -> ConvertRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    source = read_source(values, SOURCES)
    if not is_nn_vis_file(source.file):
        raise usage(
            f"{source.file.name} is not a file of the original nn_vis",
            f"Give an {IMPORTANCE_SUFFIX} or a {PROCESSED_SUFFIX} file",
        )
    return ConvertRequest(
        source,
        read_group(values, "bundling", BundlingParameters),
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
    )


def run(request: ConvertRequest, report: Report) -> dict[str, object]:
    """Returns {"path", "seconds", "cached"} for the result message. Raises NNVisError."""
    if request.source.file.name.lower().endswith(IMPORTANCE_SUFFIX):
        bundled = process.ProcessRequest(
            request.source, DEFAULT_METHOD, {}, request.bundling, 0, request.output, request.cache
        )
        return process.run(bundled, report)
    return _convert_processed(request, report)


def _convert_processed(request: ConvertRequest, report: Report) -> dict:
    from ..files.original import read_processed_file
    from .stages import measured_quality, write_result

    timer, path = Timer(STAGES, report), request.source.file
    with timer("Reading"):
        processed = read_processed_file(path, report)
        processed.provenance |= {"bundle_quality": measured_quality(processed), "nnvis": VERSION}
    with timer("File"):
        importance = processed.importance
        parts = (path.name, processed.bundles.points, importance.units, importance.edges)
        output = write_result(processed, request.output, request.cache, "converted", *parts)
    return {"path": str(output), "seconds": timer.seconds, "cached": []}


KIND = JobKind(
    help="turn a file of the original nn_vis into a .nnvis file",
    sources=SOURCES,
    parameters={"bundling": (BundlingParameters,)},
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    arguments={
        "file": "an .imp.npz or .pro.npz file; it is never unpickled",
        "output": "the .nnvis file to write",
    },
)

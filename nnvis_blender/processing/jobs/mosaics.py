"""The job "mosaics": the weights of a processed network as images, in the place of its maps in its .nnvis file.

file        path of the .nnvis file, whose layout, bundles and importance stay
mosaics     the fields of MosaicParameters
output      path of the .nnvis file to write, or null (then it stays in the cache)
cache       folder of results
"""

import dataclasses
from pathlib import Path

from ..activations.mosaics import MosaicParameters, make_mosaics
from ..errors import bad_input
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import read_group, read_path
from .source import Source, read_source

SOURCES = ("file",)
STAGES = ("Network", "Images", "File")


@dataclasses.dataclass(frozen=True)
class MosaicsRequest:
    """A checked request; see the module's text."""

    source: Source
    parameters: MosaicParameters
    output: Path | None
    cache: Path


def read_request(values: dict[str, object]) -> MosaicsRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    return MosaicsRequest(
        read_source(values, SOURCES),
        read_group(values, "mosaics", MosaicParameters),
        output=read_path(values, "output", needed=False),
        cache=read_path(values, "cache"),
    )


def run(request: MosaicsRequest, report: Report) -> dict[str, object]:
    """Reads, makes images and writes. Returns {"path", "images", "notes", "seconds"}: the new file, how many images
    there are at each epoch, and sentences on what was left out. Raises NNVisError.
    """
    from ..files.cache import content_key
    from ..files.network_file import read_network_file
    from .stages import write_result

    timer = Timer(STAGES, report)
    with timer("Network"):
        processed = read_network_file(request.source.file)
    with timer("Images"):
        maps = make_mosaics(processed, request.parameters)
        if not maps.layers:
            raise bad_input(f"{request.source.file.name} has no weights to show", "Give a network with connections")
    with timer("File"):
        about = {"measure": maps.measure, **dataclasses.asdict(request.parameters)}
        about["sha256"] = content_key(*(own.after for own in maps.layers))
        processed.maps, processed.provenance["maps"] = maps, about
        arrays = (processed.bundles.points, processed.importance.edges)
        path = write_result(processed, request.output, request.cache, "mosaics", processed.provenance, *arrays)
    images = sum(len(own.units) for own in maps.layers)
    return {"path": str(path), "images": images, "notes": maps.notes, "seconds": timer.seconds}


KIND = JobKind(
    help="put the weights of a .nnvis file's network as images in the place of its maps",
    sources=SOURCES,
    parameters={"mosaics": (MosaicParameters,)},
    read=read_request,
    run=run,
    output="the .nnvis file to write",
    arguments={"file": ".nnvis"},
)

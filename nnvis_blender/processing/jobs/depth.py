"""The job "depth": networks of several widths and depths learn the same points, and each becomes a space, as a folder
of .nnspace files with depth.json.

depth   the fields of DepthParameters
seed    of the first weights
output  the folder to write
cache   folder of results; not used
"""

import dataclasses
import json
from pathlib import Path

from ..spaces.depth import DepthParameters
from ..worker.report import Report, Timer
from .kind import JobKind
from .request import SeedParameters, read_group, read_path, read_seed

STAGES = ("Networks", "Files")
INDEX, KEY = "depth.json", "widths"


@dataclasses.dataclass(frozen=True)
class DepthRequest:
    """A checked request; see the module's text."""

    parameters: DepthParameters
    seed: int
    output: Path


def read_request(values: dict[str, object]) -> DepthRequest:
    """Checks every key and range of a request. Raises NNVisError (usage) naming what is wrong."""
    KIND.check(values)
    return DepthRequest(read_group(values, "depth", DepthParameters), read_seed(values), read_path(values, "output"))


def run(request: DepthRequest, report: Report) -> dict[str, object]:
    """Trains and writes. Returns {"path", "titles", "notes", "seconds"}: depth.json, and what each network is called.

    Raises NNVisError.
    """
    from ..files.space_file import SUFFIX, write_space_file
    from ..files.whole_file import write_beside
    from ..spaces.depth.make import make_lesson

    timer, settings = Timer(STAGES, report), request.parameters
    with timer("Networks"):
        spaces = make_lesson(settings, request.seed, report)
    with timer("Files"):
        request.output.mkdir(parents=True, exist_ok=True)
        names = [f"{width}_wide_{depth}_deep{SUFFIX}" for width in settings.widths for depth in settings.depths]
        for name, space in zip(names, spaces):
            write_space_file(request.output / name, space, compress=True)
        index = {**dataclasses.asdict(settings), "seed": request.seed, "spaces": names}
        text = json.dumps(index, indent=1).encode()
        write_beside(request.output / INDEX, lambda stream: stream.write(text))
    titles = [space.title for space in spaces]
    return {"path": str(request.output / INDEX), "titles": titles, "notes": titles, "seconds": timer.seconds}


KIND = JobKind(
    help="compare what networks of several widths and depths do to the plane that they learn",
    sources=(),
    parameters={"depth": (DepthParameters,), "": (SeedParameters,)},
    read=read_request,
    run=run,
    output="the folder to write",
    known_by=INDEX,
    known_key=KEY,
)

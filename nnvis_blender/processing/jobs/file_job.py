"""What the jobs that run the network in a .nnvis file have in common: their request, and their row in the table."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

from ..errors import usage
from ..models import suffixes_text
from ..tasks import ComputeParameters
from .kind import JobKind
from .request import SeedParameters, read_compute, read_group, read_path, read_seed
from .source import RUN_SOURCES, Source, read_run_source

SEEDED, SHARED_OUT = {"": (SeedParameters,)}, {"compute": (ComputeParameters,)}  # what some of them take besides
_IMAGES = {"image": "an image (--image)", "frames": "a folder of images (--frames)"}
OWN_MODEL = f"the model that the file was made of ({suffixes_text()}); dense layers need none"


@dataclasses.dataclass(frozen=True)
class FileRequest:
    """A checked request. parameters: of the job's own class, under the name of its group.

    file        path of the .nnvis file; all in it that is not the job's result stays
    model | train   the model that the file was made of, see source.py; neither where its network is of dense layers
                alone, which runs by the weights in the file. Of a file that follows epochs the folder of its
                checkpoints
    data, data_options   see source.py; null where an image file alone is looked at
    output      path of what is written, or null (then a file stays in the cache)
    cache       folder of results
    seed        of what is drawn, of jobs that draw
    compute     the fields of ComputeParameters, of jobs that have tasks
    """

    file: Path
    source: Source
    parameters: object
    output: Path | None
    cache: Path
    seed: int
    compute: ComputeParameters


def file_job(
    help: str,
    group: str,
    cls: type,
    run: Callable,
    data_for: str | None = None,
    images: tuple[str, ...] = (),
    takes: dict[str, tuple[type, ...]] | None = None,
    output: str = "the .nnvis file to write",
    file: str = "the .nnvis file",
    **others,
) -> JobKind:
    """The row of a job whose request is a FileRequest with the parameters cls in `group`.

    data_for: what it needs data for ("take samples of"), None where it can do without. images: parameters of which one
    is enough in their place. takes: SEEDED, SHARED_OUT or both. file: what its command line says of the file. others:
    of JobKind.
    """

    def read(values: dict[str, object]) -> FileRequest:
        kind.check(values)
        return _read(values, group, cls, data_for, images, needs_output=bool(kind.known_by))

    kind = JobKind(
        help=help,
        sources=RUN_SOURCES,
        parameters={group: (cls,), **(takes or {})},
        read=read,
        run=run,
        output=output,
        arguments={"file": file},
        options={"model": OWN_MODEL},
        keys=("file",),
        **others,
    )
    return kind


def _read(values: dict, group: str, cls, data_for: str | None, images: tuple, needs_output: bool) -> FileRequest:
    """Raises NNVisError (usage) naming what is wrong."""
    file, settings = read_path(values, "file"), _with_paths(read_group(values, group, cls))
    source = read_run_source(values)
    if data_for is not None and source.data is None and all(getattr(settings, name) is None for name in images):
        others = "".join(f", or an image (--{name})" for name in images[:1])
        raise usage(
            f"the request names no data to {data_for}", f"Give the data that it was trained on (--data){others}"
        )
    return FileRequest(
        file,
        source,
        settings,
        output=read_path(values, "output", needed=needs_output),
        cache=read_path(values, "cache"),
        seed=read_seed(values),
        compute=read_compute(values),
    )


def _with_paths(settings):
    """The parameters with their paths checked."""
    names = [own.name for own in dataclasses.fields(settings) if own.metadata["is_path"]]
    paths = {name: read_path(vars(settings), name, needed=False) for name in names}
    return dataclasses.replace(settings, **{name: path and str(path) for name, path in paths.items()})

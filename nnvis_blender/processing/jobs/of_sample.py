"""What the jobs that explain one sample to a network's file have in common: their request."""

import dataclasses
from pathlib import Path

from ..errors import usage
from ..images.one_sample import SampleParameters
from .request import read_group, read_path
from .source import Source, read_run_source


@dataclasses.dataclass(frozen=True)
class SampleRequest:
    """A checked request. parameters: of the job's own class.

    file        path of the .nnvis file; all in it that is not the job's result stays
    model | train   the model that the file was made of, see source.py; neither where its network is of dense layers
                alone, which runs by the weights in the file
    data, data_options   see source.py; null where an image file alone is the sample
    output      path of the .nnvis file to write, or null (then it stays in the cache)
    cache       folder of results
    """

    file: Path
    source: Source
    parameters: SampleParameters
    output: Path | None
    cache: Path


def read_sample_request(values: dict[str, object], group: str, cls) -> SampleRequest:
    """The request whose parameters, of this class, stand under the name of a group. Raises NNVisError (usage)."""
    file, settings = read_path(values, "file"), read_group(values, group, cls)
    source = read_run_source(values)
    if settings.image is not None:
        settings = dataclasses.replace(settings, image=str(read_path({"image": settings.image}, "image")))
    elif source.data is None:
        raise usage("the request names no data to take a sample of", "Give the data (--data), or an image (--image)")
    output = read_path(values, "output", needed=False)
    return SampleRequest(file, source, settings, output, read_path(values, "cache"))


def told_sample(settings: SampleParameters, sample, dataset) -> dict[str, object]:
    """What provenance says of the parameters and of the OneSample that was taken."""
    image = None if settings.image is None else Path(settings.image).name
    about = {**dataclasses.asdict(settings), "sample": sample.number, "image": image}
    return {**about, "data": None if dataset is None else dataset.name}

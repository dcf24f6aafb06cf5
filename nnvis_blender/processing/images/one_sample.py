"""The one sample that a method explains: by its number, the first of the file's maps, or an image file."""

import dataclasses
from typing import NamedTuple

import numpy as np

from .. import parameters
from ..activations.parameters import PARTS, MapParameters


@dataclasses.dataclass(frozen=True)
class SampleParameters:
    """Which sample is explained"""

    sample: int | None = parameters.field(
        None,
        0,
        2**31 - 1,
        help="the number of the sample in its part of the data, counted from 0; left out, the first that the file's "
        "maps are of, or else the first of the data",
        unset="First",
        start=0,
        section="Sample",
    )
    part: str = parameters.field("test", help="the part of the data that the sample is taken of", choices=PARTS)
    image: str | None = parameters.field(
        None, help="an image file in the place of a sample", is_path=True, unset="None"
    )


class OneSample(NamedTuple):
    """x: (1, features) float32, as the model takes it. name: as a reader knows it. truth: its class, -1 where that is
    not known. number: in its part of the data, -1 of an image file. picture: (1 or 3, height, width) uint8, None where
    it is no image.
    """

    x: np.ndarray
    name: str
    truth: int
    number: int
    picture: np.ndarray | None


def choose_one(processed, model, dataset, data_options, settings: SampleParameters, report) -> OneSample:
    """The sample that settings name. processed: the ProcessedNetwork, whose maps may say which one is meant.

    Raises NNVisError: usage for a sample that there is not, bad_input for an image that cannot be read.
    """
    from ..activations.chosen import choose

    number, part = settings.sample, settings.part
    shown = (processed.provenance.get("maps") or {}).get("part")
    if number is None and settings.image is None and processed.maps is not None and shown == part:
        number = next((n for n in processed.maps.samples.tolist() if n >= 0), None)
    if settings.image is not None:
        wanted = MapParameters(image=settings.image, part=part)
    else:
        wanted = MapParameters(samples=[number or 0], part=part)
    found = choose(model, dataset, data_options, wanted, processed.input_image is not None, report)
    picture = None if found.pictures is None else found.pictures[0]
    return OneSample(found.x, found.names[0], int(found.truth[0]), int(found.numbers[0]), picture)

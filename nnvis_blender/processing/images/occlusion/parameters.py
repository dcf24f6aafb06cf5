"""What a user may set about an occlusion. Standard library only: Blender makes its panel."""

import dataclasses

from ... import parameters
from ..one_sample import SampleParameters

GRAY, MEAN, BLACK = "gray", "mean", "black"
FILLS = {
    GRAY: ("Gray", "A gray of half the brightness"),
    MEAN: ("Mean", "The image's own mean colour"),
    BLACK: ("Black", "No light"),
}


@dataclasses.dataclass(frozen=True)
class OcclusionParameters(SampleParameters):
    """A square hides a part of an image, place by place"""

    size: int | None = parameters.field(
        None,
        1,
        4096,
        help="the square's side in pixels; left out, two ninths of the image's shorter side",
        unset="By the Image",
        start=6,
        section="Square",
    )
    stride: int | None = parameters.field(
        None,
        1,
        4096,
        help="by how many pixels it moves from place to place; left out, so that there are at most 24 along a side",
        unset="By the Image",
        start=1,
    )
    value: str = parameters.field(GRAY, help="what it is filled with", choices=FILLS)
    layer: int | None = parameters.field(
        None,
        0,
        2**31 - 1,
        help="the layer whose strongest map is watched, counted from 0; left out, the last convolution",
        unset="Last Convolution",
        start=1,
    )

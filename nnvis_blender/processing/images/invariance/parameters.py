"""What a user may set about invariance. Standard library only: Blender makes its panel."""

import dataclasses

from ... import parameters
from ...activations.parameters import PARTS

MOST_SAMPLES = 24
CHARTS = {
    "translation": ("Translation", "Images are shifted up and down"),
    "scale": ("Scale", "Images are made smaller and larger"),
    "rotation": ("Rotation", "Images are turned"),
    "correspondence": ("Correspondence", "The same part of several images is hidden"),
}


@dataclasses.dataclass(frozen=True)
class InvarianceParameters:
    """How features change with an image"""

    charts: list[str] = parameters.field(
        list(CHARTS), help="the charts that are drawn: " + ", ".join(CHARTS), choices=CHARTS, section="Samples"
    )
    count: int = parameters.field(
        5, 2, MOST_SAMPLES, help="how many samples: the first of each class, or of one class the first"
    )
    one_class: int | str | None = parameters.field(
        None, help="the class that all samples are of: its name or number", unset="Each"
    )
    samples: list[int] | None = parameters.field(
        None, 0, 2**31 - 1, help="numbers of samples in their part of the data, counted from 0", unset="Chosen"
    )
    part: str = parameters.field("test", help="the part of the data that samples are taken of", choices=PARTS)
    steps: int = parameters.field(
        33,
        3,
        1001,
        help="in how many steps an image is shifted, scaled and turned, the image itself among them",
        section="Changes",
    )
    most_shift: float = parameters.field(
        0.3, 0.01, 1.0, help="how far an image is shifted up and down, as a share of its height"
    )
    most_scale: float = parameters.field(1.8, 1.01, 10.0, help="how much smaller and larger an image is made")
    most_angle: float = parameters.field(180.0, 1.0, 180.0, help="how far an image is turned either way, in degrees")
    size: float = parameters.field(
        0.25,
        0.02,
        0.9,
        help="the side of the gray square that hides a part, as a share of the image's shorter side",
        section="Correspondence",
    )
    places: list[int] | None = parameters.field(
        None,
        0,
        65535,
        help="row and column of the part's centre in each sample, in pixels, where it lies elsewhere in each",
        unset="The Same",
    )
    seed: int = parameters.field(0, 0, 2**31 - 1, help="seed of the places where random parts are hidden")

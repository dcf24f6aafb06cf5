"""What a user may set about the samples that excite units most. Standard library only: Blender makes its panel."""

import dataclasses

from ... import parameters
from ...activations.parameters import PARTS

MOST_COUNT = 36
OVER = {
    "samples": ("Samples", "The samples that excite each unit most, the strongest first"),
    "epochs": ("Epochs", "Of a file that follows epochs: the one strongest sample at each of its checkpoints"),
}


@dataclasses.dataclass(frozen=True)
class TopParameters:
    """The samples that excite units most, and their projections"""

    over: str = parameters.field("samples", help="what a unit has several images of", choices=OVER, section="Samples")
    count: int = parameters.field(9, 1, MOST_COUNT, help="how many samples each unit has")
    part: str = parameters.field("train", help="the part of the data that samples are taken of", choices=PARTS)
    most_samples: int | None = parameters.field(
        None,
        1,
        2**31 - 1,
        help="so many samples of the part are looked at, the first ones; without it all, or as many as a heavy network "
        "takes in some minutes",
        unset="Affordable",
        start=1000,
    )
    layers: list[str] | None = parameters.field(
        None, help="names or numbers of the layers whose units have images", unset="All", section="Images"
    )
    units: int = parameters.field(
        64, 0, 2**31 - 1, help="at most so many units of a layer, the strongest by importance; outputs keep all; 0: all"
    )
    side: int = parameters.field(
        64, 4, 1024, help="larger images are reduced to so many pixels along their longer side, the means of pixels"
    )
    projections: bool = parameters.field(
        True, help="project what excites a unit back to the input, through the network's rectifiers and switches"
    )
    most_epochs: int = parameters.field(
        24, 1, 10_000, help="over epochs: at so many checkpoints at most, evenly, the first and the last among them"
    )

"""What a user may set about the maps that a network's units hold. Standard library only: Blender makes its panel."""

import dataclasses

from .. import parameters

MOST_SAMPLES = 64
PARTS = {
    "test": ("Test", "Samples that were kept from training"),
    "train": ("Training", "Samples that the network may have been trained on"),
}
CHOICES = {
    "each_class": ("Each Class", "The first sample of every class, then the second of every class, and so on"),
    "one_class": ("One Class", "The first samples of one class"),
    "certain": ("Most Certain", "The samples whose class the network is surest of"),
    "uncertain": ("Least Certain", "The samples whose class the network is least sure of"),
    "wrong": ("Wrong", "Samples that the network takes for another class, the surest mistakes first"),
}


@dataclasses.dataclass(frozen=True)
class MapParameters:
    """What the units hold for some samples"""

    choice: str = parameters.field(
        "each_class",
        help="which samples are taken where none are named by number and no image is given",
        choices=CHOICES,
        section="Samples",
    )
    count: int = parameters.field(8, 1, MOST_SAMPLES, help="how many samples are chosen")
    one_class: int | str | None = parameters.field(
        None, help="the class of the choice one_class: its name or number", unset="First"
    )
    samples: list[int] | None = parameters.field(
        None, 0, 2**31 - 1, help="numbers of samples in their part of the data, counted from 0", unset="Chosen"
    )
    part: str = parameters.field("test", help="the part of the data that samples are taken of", choices=PARTS)
    image: str | None = parameters.field(
        None, help="an image file that is a sample, alone or before those that are named", is_path=True, unset="None"
    )
    frames: str | None = parameters.field(
        None,
        help="a folder of images, which are the samples in the order of their names, in the place of an image",
        is_path=True,
        unset="None",
    )
    every: int = parameters.field(1, 1, 1_000_000, help="of the frames every so many-th is a sample", needs="frames")
    side: int = parameters.field(
        64,
        0,
        4096,
        help="larger maps are reduced to so many pixels along a side, the means of blocks; 0: they stay whole",
        section="Maps",
    )
    units: int = parameters.field(
        64,
        0,
        2**31 - 1,
        help="at most so many units of a layer, the strongest by importance; inputs and outputs keep all; 0: all",
    )
    keep_before: bool = parameters.field(True, help="keep what units hold before their activation function, too")
    most_epochs: int = parameters.field(
        24,
        1,
        10_000,
        help="of a file that follows epochs: at so many checkpoints at most, evenly, the first and the last among "
        "them; 1: the last alone",
    )

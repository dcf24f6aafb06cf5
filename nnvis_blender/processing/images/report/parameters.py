"""What a user may set about a report. Standard library only: Blender makes its panel from it."""

import dataclasses

from ... import parameters


@dataclasses.dataclass(frozen=True)
class ReportParameters:
    """A page on what a network has learned"""

    units: int = parameters.field(
        16, 1, 4096, help="of each layer so many units are shown with what excites them, the strongest by importance"
    )
    samples: int = parameters.field(
        6, 1, 64, help="samples that gradients, the hidden square and fooling are shown of, the first of each class"
    )
    top: int = parameters.field(9, 1, 100, help="samples that excite a unit most, of each")
    codes: int = parameters.field(
        400, 9, 10_000, help="samples of the test part that lie in a grid by what the last hidden layer holds of them"
    )
    part: str = parameters.field(
        "train",
        help="the part of the data that units are looked at with",
        choices={
            "train": ("Training", "All samples that the network may have been trained on"),
            "test": ("Test", "Samples that were kept from training"),
        },
    )

"""What a user may set about a loss landscape. Standard library only: Blender makes its panel from them."""

import dataclasses

from ... import parameters
from ...activations.parameters import PARTS

DIRECTIONS = {
    "auto": ("Automatic", "Those of the path where checkpoints are known, else random ones"),
    "random": ("Random", "Two random directions; each unit's part is as long as its weights (filter normalisation)"),
    "path": ("Path", "The two directions in which the checkpoints of training differ most from the network"),
}


@dataclasses.dataclass(frozen=True)
class LandscapeParameters:
    """The loss over a plane of weights"""

    directions: str = parameters.field("auto", help="along which directions the weights are moved", choices=DIRECTIONS)
    resolution: int = parameters.field(51, 5, 201, help="losses that are measured along each direction")
    span: float = parameters.field(
        1.0, 0.01, 10.0, help="random directions: how far they go either way; 1 is as long as each unit's weights"
    )
    margin: float = parameters.field(
        0.3, 0.0, 10.0, help="how far the plane goes beyond the path, as a share of the path's extent"
    )
    samples: int | None = parameters.field(
        None, 1, 100_000_000, help="samples that the loss is the mean of", unset="As a Minute Allows", start=2000
    )
    part: str = parameters.field("train", help="the part of the data that the loss is measured on", choices=PARTS)
    checkpoints: str | None = parameters.field(
        None,
        help="a folder of checkpoints of the same network, or a file that holds them all, whose path is shown",
        is_path=True,
        unset="The File's Own",
    )

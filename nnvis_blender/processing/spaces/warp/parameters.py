"""What a user may set about a warp. Standard library only: Blender makes its panel."""

import dataclasses

from ... import parameters
from ...activations.parameters import PARTS
from ..output.parameters import AUTO, PLANES

COMPONENTS, UNITS = "components", "units"
AXES_OF_LAYERS = {
    COMPONENTS: ("Components", "The directions in which the samples differ most in the layer"),
    UNITS: ("Units", "Three of its units"),
}
NETWORK, NEIGHBOURS = "network", "neighbours"
ENDINGS = {
    NETWORK: ("The Network's", "Its own last layer, and where that parts two classes"),
    NEIGHBOURS: ("Nearest Neighbours", "The nearest samples in the last hidden layer vote in its place"),
}


@dataclasses.dataclass(frozen=True)
class WarpParameters:
    """A grid of the space of inputs, and samples, on their way through the layers"""

    plane: str = parameters.field(
        AUTO, help="through which places of the space of inputs the grid goes", choices=PLANES
    )
    axes: int = parameters.field(2, 2, 3, help="2: a sheet; 3: a lattice that fills a space")
    inputs: list[int] | None = parameters.field(
        None, 0, 2**31 - 1, help="of the plane of inputs, their numbers, counted from 0", unset="The First"
    )
    samples: list[int] | None = parameters.field(
        None, 0, 2**31 - 1, help="of the plane of samples, their numbers in their part, counted from 0", unset="First"
    )
    margin: float = parameters.field(
        0.15, 0.0, 10.0, help="how far the grid goes beyond the samples, as a share of their extent"
    )
    lines: int | None = parameters.field(
        None,
        2,
        101,
        help="lines of the grid along each axis: 21 of a sheet, 7 of a space",
        unset="By the Axes",
        start=21,
    )
    fine: int = parameters.field(4, 1, 16, help="parts of a line from one crossing to the next, so that it can bend")
    solid: bool = parameters.field(False, help="of a space: lines all through it, in place of its three middle planes")
    shown_by: str = parameters.field(
        COMPONENTS, help="what a layer of more than three units is shown by", choices=AXES_OF_LAYERS, section="Layers"
    )
    units: list[int] | None = parameters.field(
        None, 0, 2**31 - 1, help="the three units, counted from 0 in their layer", unset="The First"
    )
    match: bool = parameters.field(
        True, help="turn each layer's axes so that nothing turns but by what the layer does besides"
    )
    same_size: bool = parameters.field(True, help="show every state at one size; else one unit of a layer is one long")
    ending: str = parameters.field(NETWORK, help="whose answers colour the grid", choices=ENDINGS)
    neighbours: int = parameters.field(10, 1, 1000, help="so many nearest samples vote")
    points: int = parameters.field(500, 2, 5000, help="at most so many samples ride along", section="Samples")
    part: str = parameters.field("test", help="the part of the data that the samples are of", choices=PARTS)

"""What a user may set about a circuit. Standard library only: Blender makes its panel."""

import dataclasses

from ... import parameters
from ..one_sample import SampleParameters


@dataclasses.dataclass(frozen=True)
class CircuitParameters(SampleParameters):
    """The cone of greatest contribution through a class or a unit"""

    one_class: int | str | None = parameters.field(
        None,
        help="the class whose answer is explained, its name or number; left out, the one that the sample is taken for",
        unset="The Answer",
        section="Circuit",
    )
    layer: int | None = parameters.field(
        None,
        0,
        2**31 - 1,
        help="the layer of a unit through which the cone leads, counted from 0; left out, it starts at the class",
        unset="Of the Class",
        start=1,
    )
    unit: int = parameters.field(0, 0, 2**31 - 1, help="which unit of that layer, counted from 0")
    share: float = parameters.field(
        0.5,
        0.01,
        1.0,
        help="at each step the greatest contributions are followed that together are so much of all",
    )
    keep_others: bool = parameters.field(
        True, help="keep the circuits that the file has; that of the same sample, unit and share is replaced"
    )

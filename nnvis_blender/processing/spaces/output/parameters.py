"""What a user may set about the surface of a network's answers. Standard library only: Blender makes its panel."""

import dataclasses

from ... import parameters
from ...activations.parameters import PARTS

AUTO, FEATURES, COMPONENTS, SAMPLES = "auto", "inputs", "components", "samples"
PLANES = {
    AUTO: ("Automatic", "The inputs themselves where there are as many as axes, else principal components"),
    FEATURES: ("Inputs", "Along inputs, all others as they are on average"),
    COMPONENTS: ("Principal Components", "In the directions in which the samples differ most"),
    SAMPLES: ("Samples", "Through samples, one more than axes"),
}
PROBABILITY, LOGIT = "probability", "logit"
MEASURES = {
    PROBABILITY: ("Probability", "Shares of classes, 0 to 1; of other outputs their values"),
    LOGIT: ("Logit", "What comes before softmax or sigmoid"),
}


@dataclasses.dataclass(frozen=True)
class SurfaceParameters:
    """What the network answers over a plane of its inputs"""

    plane: str = parameters.field(AUTO, help="through which places of the space of inputs it goes", choices=PLANES)
    axes: int = parameters.field(2, 2, 3, help="2: a plane, drawn as a height field; 3: a space, drawn as bodies")
    inputs: list[int] | None = parameters.field(
        None, 0, 2**31 - 1, help="of the plane of inputs, their numbers, counted from 0", unset="The First"
    )
    samples: list[int] | None = parameters.field(
        None, 0, 2**31 - 1, help="of the plane of samples, their numbers in their part, counted from 0", unset="First"
    )
    measure: str = parameters.field(PROBABILITY, help="what the values are", choices=MEASURES)
    one_output: int = parameters.field(0, 0, 2**31 - 1, help="which is shown, where outputs are no classes")
    resolution: int | None = parameters.field(
        None, 3, 401, help="places along each axis: 101 of a plane, 51 of a space", unset="By the Axes", start=101
    )
    margin: float = parameters.field(
        0.1, 0.0, 10.0, help="how far it goes beyond the samples, as a share of their extent"
    )
    points: int = parameters.field(200, 0, 10_000, help="at most so many samples stand on it", section="Samples")
    part: str = parameters.field("test", help="the part of the data that the samples are of", choices=PARTS)

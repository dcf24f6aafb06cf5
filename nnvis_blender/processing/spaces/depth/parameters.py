"""What the lesson is made of. Standard library only: Blender makes its panel."""

import dataclasses

from ... import parameters
from ...datasets.plane import OF_CLASSES, PLANE_SETS
from ...datasets.tori import NAME as TORI

MOST_NETWORKS = 12


@dataclasses.dataclass(frozen=True)
class DepthParameters:
    """Networks of several widths and depths that learn the same points"""

    data: str = parameters.field(
        "spiral",
        help="what is learned",
        choices={
            **{name: (PLANE_SETS[name].title, PLANE_SETS[name].help) for name in OF_CLASSES},
            TORI: ("Linked Tori", "Two rings in space, each of which goes through the other"),
        },
    )
    widths: list[int] = parameters.field([2, 6], 2, 32, help="units of every hidden layer, a row of networks each")
    depths: list[int] = parameters.field([1, 3], 1, 6, help="hidden layers, a column of networks each")
    activation: str = parameters.field(
        "tanh",
        help="activation function of the hidden layers",
        choices={"tanh": ("Tanh", "It bends, and never folds"), "relu": ("ReLU", "It presses flat")},
    )
    epochs: int = parameters.field(250, 1, 10_000, help="passes over the points")
    tries: int = parameters.field(2, 1, 20, help="trainings of each network, of which the best is shown")

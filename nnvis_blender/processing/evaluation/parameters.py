"""What a user may set about an evaluation. Standard library only: Blender makes its panel from them."""

import dataclasses

from .. import parameters
from ..importance import METHODS

# chart -> (its title in a panel, what it shows)
CHARTS = {
    "scores": ("Scores", "The importance methods"),
    "regularisers": ("Regularisers", "The batch normalisation method without and with L1 and L2"),
    "centring": (
        "Centring",
        "The batch normalisation method with and without centring, its scales starting at 0 and at 1",
    ),
    "class_balanced": ("Classes, balanced", "Each class pruned for itself: balanced accuracy"),
    "class_recall": ("Classes", "Each class pruned for itself: the share of its samples that are recognised"),
    "one_class": ("One Class", "One class pruned for itself, and all classes with it"),
}
PERCENTAGES = [
    0,
    10,
    20,
    30,
    40,
    50,
    60,
    65,
    70,
    75,
    80,
    82,
    84,
    85,
    86,
    88,
    90,
    91,
    92,
    93,
    94,
    95,
    96,
    97,
    98,
    99,
    100,
]


@dataclasses.dataclass(frozen=True)
class EvaluationParameters:
    """How a network is evaluated by pruning"""

    methods: list[str] = parameters.field(
        list(METHODS),
        help="the importance methods that are compared",
        choices={name: (method.title, method.parameters.__doc__.split("\n")[0]) for name, method in METHODS.items()},
    )
    charts: list[str] = parameters.field(
        list(CHARTS), help="the charts that are drawn: " + ", ".join(CHARTS), choices=CHARTS
    )
    percentages: list[int | float] = parameters.field(
        PERCENTAGES, 0, 100, help="shares of all weights, in percent, that are set to zero"
    )
    seeds: int = parameters.field(3, 1, 100, help="how often everything random is repeated")
    one_class: int = parameters.field(0, 0, 100000, help="the class of the chart one_class")

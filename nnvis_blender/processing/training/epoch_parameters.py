"""What a user may set about a network's checkpoints. Standard library only: Blender makes its panel from it."""

from dataclasses import dataclass

from ..parameters import field


@dataclass(frozen=True)
class EpochParameters:
    """Checkpoints of one training as one network that follows its epochs"""

    most_epochs: int = field(
        100, 1, 10_000, help="checkpoints that are taken at most, evenly, the first and the last among them"
    )
    edge_budget: int = field(
        6000,
        1,
        200_000,
        help="edges that are drawn at most, those that matter most at any checkpoint; more make larger files",
    )
    one_scale: bool = field(
        True,
        help="importance of all checkpoints over the most that there is at any, so that a network that knows nothing "
        "yet is faint; off: each checkpoint over its own most, which shows the pattern of each",
    )
    largest_move: float = field(
        0.1,
        0.001,
        10.0,
        help="how far a unit or a point of an edge may move from one checkpoint to the next, where a layer is 1 wide; "
        "lower is calmer, higher follows training more closely",
    )

"""What a lesson is made of. Blender reads it for the panel."""

from dataclasses import dataclass

from ...parameters import field

MOST_KEPT = 200  # epochs


@dataclass(frozen=True)
class LessonParameters:
    """A network that learns XOR, and how"""

    hidden: int = field(2, 2, 8, help="units of the hidden layer; with two its loss is drawn over two weights")
    activation: str = field(
        "sigmoid",
        help="activation function of the hidden layer",
        choices={"sigmoid": ("Sigmoid", "From 0 to 1"), "tanh": ("Tanh", "From -1 to 1"), "relu": ("ReLU", "From 0")},
    )
    learning_rate: float = field(0.05, 1e-5, 10.0, help="size of a step of Adam, over all four inputs at once")
    epochs: int = field(1000, 1, 100_000, help="steps of training")
    every: int = field(
        25, 1, 100_000, help=f"keep every so many-th epoch, of which there are at most {MOST_KEPT} in the end"
    )
    seed: int = field(0, 0, 2**31 - 1, help="seed of the first weights; with few units not every one learns it")

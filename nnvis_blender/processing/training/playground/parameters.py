"""What a Playground is made of. Blender reads it for the panel."""

from dataclasses import dataclass

from ...datasets.plane import PLANE_SETS
from ...errors import usage
from ...parameters import field
from .features import FEATURES

MOST_HIDDEN, MOST_UNITS = 6, 32  # hidden layers, and units of one
MOST_EPOCHS = 100_000
# what may change in a run; anything else begins a new one
IN_A_RUN = ("optimiser", "learning_rate", "batch_size", "l1", "l2", "dropout", "epochs")


@dataclass(frozen=True)
class PlaygroundParameters:
    """Points of the plane, a network, and how it learns them"""

    data: str = field(
        "circle",
        help="what is learned",
        choices={name: (own.title, own.help) for name, own in PLANE_SETS.items()},
        section="Data",
    )
    table: str | None = field(
        None,
        help="a table of points in place of data: two columns of numbers, one of classes or values",
        is_path=True,
        unset="None",
    )
    problem: str = field(
        "auto",
        help="what the network answers",
        choices={
            "auto": ("Automatic", "Classes where the points have some, else values"),
            "classification": ("Classification", "The probability of each class; values are parted by their sign"),
            "regression": ("Regression", "One value; of classes their number, from -1 to 1"),
        },
    )
    classes: int = field(3, 2, 10, help="classes of blobs")
    points: int = field(500, 20, 20_000, help="points that are drawn")
    noise: float = field(0.0, 0.0, 0.5, help="how far points stray from their class")
    test_share: float = field(0.5, 0.1, 0.9, help="share of the points that are for testing, and not learned from")
    data_seed: int = field(0, 0, 2**31 - 1, help="seed of the points; another draws others")
    features: list[str] = field(
        ["x", "y"],
        help=f"what of a point goes into the network: {', '.join(FEATURES)}",
        choices={name: (own.title, own.help) for name, own in FEATURES.items()},
        section="Network",
    )
    hidden: list[int] = field([4, 2], 1, MOST_UNITS, help="units of each hidden layer, of which there are 0 to 6")
    activation: str = field(
        "tanh",
        help="activation function of the hidden layers",
        choices={
            "relu": ("ReLU", "What is positive goes through"),
            "tanh": ("Tanh", "From -1 to 1"),
            "sigmoid": ("Sigmoid", "From 0 to 1"),
            "linear": ("Linear", "Everything goes through: the layers together are one"),
            "gelu": ("GELU", "As ReLU, without its bend"),
        },
    )
    initialisation: str = field(
        "glorot",
        help="weights at the start",
        choices={
            "glorot": ("Glorot", "Evenly, within the square root of 6 / (inputs + outputs)"),
            "he": ("He", "A bell curve, of the deviation square root of 2 / inputs"),
            "even": ("Even", "Evenly from -0.5 to 0.5, as in TensorFlow Playground"),
            "zero": ("Zero", "All 0: the units of a layer stay the same"),
        },
    )
    optimiser: str = field(
        "sgd",
        help="how a step follows from the gradient",
        choices={
            "sgd": ("SGD", "Against the gradient"),
            "momentum": ("Momentum", "Against the gradient, with 0.9 of the step before"),
            "adam": ("Adam", "Each weight by its own gradients' mean and size"),
        },
        section="Training",
    )
    learning_rate: float = field(0.03, 1e-5, 10.0, help="size of a step")
    batch_size: int = field(10, 1, 20_000, help="points in a step")
    l1: float = field(0.0, 0.0, 10.0, help="pull weights to 0 evenly, which leaves fewer of them")
    l2: float = field(0.0, 0.0, 10.0, help="pull weights to 0 by their size, which leaves none large")
    dropout: float = field(0.0, 0.0, 0.9, help="share of the hidden units that each step leaves out")
    epochs: int = field(200, 1, MOST_EPOCHS, help="passes over the points")
    seed: int = field(0, 0, 2**31 - 1, help="seed of the first weights, and of the order of the points")
    keep: int = field(
        40, 2, 500, help="epochs that are kept at most, for the input Epoch, which plays them", section="File"
    )
    side: int = field(48, 8, 128, help="pixels along a side of each unit's picture of the plane")

    def check(self) -> None:
        """Raises NNVisError (usage) for what the fields' ranges do not say."""
        if not self.features:
            raise usage("features is an empty list", f"Choose one or more of {', '.join(FEATURES)}")
        if len(set(self.features)) < len(self.features):
            raise usage("features names one twice", "Name each once")
        if len(self.hidden) > MOST_HIDDEN:
            raise usage(f"hidden lists {len(self.hidden)} layers", f"Give 0 to {MOST_HIDDEN}")

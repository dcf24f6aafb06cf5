"""The networks of the panel, and which half each is of: written down once, before any method was looked at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PanelNetwork:
    """A network and how it is trained.

    data: see data.py. hidden: units of the dense hidden layers. convolutions: a name of training.CONVOLUTIONS for what
    stands before them, "" where nothing does. norm: batch norm before each activation. l1: factor of sum |weight|.
    dropout: behind each hidden layer. samples: of the training set, all where None. kept_apart: not looked at while
    the default was chosen.
    """

    name: str
    kept_apart: bool
    data: str
    hidden: tuple[int, ...]
    convolutions: str = ""
    activation: str = "relu"
    norm: bool = False
    l1: float = 0.0
    dropout: float = 0.0
    epochs: int = 20
    samples: int | None = None
    seed: int = 0


NETWORKS = (
    # for choosing
    PanelNetwork("mnist 81-49", False, "mnist28", (81, 49)),
    PanelNetwork("mnist12 36-25", False, "mnist12", (36, 25), epochs=40, seed=1),
    PanelNetwork("mnist7 deep", False, "mnist7", (32, 24, 24, 16), epochs=40, seed=2),
    PanelNetwork("mnist12 L1", False, "mnist12", (80, 40), l1=2e-4, epochs=40, seed=3),
    PanelNetwork("mnist under-trained", False, "mnist28", (100,), epochs=1, seed=4),
    PanelNetwork("digits 48-24", False, "digits", (48, 24), epochs=40, seed=5),
    PanelNetwork("digits batch norm", False, "digits", (40, 32, 24, 16), norm=True, epochs=40, seed=6),
    PanelNetwork("iris", False, "iris", (16, 12), epochs=80, seed=7),
    PanelNetwork("cancer tanh", False, "cancer", (24, 12), activation="tanh", epochs=60, seed=8),
    PanelNetwork("blobs5 dropout", False, "blobs5", (64, 32), dropout=0.3, epochs=40, seed=9),
    PanelNetwork("LeNet mnist", False, "mnist28", (84,), "lenet", epochs=10, seed=10),
    PanelNetwork("conv digits batch norm", False, "digits", (32,), "small", norm=True, epochs=25, seed=11),
    PanelNetwork("residual mnist12", False, "mnist12", (), "residual", epochs=12, seed=12),
    # kept apart
    PanelNetwork("mnist 300-100", True, "mnist28", (300, 100), seed=20),
    PanelNetwork("mnist12 dropout", True, "mnist12", (64, 64, 48), dropout=0.2, epochs=30, seed=21),
    PanelNetwork("mnist7 deeper", True, "mnist7", (24, 24, 24, 20, 16), epochs=40, seed=22),
    PanelNetwork("mnist12 batch norm", True, "mnist12", (100, 60, 40), norm=True, seed=23),
    PanelNetwork("mnist over-trained", True, "mnist28", (64, 32), epochs=150, samples=500, seed=24),
    PanelNetwork("digits L1", True, "digits", (64, 32), l1=3e-4, epochs=40, seed=25),
    PanelNetwork("digits gelu", True, "digits", (32,), activation="gelu", epochs=40, seed=26),
    PanelNetwork("wine", True, "wine", (20, 12), epochs=60, seed=27),
    PanelNetwork("blobs8", True, "blobs8", (48, 32, 24), epochs=40, seed=28),
    PanelNetwork("moons3", True, "moons3", (24, 24, 12), epochs=60, seed=29),
    PanelNetwork("LeNet digits", True, "digits", (32,), "small", epochs=25, seed=30),
    PanelNetwork("LeNet mnist batch norm", True, "mnist28", (64,), "lenet", norm=True, epochs=6, seed=31),
    PanelNetwork("residual mnist12 batch norm", True, "mnist12", (), "residual", norm=True, epochs=12, seed=32),
)

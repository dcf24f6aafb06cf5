"""The parameters of the methods. Standard library only: Blender makes its panel from them."""

from dataclasses import dataclass

from ..parameters import field


@dataclass(frozen=True)
class BatchnormParameters:
    """Fine-tune batch normalisations for each class; what stays of gamma is the importance"""

    centering: bool = field(False, help="train beta too")
    gamma_one: bool = field(True, help="start gamma at 1, else at 0")
    l1: bool = field(True, help="pull gamma towards zero by its absolute value")
    l2: bool = field(False, help="pull gamma towards zero by its square")
    epochs: int = field(20, 1, 1000, help="passes over each class's samples")
    minimum_steps: int = field(
        1500, 0, 100000, help="steps taken at least, since gamma moves little in a step: small data get more passes"
    )
    batch_size: int = field(128, 2, 8192, help="samples of each class in a step")
    learning_rate: float = field(1e-3, 1e-6, 1.0, help="step size of Adam")


_CONTRAST = "exponent of the classes' shares in the importance of units and edges; higher sets their colours apart"
_OTHERS = "share that samples of other classes have in what is measured for a class's edges"


@dataclass(frozen=True)
class ActivationParameters:
    """Weight times the size of the activation it carries for each class; takes a moment"""

    contrast: float = field(4.0, 1.0, 10.0, help=_CONTRAST)


@dataclass(frozen=True)
class GradientParameters:
    """First-order Taylor: how much each class's log-odds change without the edge"""

    fisher: bool = field(False, help="weigh samples by how unsure the network is of them: the Fisher information")
    others: float = field(0.5, 0.0, 0.9, help=_OTHERS)
    contrast: float = field(4.0, 1.0, 10.0, help=_CONTRAST)


@dataclass(frozen=True)
class CombinedParameters:
    """Geometric mean of activation and gradient: what flows, and what that does to the class"""

    others: float = field(0.5, 0.0, 0.9, help=_OTHERS)
    contrast: float = field(4.0, 1.0, 10.0, help=_CONTRAST)


@dataclass(frozen=True)
class RemovalParameters(CombinedParameters):
    """Edges are removed a few at a time, those first that the outputs miss least; the last to go matter most"""


@dataclass(frozen=True)
class WeightParameters:
    """Absolute weights alone, followed from the classes backwards; needs no samples"""

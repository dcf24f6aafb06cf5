"""The types of layers that a list may have: the one place from which panel, JSON, checks and help come."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from ...parameters import field

MOST_CHANNELS, MOST_FEATURES, MOST_KERNEL = 4096, 65536, 64


@dataclass(frozen=True)
class NoParameters:
    """Nothing to choose"""


@dataclass(frozen=True)
class ConvParameters:
    """Kernels that slide over maps"""

    out_channels: int = field(8, 1, MOST_CHANNELS, help="how many maps it makes, one for each kernel")
    filter_size: int = field(3, 1, MOST_KERNEL, help="height and width of a kernel")
    stride: int = field(1, 1, MOST_KERNEL, help="how far a kernel moves in a step")
    padding: int = field(0, 0, MOST_KERNEL, help="rows and columns of zeros round each map")


@dataclass(frozen=True)
class PoolParameters:
    """One value for each window of a map"""

    filter_size: int = field(2, 1, MOST_KERNEL, help="height and width of a window")
    stride: int = field(2, 1, MOST_KERNEL, help="how far the window moves in a step")
    padding: int = field(0, 0, MOST_KERNEL, help="rows and columns round each map")


@dataclass(frozen=True)
class DenseParameters:
    """Units that take every value"""

    out_features: int = field(128, 1, MOST_FEATURES, help="how many units it has; the last layer has one a class")


@dataclass(frozen=True)
class DropoutParameters:
    """Values left out at random in training"""

    rate: float = field(0.5, 0.0, 0.95, help="the share of values that are left out in a step of training")


@dataclass(frozen=True)
class LeakyReluParameters:
    """A ReLU that lets some of what is negative pass"""

    slope: float = field(0.01, 0.0, 1.0, help="what negative values are multiplied by")


@dataclass(frozen=True)
class EluParameters:
    """A smooth ReLU"""

    alpha: float = field(1.0, 0.0, 10.0, help="the value below zero that it tends to, negated")


@dataclass(frozen=True)
class LayerKind:
    """A type of layer.

    title: as menus have it. help: one sentence without a full stop. parameters: their dataclass. takes: "maps", "row"
    or "" (either). after: (shape, parameters) -> shape; None where it stays. is_activation: whether it is a function
    of single values.
    """

    title: str
    help: str
    parameters: type = NoParameters
    takes: str = ""
    after: Callable | None = None
    is_activation: bool = False

    @property
    def has_window(self) -> bool:
        """Whether a window slides over maps: a convolution or a pooling."""
        return hasattr(self.parameters, "filter_size")


def _slid(shape: tuple, parameters, channels: int) -> tuple:
    """(channels, height, width) after a window has slid over maps."""
    sides = [(n + 2 * parameters.padding - parameters.filter_size) // parameters.stride + 1 for n in shape[1:]]
    return (channels, *sides)


def _flat(shape: tuple, parameters) -> tuple:
    return (math.prod(shape),)


def _pooled(shape: tuple, parameters) -> tuple:
    return _slid(shape, parameters, shape[0])


def _activation(title: str, help: str, parameters: type = NoParameters) -> LayerKind:
    return LayerKind(title, help, parameters, is_activation=True)


LAYERS: dict[str, LayerKind] = {
    "conv": LayerKind(
        "Conv",
        "kernels that slide over the maps before, each making a map",
        ConvParameters,
        "maps",
        lambda shape, p: _slid(shape, p, p.out_channels),
    ),
    "dense": LayerKind(
        "Dense", "units that take every value before", DenseParameters, "row", lambda shape, p: (p.out_features,)
    ),
    "maxpool": LayerKind("Max Pool", "the largest value of each window of a map", PoolParameters, "maps", _pooled),
    "avgpool": LayerKind("Average Pool", "the mean of each window of a map", PoolParameters, "maps", _pooled),
    "global_avgpool": LayerKind(
        "Global Average Pool", "the mean of each map", takes="maps", after=lambda shape, p: shape[:1]
    ),
    "flatten": LayerKind("Flatten", "all values of all maps in a row, for a dense layer", after=_flat),
    "batchnorm": LayerKind("Batch Norm", "each map or unit brought to mean 0 and deviation 1, then scaled and shifted"),
    "dropout": LayerKind("Dropout", "values left out at random in training; nothing afterwards", DropoutParameters),
    "relu": _activation("ReLU", "max(0, x)"),
    "leaky_relu": _activation("Leaky ReLU", "x, or a small share of it below zero", LeakyReluParameters),
    "elu": _activation("ELU", "x, or alpha (exp x - 1) below zero", EluParameters),
    "gelu": _activation("GELU", "x times the normal distribution's share below x"),
    "silu": _activation("SiLU", "x sigmoid(x)"),
    "tanh": _activation("Tanh", "the hyperbolic tangent"),
    "sigmoid": _activation("Sigmoid", "1 / (1 + exp -x)"),
    "softmax": LayerKind("Softmax", "the outputs as shares of 1, one a class: the last layer", takes="row"),
}


@dataclass(frozen=True)
class ListedLayer:
    """A layer of a list. type: a key of LAYERS. parameters: of that type. name: the user's, or ""."""

    type: str
    parameters: object
    name: str = ""

    @property
    def kind(self) -> LayerKind:
        return LAYERS[self.type]


def layer_names(layers) -> list[str]:
    """A name for each layer: its own, or its type and number among those ("conv_2"); no two are equal.

    The last dense layer without a name is the output.
    """
    last_dense = max((k for k, layer in enumerate(layers) if layer.type == "dense"), default=-1)
    counts, taken = {}, {layer.name for layer in layers if layer.name}
    names, own = [], set()
    for k, layer in enumerate(layers):
        counts[layer.type] = counts.get(layer.type, 0) + 1
        plain = "output" if k == last_dense and "output" not in taken else f"{layer.type}_{counts[layer.type]}"
        name = layer.name or plain
        while name in own or (not layer.name and name in taken):
            name += "_"
        own.add(name)
        names.append(name)
    return names

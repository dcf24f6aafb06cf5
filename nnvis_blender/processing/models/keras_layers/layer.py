"""One layer as a file has it, and the settings that many kinds of layers share."""

from dataclasses import dataclass, field

from ...errors import shown
from ...files.fields import Fields
from .weights import Weights

MOST_LENGTH = 1 << 20  # of a kernel, a stride, an axis, a number of units


@dataclass(frozen=True)
class Layer:
    """A layer that is called once.

    class_name: Keras' own, of its version 2 or 3. name: its path, "inner/conv" within a model "inner". config: what it
    was made with. arguments: what it was called with besides values, plain or Values by name. module: where the class
    is from, "" where the file does not say.
    """

    class_name: str
    name: str
    config: Fields
    weights: Weights
    arguments: dict[str, object] = field(default_factory=dict)
    module: str = ""


def lengths(config: Fields, name: str, rank: int, default=None, low: int = 1) -> list[int]:
    """A setting of one whole number for each of `rank` axes, or of one for all. Raises NNVisError (bad_input)."""
    value = config.values.get(name)
    value = default if value is None else value
    several = value if isinstance(value, list) else [value] * rank
    if len(several) != rank or not all(is_whole(one, low, MOST_LENGTH) for one in several):
        raise config.wrong(f"{name} is {shown(value)}, not {rank} whole numbers")
    return several


def is_whole(value, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def units(config: Fields, name: str) -> int:
    return config.whole(name, 1, MOST_LENGTH)


def is_channels_first(config: Fields) -> bool:
    """Raises NNVisError (bad_input) for anything but the two words of Keras."""
    word = config.text("data_format", "channels_last")
    if word not in ("channels_last", "channels_first"):
        raise config.wrong(f"data_format is {shown(word)}")
    return word == "channels_first"


def config_of(serialized: dict) -> dict:
    """The configuration of {"class_name", "config"}; a Sequential of old is a plain list of layers."""
    config = serialized.get("config")
    return config if isinstance(config, dict) else {"layers": config} if isinstance(config, list) else {}


def inner_layer(layer: Layer, name: str, serialized, weights: Weights) -> Layer:
    """A layer that a configuration holds as {"class_name", "config"}. name: its place in the layer."""
    if not isinstance(serialized, dict) or not isinstance(serialized.get("class_name"), str):
        raise layer.config.wrong(f"its {name} is {shown(serialized)}, no layer")
    module = serialized.get("module")
    config = Fields(config_of(serialized), f"{layer.config.where}, {name}")
    return Layer(
        serialized["class_name"],
        f"{layer.name}/{name}",
        config,
        weights,
        module=module if isinstance(module, str) else "",
    )


def only(values: list, context):
    """The value of a layer that takes one."""
    if len(values) != 1:
        raise context.wrong(f"takes one value, not {len(values)}")
    return values[0]

"""A checkpoint's variables as tensors by the names and in the shapes that PyTorch's modules give them.

TensorFlow 1 names variables after their scopes ("hidden1/weights"), TensorFlow 2 by their place among the objects
("layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE"), and its object graph says what else an object was called.
"""

import math
import re
from collections.abc import Callable

import numpy as np

from ...errors import shown
from ..formats.tensors import Tensor
from .bundle import OBJECT_GRAPH, Bundle
from .wire import Budget, Message

EPS = 1e-3  # of a batch norm: the default of Keras and TensorFlow 1, which no checkpoint says

_VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"
# what only training needs, and what counts it
_TRAINING = re.compile(
    r"(^|/)_?(optimizer|keras_api|metrics|save_counter|global_step|beta[12]_power|iterations?|learning_rate|decay|step"
    r"|loss_tracker|seed_generator)(_\d+)?(/|$)|/\.OPTIMIZER_SLOT/"
)
_SLOT = re.compile(r"/(Adam|Adam_1|Momentum|RMSProp|RMSProp_1|Adagrad|Adadelta|Ftrl|ExponentialMovingAverage)(_\d+)?$")
# a variable's own name -> the tensor's in a module; those of the first also in this order
_KINDS = {
    **dict.fromkeys(("kernel", "weights", "weight", "w", "W", "gamma", "scale"), "weight"),
    **dict.fromkeys(("bias", "biases", "b", "B", "beta", "offset", "shift"), "bias"),
    **{"moving_mean": "running_mean", "moving_variance": "running_var", "depthwise_kernel": "weight"},
}
_IN_SEQUENCE = re.compile(r"(.*?[-/])(\d{1,6})")  # "layer_with_weights-3", "model/_functional/_operations/3"


def named_tensors(bundle: Bundle, reading) -> tuple[dict[str, Tensor], bool]:
    """(tensors by names such as "hidden1.weight", whether their order is that in which the layers were made).

    Matrices are (outputs, inputs), kernels (outputs, inputs, *space). reading.notes says what was left out.
    """
    names = {key: key.removesuffix(_VALUE) for key in bundle.keys if not _is_of_objects(key)}
    slots = _slot_keys(bundle)
    kept = {key: name for key, name in names.items() if not _is_left_out(key, name, slots, names, bundle)}
    left = [name for key, name in names.items() if key not in kept]
    if left:
        reading.note(
            f"{len(left)} variables of the training (optimiser, counters) were left out: "
            f"{shown(', '.join(left), 60, quoted=False)}"
        )
    kept = dict(sorted(kept.items(), key=lambda item: _order(item[1])))
    layers = dict.fromkeys(name.rpartition("/")[0] for name in kept.values())
    sequences = [_IN_SEQUENCE.fullmatch(layer) for layer in layers]
    in_order = all(sequences) and len({match[1] for match in sequences}) == 1
    titles = _titles(bundle, kept)
    tensors = {}
    for key, name in kept.items():
        layer, _, own = name.rpartition("/")
        kind = _KINDS.get(own.removeprefix("_"), own)
        full = f"{titles.get(layer, layer).replace('/', '.')}.{kind}".removeprefix(".")
        tensors[full] = _turned(bundle.tensor(key), own)
    return tensors, in_order


def channels_first(tensors: dict[str, Tensor], reading) -> dict[str, Tensor]:
    """The tensors with what a dense layer takes of the kernel before it in PyTorch's order: (channels, *space) run
    together, where TensorFlow has (*space, channels).
    """
    found, channels = {}, 0
    for name, tensor in tensors.items():
        if len(tensor.shape) > 2:
            channels = tensor.shape[0]
        elif len(tensor.shape) == 2:
            inputs = tensor.shape[1]
            if channels and inputs > channels and not inputs % channels:
                tensor = _moved(tensor, tensor.shape, _by_channels(channels))
                reading.note(f"the inputs of {shown(name)} were put in order by the {channels} channels before it")
            channels = 0
        found[name] = tensor
    return found


def _by_channels(channels: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda matrix: matrix.reshape(len(matrix), -1, channels).swapaxes(1, 2).reshape(matrix.shape)


def is_of_training(key: str) -> bool:
    """Whether a checkpoint's key is of an optimiser, a metric or a counter, by its name."""
    return bool(_TRAINING.search(key))


def _is_of_objects(key: str) -> bool:
    return key == OBJECT_GRAPH or (".ATTRIBUTES/" in key and not key.endswith(_VALUE))


def _is_left_out(key: str, name: str, slots: set, names: dict, bundle: Bundle) -> bool:
    """Whether a variable is of the training: by the object graph, by its name, or below another variable."""
    is_below = name.rpartition("/")[0] in names or bool(_SLOT.search(name))
    return key in slots or is_of_training(name) or is_below or bundle.tensor(key).kind == "string"


def _slot_keys(bundle: Bundle) -> set[str]:
    """The keys of what an optimiser keeps for a variable, as the object graph says."""
    nodes = _object_graph(bundle)
    slots = {slot.whole(3) for node in nodes for slot in node.messages(3)}
    return {attribute.text(3) for i, node in enumerate(nodes) if i in slots for attribute in node.messages(2)}


def _titles(bundle: Bundle, kept: dict[str, str]) -> dict[str, str]:
    """A layer's place among the objects -> what the variables of it say it is called ("dense_1"), where all differ."""
    found: dict[str, set[str]] = {}
    for node in _object_graph(bundle):
        for attribute in node.messages(2):
            name, full = kept.get(attribute.text(3)), attribute.text(2)
            if name is not None:
                found.setdefault(name.rpartition("/")[0], set()).add(full.rpartition("/")[0])
    titles = {layer: next(iter(names)) for layer, names in found.items() if len(names) == 1}
    is_plain = len(set(titles.values())) == len(found) and all(titles.values())
    return titles if is_plain else {}


def _object_graph(bundle: Bundle) -> list[Message]:
    """Its nodes; none are followed, so a circle of objects is nothing special."""
    if OBJECT_GRAPH not in bundle.keys:
        return []
    return Message(bundle.text(OBJECT_GRAPH), Budget()).messages(1)


def _order(name: str) -> tuple:
    """By numbers as numbers; within a layer the weight first."""
    layer, _, own = name.rpartition("/")
    parts = [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d{1,9})", layer)]
    kinds = list(_KINDS)
    return parts, kinds.index(own.removeprefix("_")) if own.removeprefix("_") in kinds else len(kinds), own


def _turned(tensor: Tensor, own: str) -> Tensor:
    """A kernel of TensorFlow's (*space, inputs, outputs) as (outputs, inputs, *space); a matrix likewise.

    A depthwise one (*space, channels, times) becomes (channels * times, 1, *space).
    """
    rank = len(tensor.shape)
    if rank < 2 or tensor.load is None:
        return tensor
    space = tuple(range(rank - 2))
    if "depthwise" in own:
        *sizes, channels, times = tensor.shape
        shape = (channels * times, 1, *sizes)
        return _moved(tensor, shape, lambda kernel: kernel.transpose(rank - 2, rank - 1, *space).reshape(shape))
    axes = (rank - 1, rank - 2, *space)
    return _moved(tensor, tuple(tensor.shape[axis] for axis in axes), lambda kernel: kernel.transpose(axes))


def _moved(tensor: Tensor, shape: tuple, move: Callable[[np.ndarray], np.ndarray]) -> Tensor:
    assert math.prod(shape) == math.prod(tensor.shape)
    return Tensor(shape, tensor.kind, lambda: move(tensor.load()))

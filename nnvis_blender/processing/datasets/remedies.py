"""What data are tried with when a model hardly knows them: the usual scalings, orders of axes and activations."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .scaling import standardising
from .values import channel_order, channels_swapped, transposed

# (mean, std) that people train image models with: torchvision's examples for MNIST, FashionMNIST, CIFAR-10 and ImageNet
GREY = (((0.5,), (0.5,)), ((0.1307,), (0.3081,)), ((0.286,), (0.353,)))
COLOUR = (
    ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    ((0.4914, 0.4822, 0.4465), (0.247, 0.2435, 0.2616)),
)
MOST_MEASURED = 10_000  # samples that means and deviations are taken from
LEAST_SIDE = 4  # of a square number of features that may be a picture
ACTIVATIONS = {  # as model options name them: torch's modules
    "relu": "ReLU",
    "tanh": "Tanh",
    "sigmoid": "Sigmoid",
    "gelu": "GELU",
    "silu": "SiLU",
    "elu": "ELU",
    "leaky_relu": "LeakyReLU",
    "softplus": "Softplus",
}


@dataclass(frozen=True)
class Remedy:
    """cause: what fits, as "values divided by 255". option: how it is asked for. change: (n, features) -> the same."""

    cause: str
    option: str
    change: Callable

    def then(self, other: "Remedy") -> "Remedy":
        """Both, this one first."""
        return Remedy(
            " and ".join(filter(None, [self.cause, other.cause])),
            ", ".join(filter(None, [self.option, other.option])),
            lambda x: other.change(self.change(x)),
        )


AS_IT_IS = Remedy("", "", lambda x: x)


def flipped(options: dict, name: str) -> str:
    """What an option that is true or false is to be set to, to be the other."""
    return "false" if options.get(name) else "true"


def layouts(dataset) -> list:
    """Orders of the axes that the samples may have been trained in, the present one first."""
    shape, turned = dataset.shape, flipped(dataset.options, "transpose")
    found = [AS_IT_IS]
    order = channel_order(shape)
    if order is not None:
        other = "channels_first" if order == "channels_last" else "channels_last"
        found.append(_layout(f"the {other.replace('_', ' ')}", f"channel_order to {other}", channels_swapped, shape))
    if len(shape) == 3 or (len(shape) == 2 and shape[0] >= LEAST_SIDE):
        found.append(_layout("rows and columns swapped", f"transpose to {turned}", transposed, shape))
    return found


def scalings(dataset) -> list:
    """Scalings that the samples may have been trained with, besides the present one."""
    if any(dataset.options.get(key) for key in ("mean", "std", "standardise")):
        return []
    x = dataset.x_train[:MOST_MEASURED]
    top = float(np.abs(x).max())
    factors = [1 / n for n in dict.fromkeys((255.0, 16.0, 100.0, top))] if top > 1.5 else [255.0, 16.0]
    found = [_scaling(dataset, factor) for factor in factors]
    for factor in (1.0, 1 / 255) if top > 1.5 else (1.0,):
        found += [_scaling(dataset, factor, mean, std) for mean, std in _means(dataset)]
    if not dataset.options.get("offset") and float(x.min()) >= 0 and float(x.max()) <= 1:
        option = f"invert to {flipped(dataset.options, 'invert')}"
        found.append(Remedy("black and white exchanged", option, lambda x: 1 - x))
    mean, std = float(x.mean(dtype=np.float64)), float(x.std(dtype=np.float64)) or 1.0
    found.append(_scaling(dataset, 1.0, (mean,), (std,)))
    return [*found, Remedy("every feature standardised", "standardise to true", standardising(x))]


def _scaling(dataset, factor: float, mean: tuple = (), std: tuple = ()) -> Remedy:
    """The present values times a factor, then less the mean and over the deviation, where there are any."""
    cause, options = [], []
    if factor != 1:
        cause.append(f"values divided by {1 / factor:g}" if factor < 1 else f"values times {factor:g}")
        options.append(f"scale to {dataset.factor * factor:.6g}")
        if dataset.options.get("offset"):
            options.append(f"offset to {dataset.options['offset'] * factor:.6g}")
    if not mean:
        return Remedy(cause[0], ", ".join(options), lambda x: x * np.float32(factor))
    cause.append(f"{'' if cause else 'values '}less the mean {mean[0]:.4g} over {std[0]:.4g}")
    texts = (", ".join(f"{n:.4g}" for n in numbers) for numbers in (mean, std))
    options += [f"{key} to {text}" for key, text in zip(("mean", "std"), texts)]
    less, over = (_each_feature(numbers, dataset.shape) for numbers in (mean, std))
    return Remedy(", ".join(cause), ", ".join(options), lambda x: (x * np.float32(factor) - less) / over)


def other_activations(module) -> list:
    """(name of the activation, a module that has it in the place of its own) for each that may be meant."""
    import torch  # noqa: PLC0415  remedies are tried in the worker only

    known = tuple(getattr(torch.nn, name) for name in ACTIVATIONS.values())
    own = {name: type(part) for name, part in module.named_modules() if isinstance(part, known)}
    if not own:
        return []
    found = []
    for name, kind in zip(ACTIVATIONS, known):
        if all(present is kind for present in own.values()):
            continue
        changed = copy.deepcopy(module)
        for path in own:
            parent, _, child = path.rpartition(".")
            setattr(changed.get_submodule(parent), child, kind())
        found.append((name, changed))
    return found


def _means(dataset) -> tuple:
    order = channel_order(dataset.shape)
    return GREY + (COLOUR if order is not None and 3 in (dataset.shape[0], dataset.shape[-1]) else ())


def _each_feature(numbers: tuple, shape: tuple) -> np.ndarray:
    """One number, or one for each channel, as what a row (features,) takes."""
    numbers, order = np.array(numbers, np.float32), channel_order(shape)
    if len(numbers) == 1 or order is None:
        return numbers[:1]
    tail = (1, 1, -1) if order == "channels_last" else (-1, 1, 1)
    return np.broadcast_to(numbers.reshape(tail), shape).reshape(-1)


def _layout(cause: str, option: str, change, shape: tuple) -> Remedy:
    return Remedy(cause, option, lambda x: np.ascontiguousarray(change(x.reshape(-1, *shape))).reshape(len(x), -1))

"""A list of layers as a torch module that is trained."""

import numpy as np
import torch

from ..batch_norm import EPS
from .form import LayerList, require_shapes
from .layers import ListedLayer
from .weights import array_name, array_shapes

_ACTIVATIONS = {
    "relu": torch.nn.ReLU,
    "gelu": torch.nn.GELU,
    "silu": torch.nn.SiLU,
    "tanh": torch.nn.Tanh,
    "sigmoid": torch.nn.Sigmoid,
}


def listed_module(listed: LayerList, arrays: dict[str, np.ndarray]) -> torch.nn.Sequential:
    """A module from (n, *input shape) to logits (n, classes), its weights a copy of the arrays.

    A softmax at the end is left to the loss.
    """
    modules, before = [], listed.input_shape
    for layer, after in zip(listed.layers, require_shapes(listed)):
        modules.append(_module(layer, before, after))
        before = after
    module = torch.nn.Sequential(*modules)
    state = {array_name(key): torch.from_numpy(arrays[array_name(key)].copy()) for key in array_shapes(listed)}
    module.load_state_dict(state, strict=False)  # num_batches_tracked, which nothing here counts by
    return module.eval()


def module_arrays(listed: LayerList, module: torch.nn.Sequential) -> dict[str, np.ndarray]:
    """The arrays of a listed_module, float32."""
    state = module.state_dict()
    return {array_name(key): state[array_name(key)].numpy().copy() for key in array_shapes(listed)}


def _module(layer: ListedLayer, before: tuple[int, ...], after: tuple[int, ...]) -> torch.nn.Module:
    parameters = layer.parameters
    if layer.type in _ACTIVATIONS:
        return _ACTIVATIONS[layer.type]()
    if layer.type == "conv":
        window = parameters.filter_size, parameters.stride, parameters.padding
        return torch.nn.Conv2d(before[0], after[0], *window)
    if layer.type == "dense":
        return torch.nn.Linear(before[0], after[0])
    if layer.type == "batchnorm":
        return (torch.nn.BatchNorm2d if len(after) == 3 else torch.nn.BatchNorm1d)(after[0], EPS)
    if layer.kind.has_window:
        pool = torch.nn.MaxPool2d if layer.type == "maxpool" else torch.nn.AvgPool2d
        return pool(parameters.filter_size, parameters.stride, parameters.padding)
    if layer.type == "global_avgpool":
        return torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())
    return {
        "flatten": torch.nn.Flatten,
        "dropout": lambda: torch.nn.Dropout(parameters.rate),
        "leaky_relu": lambda: torch.nn.LeakyReLU(parameters.slope),
        "elu": lambda: torch.nn.ELU(parameters.alpha),
        "softmax": torch.nn.Identity,
    }[layer.type]()

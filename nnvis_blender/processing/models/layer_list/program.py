"""A list of layers with its arrays as a Program."""

import numpy as np

from ..batch_norm import EPS
from ..program.program import Program, ProgramInput, Step
from .form import LayerList
from .layers import ListedLayer, layer_names
from .weights import array_name, array_shapes

INPUT = "input"
# a type of the list -> (operation, which of its parameters are options)
_PLAIN = {
    "relu": ("relu", ()),
    "leaky_relu": ("leaky_relu", ("slope",)),
    "elu": ("elu", ("alpha",)),
    "silu": ("silu", ()),
    "tanh": ("tanh", ()),
    "sigmoid": ("sigmoid", ()),
}


def program_of(listed: LayerList, arrays: dict[str, np.ndarray]) -> Program:
    """The Program of a list without mistakes. arrays: as weights.array_shapes has them, by weights.array_name."""
    is_image = len(listed.input_shape) == 3
    constants = {array_name(key): arrays[array_name(key)] for key in array_shapes(listed)}
    steps, value = [], INPUT
    for index, (layer, name) in enumerate(zip(listed.layers, layer_names(listed.layers))):
        if layer.type == "dropout":  # which does nothing once a network is trained
            continue
        op, kinds, options = _operation(layer)
        taken = (value, *(array_name((index, kind)) for kind in kinds))
        value = f"after {index}"
        steps.append(Step(op, taken, (value,), options, name))
    given = ProgramInput(INPUT, listed.input_shape, "image" if is_image else "values")
    return Program([given], constants, steps, [value])


def _operation(layer: ListedLayer) -> tuple[str, tuple[str, ...], dict[str, object]]:
    """(name of the operation, the kinds of arrays that it takes after its input, its options)."""
    parameters = layer.parameters
    if layer.type in _PLAIN:
        op, keys = _PLAIN[layer.type]
        return op, (), {key: getattr(parameters, key) for key in keys}
    if layer.type == "conv":
        return "conv", ("weight", "bias"), {**_window(parameters, False), "dilation": [1, 1], "groups": 1}
    if layer.type == "dense":
        return "linear", ("weight", "bias"), {}
    if layer.type == "batchnorm":
        return "batch_norm", ("running_mean", "running_var", "weight", "bias"), {"eps": EPS, "axis": 1}
    if layer.type == "maxpool":
        return "max_pool", (), {**_window(parameters), "dilation": [1, 1], "ceil": False}
    if layer.type == "avgpool":
        return "avg_pool", (), {**_window(parameters), "ceil": False, "count_pads": True}
    return {
        "global_avgpool": ("mean", (), {"axes": [2, 3], "keep": False}),
        "flatten": ("flatten", (), {"start": 1, "end": -1}),
        "gelu": ("gelu", (), {"approximate": "none"}),
        "softmax": ("softmax", (), {"axis": 1}),
    }[layer.type]


def _window(parameters, has_kernel: bool = True) -> dict[str, object]:
    kernel = {"kernel": [parameters.filter_size] * 2} if has_kernel else {}
    return {**kernel, "stride": [parameters.stride] * 2, "pads": [[parameters.padding] * 2] * 2}

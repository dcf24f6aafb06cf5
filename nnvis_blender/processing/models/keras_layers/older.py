"""Keras 1: its names, settings and arrays in the words of the later versions."""

import numpy as np

from .weights import Variable, Weights

_CLASSES = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "Deconvolution2D": "Conv2DTranspose",
    "SeparableConvolution2D": "SeparableConv2D",
}
_MERGES = {"sum": "Add", "mul": "Multiply", "concat": "Concatenate", "ave": "Average", "max": "Maximum", "dot": "Dot"}
_KEYS = {
    "border_mode": "padding",
    "nb_filter": "filters",
    "bias": "use_bias",
    "subsample": "strides",
    "subsample_length": "strides",
    "filter_length": "kernel_size",
    "atrous_rate": "dilation_rate",
    "pool_length": "pool_size",
    "stride": "strides",
    "inner_activation": "recurrent_activation",
    "concat_axis": "axis",
    "dot_axes": "axes",
}
_FORMATS = {"th": "channels_first", "tf": "channels_last"}
_SIZED = {"Dense": "units", "LSTM": "units", "GRU": "units", "SimpleRNN": "units", "TimeDistributedDense": "units"}


def modern(value):
    """A configuration of Keras 1, with everything in it, as Keras 2 would write it."""
    if isinstance(value, list):
        return [modern(item) for item in value]
    if not isinstance(value, dict):
        return value
    value = {key: modern(item) for key, item in value.items()}
    if isinstance(value.get("class_name"), str) and isinstance(value.get("config"), dict):
        return {**value, **_layer(value["class_name"], value["config"])}
    return value


def _layer(class_name: str, config: dict) -> dict:
    config = {_KEYS.get(key, key): item for key, item in config.items()}
    if class_name == "Merge" and not config.get("layers"):
        class_name = _MERGES.get(config.get("mode"), class_name)
    if class_name == "TimeDistributedDense":
        class_name = "Dense"
    if class_name in ("Highway", "MaxoutDense", "Merge"):
        return {"class_name": class_name, "config": config}
    class_name = _CLASSES.get(class_name, class_name)
    if class_name in _SIZED and "output_dim" in config:
        config["units"] = config.pop("output_dim")
    if "nb_row" in config and "nb_col" in config:
        config["kernel_size"] = [config["nb_row"], config["nb_col"]]
    if "kernel_dim1" in config:
        config["kernel_size"] = [config.get(f"kernel_dim{k}") for k in (1, 2, 3)]
    if config.get("dim_ordering") in _FORMATS:
        config["data_format"] = _FORMATS[config["dim_ordering"]]
    if class_name == "GRU":
        config["reset_after"] = False
    if class_name in ("LSTM", "GRU"):
        config.setdefault("recurrent_activation", "hard_sigmoid")
    return {"class_name": class_name, "config": config}


def modern_weights(class_name: str, config: dict, weights: Weights) -> Weights:
    """A layer's arrays as Keras 2 has them: gates in one array, kernels with their channels last."""
    variables = weights.variables
    if class_name == "Bidirectional":
        inner = config.get("layer") if isinstance(config.get("layer"), dict) else {}
        half = len(variables) // 2
        parts = [
            modern_weights(str(inner.get("class_name")), {}, Weights(v)) for v in (variables[:half], variables[half:])
        ]
        return Weights([variable for part in parts for variable in part.variables])
    if class_name in ("LSTM", "GRU"):
        # an array a gate: input, cell, forget, output of an LSTM; update, reset, state of a GRU
        order = (0, 2, 1, 3) if class_name == "LSTM" else (0, 1, 2)
        if len(variables) == 3 * len(order):
            names = ("kernel", "recurrent_kernel", "bias")
            return Weights([_joined(name, [variables[3 * k + j] for k in order]) for j, name in enumerate(names)])
    if class_name.startswith("Conv") and variables:
        kernel = variables[0]
        if class_name == "Conv1D" and len(kernel.shape) == 4:  # (length, 1, inputs, filters)
            shape = (kernel.shape[0], *kernel.shape[2:])
            kernel = Variable(kernel.name, shape, lambda one=kernel: one.load().reshape(shape))
        elif config.get("data_format") == "channels_first" and len(kernel.shape) > 3:
            order = (*range(2, len(kernel.shape)), 1, 0)  # (filters, inputs, *space)
            shape = tuple(kernel.shape[k] for k in order)
            kernel = Variable(kernel.name, shape, lambda one=kernel: one.load().transpose(order))
        return Weights([kernel, *variables[1:]])
    return weights


def _joined(name: str, parts: list[Variable]) -> Variable:
    axis = len(parts[0].shape) - 1
    shape = (*parts[0].shape[:-1], sum(part.shape[-1] if part.shape else 0 for part in parts))
    return Variable(name, shape, lambda: np.concatenate([part.load() for part in parts], axis))

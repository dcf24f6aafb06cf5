"""Layers of neurons: each unit takes all numbers of the last axis."""

import re

from ...errors import shown
from .activation import activate
from .context import Context
from .layer import MOST_LENGTH, Layer, is_whole, only, units
from .shapes import reshaped
from .value import FIRST, FLAT, Value, count, flat_rows


def _dense(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    value, size = only(values, context), units(layer.config, "units")
    has_bias = layer.config.flag("use_bias", True)
    if not value.shape:
        raise context.wrong("takes a single number")
    shapes = {"kernel": (value.shape[-1], size), "bias": (size,) if has_bias else None}
    arrays = layer.weights.take(context, shapes)
    return [activate(context, linear(context, value, **arrays), layer.config.values.get("activation"))]


def linear(context: Context, value: Value, kernel, bias) -> Value:
    """A linear step on a value's last axis. kernel: (inputs, outputs) as Keras has it.

    On maps it is a convolution of kernels of one position, which leaves the channels where they are; after a flattening
    the kernel's rows are put into the program's order, and nothing has to move.
    """
    size = kernel.shape[1]
    shape = (*value.shape[:-1], size)
    bias = None if bias is None else context.constant("bias", bias)
    if value.layout == FIRST:
        ones = [1] * len(value.shape[:-1])
        weight = context.constant("kernel", kernel.T.reshape(size, -1, *ones))
        pads = [[0, 0] for _ in ones]
        options = {"stride": ones, "pads": pads, "dilation": ones, "groups": 1}
        return context.step("conv", [value, weight, bias], shape, FIRST, **options)
    if value.layout == FLAT:
        kernel = flat_rows(value, kernel)
    return context.step("linear", [value, context.constant("kernel", kernel.T), bias], shape)


def _einsum_dense(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    """A dense layer over several axes at once, where its equation sums over the last axes of what it takes."""
    config, value = layer.config, context.plain(only(values, context))
    equation = config.text("equation").replace("...", "").replace(" ", "")
    found = re.fullmatch(r"([a-z]+),([a-z]+)->([a-z]+)", equation)
    taken, kernel, given = found.groups() if found else ("", "", "")
    summed = "".join(letter for letter in kernel if letter in taken)
    made = kernel[len(summed) :]
    kept = taken[: len(taken) - len(summed)]
    if not made or not kernel.startswith(summed) or taken != kept + summed or given != kept + made:
        raise context.wrong(f"has the equation {shown(config.values['equation'])}, which is not read")
    if len(set(taken)) != len(taken) or len(summed) >= value.rank or not summed:
        raise context.wrong(f"has the equation {shown(config.values['equation'])} for the shape {value.shape}")
    split = len(value.shape) - len(summed)
    asked = config.values.get("output_shape")
    sizes = (asked if isinstance(asked, list) else [asked])[-len(made) :]
    if len(sizes) != len(made) or not all(is_whole(size, 1, MOST_LENGTH) for size in sizes):
        raise context.wrong(f"has the output shape {shown(asked)}, which is not read")
    has_bias = config.values.get("bias_axes") is not None
    if has_bias and config.values["bias_axes"] != made:
        raise context.wrong(f"has a bias of the axes {shown(config.values['bias_axes'])}, which is not read")
    shapes = {"kernel": (*value.shape[split:], *sizes), "bias": tuple(sizes) if has_bias else None}
    arrays = layer.weights.take(context, shapes)
    inputs = count(value.shape[split:])
    rows = reshaped(value, (*value.shape[:split], inputs), context)
    bias = None if arrays["bias"] is None else arrays["bias"].reshape(-1)
    result = linear(context, rows, arrays["kernel"].reshape(inputs, -1), bias)
    result = reshaped(context.plain(result), (*value.shape[:split], *sizes), context)
    return [activate(context, result, config.values.get("activation"))]


LAYERS = {"Dense": _dense, "EinsumDense": _einsum_dense}

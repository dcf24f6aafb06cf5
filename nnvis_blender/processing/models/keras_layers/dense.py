"""Layers of neurons: each unit takes all numbers of the last axis."""

from .activation import activate
from .context import Context
from .layer import Layer, only, units
from .value import FIRST, FLAT, Value, flat_rows


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


LAYERS = {"Dense": _dense}

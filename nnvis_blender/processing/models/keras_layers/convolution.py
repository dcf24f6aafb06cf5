"""Convolutions of one to three axes: plain, depthwise, separable, transposed."""

from .activation import activate
from .context import Context
from .layer import Layer, lengths, only, units
from .maps import Maps, maps_of, windows
from .value import Value


def _convolution(rank: int):
    def convolution(layer: Layer, values: list[Value], context: Context) -> list[Value]:
        config, maps = layer.config, maps_of(layer, only(values, context), context, rank)
        filters, kernel = units(config, "filters"), lengths(config, "kernel_size", rank)
        groups = config.whole("groups", 1, maps.channels, 1)
        if maps.channels % groups or filters % groups:
            raise context.wrong(f"has {groups} groups of {maps.channels} channels and {filters} filters")
        arrays = layer.weights.take(
            context,
            {"kernel": (*kernel, maps.channels // groups, filters), "bias": _bias(config, filters)},
        )
        weight = context.constant("kernel", _outputs_first(arrays["kernel"]))
        maps = _slide(layer, context, maps, weight, arrays["bias"], filters, groups)
        return [activate(context, maps.value, config.values.get("activation"))]

    return convolution


def _depthwise(rank: int):
    def depthwise(layer: Layer, values: list[Value], context: Context) -> list[Value]:
        config, maps = layer.config, maps_of(layer, only(values, context), context, rank)
        multiplier, kernel = config.whole("depth_multiplier", 1, 1 << 16, 1), lengths(config, "kernel_size", rank)
        filters = maps.channels * multiplier
        shapes = {"depthwise_kernel": (*kernel, maps.channels, multiplier), "bias": _bias(config, filters)}
        arrays = layer.weights.take(context, shapes)
        weight = context.constant("depthwise_kernel", _each_channel(arrays["depthwise_kernel"]))
        maps = _slide(layer, context, maps, weight, arrays["bias"], filters, maps.channels)
        return [activate(context, maps.value, config.values.get("activation"))]

    return depthwise


def _separable(rank: int):
    def separable(layer: Layer, values: list[Value], context: Context) -> list[Value]:
        config, maps = layer.config, maps_of(layer, only(values, context), context, rank)
        multiplier, kernel = config.whole("depth_multiplier", 1, 1 << 16, 1), lengths(config, "kernel_size", rank)
        filters, between = units(config, "filters"), maps.channels * multiplier
        ones = [1] * rank
        arrays = layer.weights.take(
            context,
            {
                "depthwise_kernel": (*kernel, maps.channels, multiplier),
                "pointwise_kernel": (*ones, between, filters),
                "bias": _bias(config, filters),
            },
        )
        with context.at(f"{layer.name}/depthwise"):
            weight = context.constant("kernel", _each_channel(arrays["depthwise_kernel"]))
            maps = _slide(layer, context, maps, weight, None, between, maps.channels)
        with context.at(f"{layer.name}/pointwise"):
            weight = context.constant("kernel", _outputs_first(arrays["pointwise_kernel"]))
            bias = None if arrays["bias"] is None else context.constant("bias", arrays["bias"])
            pads = [[0, 0] for _ in ones]
            options = {"stride": ones, "pads": pads, "dilation": ones, "groups": 1}
            maps = maps.step(context, "conv", [weight, bias], filters, maps.space, **options)
        return [activate(context, maps.value, config.values.get("activation"))]

    return separable


def _transposed(rank: int):
    def transposed(layer: Layer, values: list[Value], context: Context) -> list[Value]:
        config, maps = layer.config, maps_of(layer, only(values, context), context, rank)
        filters, kernel = units(config, "filters"), lengths(config, "kernel_size", rank)
        shapes = {"kernel": (*kernel, filters, maps.channels), "bias": _bias(config, filters)}
        arrays = layer.weights.take(context, shapes)
        stride, dilation = lengths(config, "strides", rank, 1), lengths(config, "dilation_rate", rank, 1)
        extra = config.values.get("output_padding")
        extra = [None] * rank if extra is None else lengths(config, "output_padding", rank, low=0)
        padding = config.text("padding", "valid")
        if padding not in ("valid", "same"):
            raise context.wrong(f"has the padding {padding}, which is not known")
        plans = [
            _widened(*one, padding == "same") for one in zip(maps.space, kernel, stride, dilation, extra, strict=True)
        ]
        weight = context.constant("kernel", _outputs_first(arrays["kernel"]))
        bias = None if arrays["bias"] is None else context.constant("bias", arrays["bias"])
        options = {"stride": stride, "dilation": dilation, "groups": 1}
        options |= {"pads": [pads for _, pads, _ in plans], "output_padding": [more for _, _, more in plans]}
        maps = maps.step(context, "conv_transpose", [weight, bias], filters, [n for n, _, _ in plans], **options)
        return [activate(context, maps.value, config.values.get("activation"))]

    return transposed


def _widened(length: int, kernel: int, stride: int, dilation: int, extra: int | None, is_same: bool):
    """(length, [pad before, pad after], output padding) of an axis after a transposed convolution, as TensorFlow's."""
    reach = (kernel - 1) * dilation + 1
    if extra is None:
        given = length * stride + (0 if is_same else max(reach - stride, 0))
    else:
        given = (length - 1) * stride + reach - 2 * (reach // 2 if is_same else 0) + extra
    total = (length - 1) * stride + reach - given
    before = max(total, 0) // 2 if is_same else 0
    return given, [before, max(total - before, 0)], max(before - total, 0)


def _slide(layer: Layer, context: Context, maps: Maps, weight: str, bias, filters: int, groups: int) -> Maps:
    """The step of a convolution by a layer's kernel size, strides, dilation and padding."""
    config, rank = layer.config, len(maps.space)
    kernel, stride = lengths(config, "kernel_size", rank), lengths(config, "strides", rank, 1)
    dilation = lengths(config, "dilation_rate", rank, 1)
    space, pads = windows(maps, context, kernel, stride, dilation, config.text("padding", "valid"))
    bias = None if bias is None else context.constant("bias", bias)
    options = {"stride": stride, "pads": pads, "dilation": dilation, "groups": groups}
    return maps.step(context, "conv", [weight, bias], filters, space, **options)


def _bias(config, filters: int) -> tuple[int, ...] | None:
    return (filters,) if config.flag("use_bias", True) else None


def _outputs_first(kernel):
    """(last, last but one, *space) of Keras' (*space, last but one, last)."""
    return kernel.transpose(kernel.ndim - 1, kernel.ndim - 2, *range(kernel.ndim - 2))


def _each_channel(kernel):
    """(channels * multiplier, 1, *space) of Keras' (*space, channels, multiplier)."""
    space = kernel.shape[:-2]
    rows = kernel.transpose(kernel.ndim - 2, kernel.ndim - 1, *range(kernel.ndim - 2))
    return rows.reshape(-1, 1, *space)


LAYERS = {
    **{f"Conv{rank}D": _convolution(rank) for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": _transposed(rank) for rank in (1, 2, 3)},
    **{f"DepthwiseConv{rank}D": _depthwise(rank) for rank in (1, 2)},
    **{f"SeparableConv{rank}D": _separable(rank) for rank in (1, 2)},
}

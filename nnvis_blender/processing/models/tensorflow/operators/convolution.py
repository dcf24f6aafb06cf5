"""Convolutions, pooling, batch norm and resizing: what knows channels and space."""

import numpy as np

from ..values import AS_SAID, FIRST, Constant, Value


class _Space:
    """The space of what a node takes: x as channels first (whatever its layout is called), lengths and attributes."""

    def __init__(self, translation, node, x: Value):
        rank = x.rank
        if rank < 3:
            raise translation.refused(node, f"on {rank} axes")
        self.is_last = not node.text("data_format", "NHWC").startswith("NC")
        self.node, self.translation, self._x = node, translation, x
        self.channels = x.shape[-1] if self.is_last else x.shape[1]
        self.lengths = list(x.shape[1:-1] if self.is_last else x.shape[2:])

    @property
    def x(self) -> Value:
        """What comes in, its channels behind the batch."""
        return self.translation.as_first(self._x) if self.is_last else self.translation.as_said(self._x)

    def attribute(self, name: str) -> list[int]:
        """Numbers of the spatial axes alone."""
        values = self.node.wholes(name) or [1] * (len(self.lengths) + 2)
        if len(values) != len(self.lengths) + 2:
            raise self.translation.refused(self.node, f"with {name} of {len(values)} axes")
        inner = values[1:-1] if self.is_last else values[2:]
        if any(n < 1 for n in values) or any(n != 1 for n in (values[0], values[-1] if self.is_last else values[1])):
            raise self.translation.refused(self.node, f"with {name} over samples or channels")
        return inner

    def pads(self, kernel: list[int], stride: list[int], dilation: list[int]) -> list[list[int]]:
        """As TensorFlow pads: "SAME" puts the odd one behind. Raises NNVisError where a length is not known."""
        padding = self.node.text("padding", "VALID")
        if padding == "VALID":
            return [[0, 0] for _ in kernel]
        if padding == "EXPLICIT":
            values = self.node.wholes("explicit_paddings")
            pairs = [values[2 * k : 2 * k + 2] for k in range(len(kernel) + 2)]
            return pairs[1:-1] if self.is_last else pairs[2:]
        if any(n is None for n in self.lengths):
            raise self.translation.refused(self.node, "on an image whose size the file does not say")
        pairs = []
        for n, k, s, d in zip(self.lengths, kernel, stride, dilation):
            total = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
            pairs.append([total // 2, total - total // 2])
        return pairs

    def shape(self, kernel, stride, dilation, pads, channels: int) -> tuple:
        lengths = [
            None if n is None else (n + sum(pad) - (k - 1) * d - 1) // s + 1
            for n, k, s, d, pad in zip(self.lengths, kernel, stride, dilation, pads)
        ]
        if any(n is not None and n < 1 for n in lengths):
            raise self.translation.refused(self.node, "with a window larger than what it looks at")
        return (None, *lengths, channels) if self.is_last else (None, channels, *lengths)

    @property
    def layout(self) -> str:
        return FIRST if self.is_last else AS_SAID


def convolution(translation, node, values, taken):
    x, kernel = values
    if not isinstance(x, Value) or not isinstance(kernel, Constant):
        raise translation.refused(node, "with a kernel that is computed")
    space = _Space(translation, node, x)
    weight, count = kernel.array, len(space.lengths)
    if weight.ndim != count + 2:
        raise translation.refused(node, f"with a kernel of {weight.ndim} axes")
    size = list(weight.shape[:count])
    if node.op.startswith("Depthwise"):
        channels, times = weight.shape[count:]
        weight = weight.transpose(count, count + 1, *range(count)).reshape(channels * times, 1, *size)
        groups = channels
    else:
        groups = _groups(translation, node, space.channels, weight.shape[count])
        weight = weight.transpose(count + 1, count, *range(count))
    stride, dilation = space.attribute("strides"), space.attribute("dilations")
    pads = space.pads(size, stride, dilation)
    shape = space.shape(size, stride, dilation, pads, len(weight))
    options = {"stride": stride, "pads": pads, "dilation": dilation}
    if count == 2 and size[0] == space.lengths[0] == 1 and pads[0] == [0, 0] and space.is_last:
        series = translation.before("unsqueeze", x, axes=[1])
        if series is not None:
            return _over_time(translation, series, weight[:, :, 0], shape, groups, options)
    return translation.emit(
        "conv", [space.x, translation.kernel(weight)], shape, space.layout, groups=groups, **options
    )


def _over_time(translation, series: Value, weight: np.ndarray, shape: tuple, groups: int, options: dict) -> Value:
    """TensorFlow's convolution over one axis is one over two of which the first has one place; here, it is what it is.

    series: (batch, time, features), whose second axis has been taken back; squeeze() takes back the one put in here.
    """
    options = {name: values[1:] for name, values in options.items()}
    x = translation.as_first(series)
    flat = (shape[0], *shape[2:])
    found = translation.emit("conv", [x, translation.kernel(weight)], flat, FIRST, groups=groups, **options)
    return translation.emit("unsqueeze", [found], shape, FIRST, axes=[2])


def _groups(translation, node, channels, inputs: int) -> int:
    if not channels or not inputs or channels % inputs:
        raise translation.refused(node, f"with a kernel for {inputs} channels on {channels}")
    return channels // inputs


def transposed_convolution(translation, node, values, taken):
    """What turns a convolution round: of the size that it is told, or that its padding gives."""
    _, kernel, x = values
    if not isinstance(x, Value) or not isinstance(kernel, Constant):
        raise translation.refused(node, "with a kernel that is computed")
    space = _Space(translation, node, x)
    count = len(space.lengths)
    weight = kernel.array.transpose(count + 1, count, *range(count))  # (inputs, outputs, *space)
    size, stride = list(weight.shape[2:]), space.attribute("strides")
    if any(n != 1 for n in space.attribute("dilations")) or any(n is None for n in space.lengths):
        raise translation.refused(node, "dilated, or on an image whose size the file does not say")
    wanted = _said_lengths(node, values[0], space)
    pads, extra = [], []
    for n, k, s, length in zip(space.lengths, size, stride, wanted):
        is_same = node.text("padding") == "SAME"
        length = length or (n * s if is_same else (n - 1) * s + k)
        total = max((n - 1) * s + k - length, 0) if is_same else 0
        pads.append([total // 2, total - total // 2])
        extra.append(max(length - ((n - 1) * s + k), 0))
    lengths = [(n - 1) * s + k - sum(p) + e for n, s, k, p, e in zip(space.lengths, stride, size, pads, extra)]
    channels = weight.shape[1]
    shape = (None, *lengths, channels) if space.is_last else (None, channels, *lengths)
    name = translation.kernel(weight)
    options = {"stride": stride, "pads": pads, "output_padding": extra, "dilation": [1] * count, "groups": 1}
    return translation.emit("conv_transpose", [space.x, name], shape, space.layout, **options)


def _said_lengths(node, sizes, space: _Space) -> list[int | None]:
    if not isinstance(sizes, Constant) or sizes.array.shape != (len(space.lengths) + 2,):
        return [None] * len(space.lengths)
    inner = sizes.array[1:-1] if space.is_last else sizes.array[2:]
    return [int(n) if n > 0 else None for n in inner]


def pooling(translation, node, values, taken):
    space = _Space(translation, node, values[0])
    size, stride = space.attribute("ksize"), space.attribute("strides")
    ones = [1] * len(size)
    pads = space.pads(size, stride, ones)
    shape = space.shape(size, stride, ones, pads, space.channels)
    options = {"kernel": size, "stride": stride, "pads": pads}
    if node.op.startswith("Max"):
        return translation.emit("max_pool", [space.x], shape, space.layout, **options)
    return translation.emit("avg_pool", [space.x], shape, space.layout, count_pads=False, **options)


def batch_norm(translation, node, values, taken):
    x, scale, shift, mean, variance = values
    if not all(isinstance(value, Constant) for value in values[1:]) or not mean.array.size:
        raise translation.refused(node, "of the batch's own mean")
    training = node.attribute("is_training")
    if training is None or training.whole(5):  # yes is what TensorFlow takes where nothing is said
        raise translation.refused(node, "as in training")
    space = _Space(translation, node, x)
    names = [translation.constant(v.array.astype(np.float32)) for v in (mean, variance, scale, shift)]
    eps = node.real("epsilon", 1e-4)
    return translation.emit("batch_norm", [space.x, *names], x.shape, space.layout, eps=eps, axis=1)


def resize(translation, node, values, taken):
    x, size = values
    if not isinstance(size, Constant) or size.is_shape and (size.array < 0).any():
        raise translation.refused(node, "to a size that is computed")
    mode = "nearest" if "Nearest" in node.op else "linear"
    lengths = [int(n) for n in size.array.reshape(-1)]
    x = translation.as_first(x)
    options = {"size": lengths, "mode": mode, "align_corners": node.flag("align_corners"), "floor": True}
    half = node.flag("half_pixel_centers")
    return translation.emit("resize", [x], (None, *lengths, x.shape[-1]), FIRST, half_pixel=half, **options)


OPERATORS = {
    **dict.fromkeys(("Conv2D", "Conv3D", "DepthwiseConv2dNative"), convolution),
    **dict.fromkeys(("Conv2DBackpropInput", "Conv3DBackpropInputV2"), transposed_convolution),
    **dict.fromkeys(("MaxPool", "MaxPool3D", "AvgPool", "AvgPool3D"), pooling),
    **dict.fromkeys(("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"), batch_norm),
    **dict.fromkeys(("ResizeNearestNeighbor", "ResizeBilinear"), resize),
}

"""Pooling, and making larger."""

from .layers import axes_of
from .table import operator


def _pool(b, op: str, a, space: int, more: dict) -> str:
    if a.input.ndim != space + 2:
        raise b.refused("a pooling takes one sample without a batch", "Save it for an input with a batch axis")
    kernel = axes_of(a.kernel_size, space)
    stride = axes_of(a.stride, space) if a.stride else kernel
    pads = [[p, p] for p in axes_of(a.padding, space)]
    return b.step(op, [a.input], {"kernel": kernel, "stride": stride, "pads": pads, "ceil": a.ceil_mode, **more})


def _enter_pools(space: int) -> None:
    @operator(f"max_pool{space}d", f"max_pool{space}d_with_indices")
    def max_pool(b, a, out):
        name = _pool(b, "max_pool", a, space, {"dilation": axes_of(a.dilation, space)})
        return (name, "") if isinstance(out, list) else name

    @operator(f"avg_pool{space}d")
    def avg_pool(b, a, out):
        if getattr(a, "divisor_override", None) is not None:
            raise b.refused("an average pooling with a divisor of its own is not read")
        return _pool(b, "avg_pool", a, space, {"count_pads": a.count_include_pad})

    @operator(f"adaptive_avg_pool{space}d", f"_adaptive_avg_pool{space}d")
    def adaptive_avg_pool(b, a, out):
        return b.step("adaptive_avg_pool", [a.input], {"size": axes_of(a.output_size, space)})

    @operator(f"adaptive_max_pool{space}d")
    def adaptive_max_pool(b, a, out):
        return b.step("adaptive_max_pool", [a.input], {"size": axes_of(a.output_size, space)}), ""


for _space in (1, 2, 3):
    _enter_pools(_space)


def _resize(b, a, out, options: dict) -> str:
    """By the scale where that is given, as it places the samples, else to the size that comes out."""
    size = list(out.shape[2:])
    scales = getattr(a, "scale_factors", None)
    if scales is None:
        single = [getattr(a, name, None) for name in ("scales", "scales_d", "scales_h", "scales_w")]
        scales = [s for s in single if s is not None] or None
    before = a.input.shape[2:]
    is_whole = scales is None or [int(n * s) for n, s in zip(before, scales)] == [n * s for n, s in zip(before, scales)]
    by = {"size": size} if is_whole else {"scale": list(scales)}
    return b.step("resize", [a.input], {**by, **options})


@operator("upsample_nearest1d", "upsample_nearest2d", "upsample_nearest3d")
def nearest(b, a, out):
    options = {"mode": "nearest", "align_corners": False, "floor": True, "half_pixel": False}
    return _resize(b, a, out, options)


@operator("_upsample_nearest_exact1d", "_upsample_nearest_exact2d", "_upsample_nearest_exact3d")
def nearest_exact(b, a, out):
    options = {"mode": "nearest", "align_corners": False, "floor": True, "half_pixel": True}
    return _resize(b, a, out, options)


@operator("upsample_linear1d", "upsample_bilinear2d", "upsample_trilinear3d")
def linear(b, a, out):
    options = {"mode": "linear", "align_corners": a.align_corners, "floor": False, "half_pixel": not a.align_corners}
    return _resize(b, a, out, options)


@operator("upsample_bicubic2d")
def cubic(b, a, out):
    options = {"mode": "cubic", "align_corners": a.align_corners, "floor": False, "half_pixel": not a.align_corners}
    return _resize(b, a, out, options)


@operator("pixel_shuffle")
def pixel_shuffle(b, a, out):
    return b.step("pixel_shuffle", [a.input], {"factor": a.upscale_factor})


@operator("pixel_unshuffle")
def pixel_unshuffle(b, a, out):
    return b.step("pixel_unshuffle", [a.input], {"factor": a.downscale_factor})


@operator("channel_shuffle", "native_channel_shuffle")
def channel_shuffle(b, a, out):
    return b.step("channel_shuffle", [a.input], {"groups": a.groups})

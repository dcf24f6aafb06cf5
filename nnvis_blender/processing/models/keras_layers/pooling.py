"""Pooling over windows and over all of space, and what makes maps larger."""

from .context import Context
from .layer import Layer, is_channels_first, lengths, only
from .maps import maps_of, windows
from .value import PLAIN, Value


def _windowed(op: str, rank: int):
    def windowed(layer: Layer, values: list[Value], context: Context) -> list[Value]:
        config, maps = layer.config, maps_of(layer, only(values, context), context, rank)
        kernel = lengths(config, "pool_size", rank, 2)
        stride = kernel if config.values.get("strides") is None else lengths(config, "strides", rank)
        space, pads = windows(maps, context, kernel, stride, [1] * rank, config.text("padding", "valid"))
        options = {"kernel": kernel, "stride": stride, "pads": pads, "ceil": False}
        if op == "avg_pool":
            options["count_pads"] = False
        return [maps.step(context, op, [], maps.channels, space, **options).value]

    return windowed


def _global(op: str, rank: int):
    def everywhere(layer: Layer, values: list[Value], context: Context) -> list[Value]:
        value, keep = only(values, context), layer.config.flag("keepdims", False)
        if len(value.shape) != rank + 1:
            raise context.wrong(f"takes maps of {rank} axes and channels, not the shape {value.shape}")
        is_first = is_channels_first(layer.config)
        value = context.plain(value) if is_first else value
        space = range(2, value.rank) if is_first else range(1, value.rank - 1)
        channels = value.shape[0 if is_first else -1]
        ones = (1,) * rank
        shape = ((channels, *ones) if is_first else (*ones, channels)) if keep else (channels,)
        layout = value.layout if keep else PLAIN
        return [context.step(op, [value], shape, layout, axes=[value.axis(a) for a in space], keep=keep)]

    return everywhere


def _adaptive(op: str, rank: int):
    def adaptive(layer: Layer, values: list[Value], context: Context) -> list[Value]:
        maps, size = maps_of(layer, only(values, context), context, rank), lengths(layer.config, "output_size", rank)
        return [maps.step(context, op, [], maps.channels, size, size=size).value]

    return adaptive


def _larger(rank: int):
    def larger(layer: Layer, values: list[Value], context: Context) -> list[Value]:
        config, maps = layer.config, maps_of(layer, only(values, context), context, rank)
        name = "length" if rank == 1 and "length" in config else "size"
        scale, word = lengths(config, name, rank, 2), config.text("interpolation", "nearest")
        if word not in ("nearest", "bilinear"):
            raise context.wrong(f"has the interpolation {word}, which is not read")
        if word == "bilinear" and context.version < 3:
            context.reading.note(
                f"{layer.name} is read as TensorFlow 2 resizes, from the middle of pixels; older versions did not"
            )
        options = {"mode": "linear", "half_pixel": True} if word == "bilinear" else {"mode": "nearest"}
        space = [length * factor for length, factor in zip(maps.space, scale)]
        return [maps.step(context, "resize", [], maps.channels, space, size=space, **options).value]

    return larger


RANKS = (1, 2, 3)
LAYERS = {
    **{f"MaxPooling{rank}D": _windowed("max_pool", rank) for rank in RANKS},
    **{f"AveragePooling{rank}D": _windowed("avg_pool", rank) for rank in RANKS},
    **{f"GlobalMaxPooling{rank}D": _global("max", rank) for rank in RANKS},
    **{f"GlobalAveragePooling{rank}D": _global("mean", rank) for rank in RANKS},
    **{f"AdaptiveMaxPooling{rank}D": _adaptive("adaptive_max_pool", rank) for rank in RANKS},
    **{f"AdaptiveAveragePooling{rank}D": _adaptive("adaptive_avg_pool", rank) for rank in RANKS},
    **{f"UpSampling{rank}D": _larger(rank) for rank in RANKS},
}

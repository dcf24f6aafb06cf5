"""Layers by which a network prepares its input itself."""

import numpy as np

from ...errors import shown
from .context import Context
from .layer import Layer, only, units
from .maps import maps_of
from .shapes import cropped
from .value import FLAT, Value, hold


def _rescaling(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    value = only(values, context)
    value = context.plain(value) if value.layout == FLAT else value
    scale, offset = (_factor(layer, name, value, context) for name in ("scale", "offset"))
    if context.is_input(value):
        context.reading.note(
            f"the network scales its input itself ({layer.name}, times {shown(layer.config.values.get('scale'), 40)} "
            f"plus {shown(layer.config.values.get('offset', 0), 40)}): give values as they were before that"
        )
        if np.all(np.abs(scale * 255 - 1) < 0.02) or np.all(np.abs(scale * 127.5 - 1) < 0.02):
            context.note_range(value, "0..255")
    value = context.like("mul", value, context.constant("scale", scale))
    return [context.like("add", value, context.constant("offset", offset))] if offset.any() else [value]


def _factor(layer: Layer, name: str, value: Value, context: Context) -> np.ndarray:
    """One number, or one a channel in the place of the program's channels."""
    default = 0.0 if name == "offset" else None
    try:
        numbers = np.array(layer.config.values.get(name, default), np.float32)
    except (TypeError, ValueError, OverflowError):
        numbers = np.array([[np.nan]])
    if numbers.ndim > 1 or numbers.size not in (1, value.shape[-1]) or not np.isfinite(numbers).all():
        raise context.wrong(f"has the {name} {shown(layer.config.values.get(name))}")
    if numbers.size == 1:
        return numbers.reshape(())
    return hold(value, numbers.reshape((1,) * (len(value.shape) - 1) + (-1,)))


def _resizing(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    config, maps = layer.config, maps_of(layer, only(values, context), context, 2)
    size, word = [units(config, "height"), units(config, "width")], config.text("interpolation", "bilinear")
    if config.flag("crop_to_aspect_ratio", False) or config.flag("pad_to_aspect_ratio", False):
        raise context.wrong("keeps the aspect ratio, which is not read")
    if config.flag("antialias", False) or word not in ("bilinear", "nearest"):
        raise context.wrong(f"resizes by {word} or with antialiasing, which is not read")
    mode = "linear" if word == "bilinear" else "nearest"
    return [maps.step(context, "resize", [], maps.channels, size, size=size, mode=mode, half_pixel=True).value]


def _center_crop(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    maps = maps_of(layer, only(values, context), context, 2)
    size = [units(layer.config, "height"), units(layer.config, "width")]
    if any(wanted > length for wanted, length in zip(size, maps.space)):
        raise context.wrong(f"crops {maps.space} to {tuple(size)}, which is larger")
    starts = [(length - wanted) // 2 for wanted, length in zip(size, maps.space)]
    return [cropped(maps, starts, [start + wanted for start, wanted in zip(starts, size)], context).value]


LAYERS = {"Rescaling": _rescaling, "Resizing": _resizing, "CenterCrop": _center_crop}

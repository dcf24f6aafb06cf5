"""Normalisations, as they are in inference."""

import numpy as np

from ...errors import shown
from .context import Context
from .layer import Layer, is_whole, only
from .value import FLAT, Value, flat_rows, hold


def _batch(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    config, value = layer.config, only(values, context)
    axis = _axis(layer, value, context)
    if config.values.get("mode", 0) not in (0, 2):
        raise context.wrong(f"has the mode {shown(config.values['mode'])}, which is not read")
    if config.flag("renorm", False):
        raise context.wrong("is a batch renormalisation, which is not read")
    length = (value.shape[axis - 1],)
    shapes = {
        "gamma": length if config.flag("scale", True) else None,
        "beta": length if config.flag("center", True) else None,
        "moving_mean": length,
        "moving_variance": length,
    }
    arrays = layer.weights.take(context, shapes)
    if value.layout == FLAT:
        arrays = {name: None if array is None else flat_rows(value, array) for name, array in arrays.items()}
    names = {name: None if array is None else context.constant(name, array) for name, array in arrays.items()}
    taken = [names[name] for name in ("moving_mean", "moving_variance", "gamma", "beta")]
    return [context.like("batch_norm", value, *taken, eps=_epsilon(config), axis=value.axis(axis))]


def _layer(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    config, value = layer.config, context.plain(only(values, context))
    axes = config.values.get("axis", -1)
    axes = sorted(a % value.rank for a in (axes if isinstance(axes, list) else [axes]) if isinstance(a, int))
    if not axes or axes != list(range(axes[0], value.rank)) or axes[0] == 0:
        raise context.wrong(f"has the axes {shown(config.values.get('axis'))}, which are not the last ones")
    shape = value.shape[axes[0] - 1 :]
    is_rms = config.flag("rms_scaling", False)
    shapes = {
        "gamma": shape if config.flag("scale", True) or is_rms else None,
        "beta": shape if config.flag("center", True) and not is_rms else None,
    }
    if is_rms:
        raise context.wrong("scales by the root mean square, which is not read")
    arrays = layer.weights.take(context, shapes)
    taken = [None if array is None else context.constant(name, array) for name, array in arrays.items()]
    return [context.like("layer_norm", value, *taken, axes=len(axes), eps=_epsilon(config))]


def _rms(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    config, value = layer.config, context.plain(only(values, context))
    if config.values.get("axis", -1) not in (-1, value.rank - 1, [-1]):
        raise context.wrong(f"has the axis {shown(config.values['axis'])}, which is not the last one")
    scale = layer.weights.take(context, {"scale": value.shape[-1:]})["scale"]
    return [context.like("rms_norm", value, context.constant("scale", scale), axes=1, eps=_epsilon(config))]


def _group(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    config, value = layer.config, only(values, context)
    axis = _axis(layer, value, context)
    if axis == value.rank - 1:
        value = context.first(context.plain(value) if value.layout == FLAT else value)
    elif axis != 1:
        raise context.wrong(f"has the axis {axis}, which is neither the first nor the last")
    channels = value.shape[axis - 1]
    groups = config.whole("groups", -1, channels, 32)
    groups = channels if groups == -1 else groups
    if groups < 1 or channels % groups:
        raise context.wrong(f"has {groups} groups of {channels} channels")
    shapes = {
        "gamma": (channels,) if config.flag("scale", True) else None,
        "beta": (channels,) if config.flag("center", True) else None,
    }
    arrays = layer.weights.take(context, shapes)
    taken = [None if array is None else context.constant(name, array) for name, array in arrays.items()]
    return [context.like("group_norm", value, *taken, groups=groups, eps=_epsilon(config))]


def _unit(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    value = only(values, context)
    axis = layer.config.values.get("axis", -1)
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    if not is_whole(axis, 1 - value.rank, value.rank - 1) or axis == 0:
        raise context.wrong(f"has the axis {shown(axis)}, which is not read")
    return [context.like("lp_norm", value, axis=value.axis(axis), p=2, eps=1e-6)]


def _scale(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    """ConvNeXt's factor of each channel."""
    value = only(values, context)
    if value.layout == FLAT:
        value = context.plain(value)
    shape = (1,) * (len(value.shape) - 1) + value.shape[-1:]
    gamma = layer.weights.take(context, {"gamma": value.shape[-1:]})["gamma"].reshape(shape)
    return [context.like("mul", value, context.constant("gamma", hold(value, gamma)))]


def _axis(layer: Layer, value: Value, context: Context) -> int:
    """The one axis of a configuration, counted from the batch, 0."""
    axis = layer.config.values.get("axis", -1)
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    if not is_whole(axis, -value.rank, value.rank - 1) or axis % value.rank == 0:
        raise context.wrong(f"has the axis {shown(axis)} for the shape {value.shape}")
    return axis % value.rank


def _epsilon(config) -> float:
    return config.number("epsilon", 0, 1e30, 1e-3)


def _normalization(layer: Layer, values: list[Value], context: Context) -> list[Value]:
    """A preprocessing layer: its mean and variance come from the data that it was shown."""
    config, value = layer.config, only(values, context)
    value = context.plain(value) if value.layout == FLAT else value
    axes = config.values.get("axis", -1)
    axes = [] if axes is None else axes if isinstance(axes, list) else [axes]
    if not all(is_whole(a, -value.rank, value.rank - 1) and a % value.rank for a in axes):
        raise context.wrong(f"has the axes {shown(axes)}")
    kept = sorted(a % value.rank for a in axes)
    shape = tuple(value.shape[a - 1] for a in kept)
    spread = tuple(length if k + 1 in kept else 1 for k, length in enumerate(value.shape))
    if config.values.get("mean") is None:
        found = layer.weights
        shapes = {"mean": shape, "variance": shape, "count": ()}
        if len(found.variables) == 2:
            del shapes["count"]
        arrays = found.take(context, shapes)
        mean, variance = arrays["mean"], arrays["variance"]
    else:
        mean, variance = (_numbers(config, name, context) for name in ("mean", "variance"))
    try:
        mean, variance = (np.broadcast_to(one, shape).reshape(spread) for one in (mean, variance))
    except ValueError:
        raise context.wrong(f"has a mean that does not fit the shape {value.shape}") from None
    deviation = np.maximum(np.sqrt(variance), np.float32(1e-7))
    mean = context.constant("mean", hold(value, mean))
    deviation = context.constant("deviation", hold(value, deviation))
    if context.is_input(value):
        context.reading.note(f"the network normalises its input itself ({layer.name}): give values as they were made")
    if config.flag("invert", False):
        return [context.like("add", context.like("mul", value, deviation), mean)]
    return [context.like("div", context.like("sub", value, mean), deviation)]


def _numbers(config, name: str, context: Context) -> np.ndarray:
    try:
        return np.array(config.values.get(name), np.float32)
    except (TypeError, ValueError, OverflowError):
        raise context.wrong(f"has no numbers as its {name}") from None


LAYERS = {
    "BatchNormalization": _batch,
    "BatchNormalizationV1": _batch,
    "SyncBatchNormalization": _batch,
    "LayerNormalization": _layer,
    "RMSNormalization": _rms,
    "GroupNormalization": _group,
    "UnitNormalization": _unit,
    "Normalization": _normalization,
    "LayerScale": _scale,
}

"""From samples as they stand in a file to the values that a network takes: size, order of the axes, scale."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..errors import bad_input, shown, usage
from ..models.model import image_shape
from .options import DataOptions
from .raw import Raw

CHANNELS = (1, 3, 4)


class Scaled(NamedTuple):
    """Samples (n, features) float32. factor: what the file's values were multiplied by first. notes: what was done."""

    x_train: np.ndarray
    x_test: np.ndarray
    factor: float
    notes: list[str]


def arranged(raw: Raw, options: DataOptions, name: str) -> Raw:
    """The samples with the size and the order of axes that the options ask for, and what there is to say of it."""
    if options.size is not None and not raw.resized:
        raw = _resized(raw, options.size, name)
    shape, order = sample_shape(raw.x), channel_order(sample_shape(raw.x))
    if order is None and options.channel_order != "auto":
        raise usage(
            f"channel_order is {options.channel_order} but the samples of {name} are no coloured images {shape}",
            "Leave channel_order out",
        )
    if order is not None:
        wanted = order if options.channel_order == "auto" else options.channel_order
        if wanted != order:
            raw = _each(raw, channels_swapped, shape)
        text = "channels last" if wanted == "channels_last" else "channels first"
        found = "as they stand in the data" if wanted == order else "as asked for"
        raw = raw.copy(notes=[*raw.notes, f"coloured images are given with {text} {sample_shape(raw.x)}, {found}"])
    if options.transpose:
        if len(shape) < 2:
            raise usage(f"transpose is given but the samples of {name} are no images", "Leave transpose out")
        raw = _each(raw, transposed, sample_shape(raw.x))
    return raw


@np.errstate(over="ignore", invalid="ignore")  # what overflows is refused below
def scaled(raw: Raw, options: DataOptions, name: str) -> Scaled:
    """The samples as a network takes them. Raises NNVisError."""
    shape = sample_shape(raw.x)
    x, x_test = (np.ascontiguousarray(part.reshape(len(part), -1), np.float32) for part in (raw.x, raw.x_test))
    notes, factor = [], 1.0
    if options.scale is not None:
        factor = options.scale
        x, x_test = (part * np.float32(factor) for part in (x, x_test))
    elif raw.x.dtype == np.uint8:
        factor = 1 / 255
        x, x_test = (part / np.float32(255) for part in (x, x_test))
        notes.append("the bytes 0 to 255 were divided by 255")
    else:
        notes.append(f"the values {x.min():.5g} to {x.max():.5g} are taken as they are")
    if options.offset is not None:
        x, x_test = (part + np.float32(options.offset) for part in (x, x_test))
    for numbers, step, key in ((options.mean, np.subtract, "mean"), (options.std, np.divide, "std")):
        if numbers is not None:
            each = _for_each_feature(numbers, shape, key, name)
            x, x_test = step(x, each), step(x_test, each)
    if options.standardise:
        standardised = standardising(x)
        x, x_test = standardised(x), standardised(x_test)
    for part in (x, x_test):
        if not np.isfinite(part.sum(dtype=np.float64)) and not np.isfinite(part).all():
            raise bad_input(f"{name} has values that are too large for this scaling", "Check the data and the scale")
    asked = {key: value for key, value in options.given().items() if key in _SCALING}
    if asked:
        text = ", ".join(f"{key} {shown(value, 40, False)}" for key, value in asked.items())
        notes.append(f"the values were scaled as asked for: {text}")
    return Scaled(x, x_test, factor, notes)


_SCALING = ("scale", "offset", "mean", "std", "standardise")


def standardising(reference: np.ndarray) -> Callable:
    """A function that subtracts each feature's mean in the reference and divides by its deviation there.

    A deviation of 0 counts as 1.
    """
    mean, std = reference.mean(axis=0, dtype=np.float64), reference.std(axis=0, dtype=np.float64)
    std[std == 0] = 1
    mean, std = mean.astype(np.float32), std.astype(np.float32)
    return lambda x: (x - mean) / std


def sample_shape(x: np.ndarray) -> tuple[int, ...]:
    """The shape of one sample; a square image where flat rows allow."""
    return image_shape(x.shape[1]) if x.ndim == 2 else tuple(x.shape[1:])


def channel_order(shape: tuple[int, ...]) -> str | None:
    """Where the channels of a coloured image of this shape stand, None for what is none."""
    if len(shape) != 3:
        return None
    return "channels_last" if shape[-1] in CHANNELS[1:] else "channels_first" if shape[0] in CHANNELS[1:] else None


def channels_swapped(x: np.ndarray) -> np.ndarray:
    """(n, h, w, channels) as (n, channels, h, w), and the other way about."""
    return np.moveaxis(x, -1, 1) if channel_order(x.shape[1:]) == "channels_last" else np.moveaxis(x, 1, -1)


def transposed(x: np.ndarray) -> np.ndarray:
    """Images (n, h, w), or with channels, with rows and columns swapped."""
    first = x.ndim == 4 and channel_order(x.shape[1:]) == "channels_first"
    return np.swapaxes(x, -1, -2) if first or x.ndim == 3 else np.swapaxes(x, 1, 2)


def _each(raw: Raw, change, shape: tuple) -> Raw:
    return raw.copy(**{key: change(getattr(raw, key).reshape(-1, *shape)) for key in ("x", "x_test")})


def _for_each_feature(numbers: list, shape: tuple, key: str, name: str) -> np.ndarray:
    """One number, one for each channel or one for each feature, as what a row (features,) takes."""
    numbers = np.array([float(n) for n in numbers], np.float32)
    order, features = channel_order(shape), int(np.prod(shape))
    if len(numbers) in (1, features):
        return numbers
    channels = 0 if order is None else shape[-1] if order == "channels_last" else shape[0]
    if len(numbers) != channels:
        raise usage(
            f"{key} has {len(numbers)} numbers but the samples of {name} have the shape {shape}",
            f"Give one number{f', or one for each of the {channels} channels' if channels else ''}",
        )
    tail = (1, 1, channels) if order == "channels_last" else (channels, 1, 1)
    return np.broadcast_to(numbers.reshape(tail), shape).reshape(-1)


def _resized(raw: Raw, size: int, name: str) -> Raw:
    from scipy.ndimage import zoom  # noqa: PLC0415  most data keep their size

    shape = sample_shape(raw.x)
    if len(shape) < 2:
        raise usage(f"size is given but the samples of {name} are no images ({shape[0]} features)", "Leave size out")
    rows = 1 if channel_order(shape) == "channels_first" else 0
    factors = [1.0] * (len(shape) + 1)
    factors[rows + 1], factors[rows + 2] = size / shape[rows], size / shape[rows + 1]
    kind = raw.x.dtype
    resized = [
        zoom(x.reshape(-1, *shape).astype(np.float32), factors, order=1, grid_mode=True, mode="nearest")
        for x in (raw.x, raw.x_test)
    ]
    return raw.copy(
        **{key: np.round(x).astype(kind) if kind.kind in "iu" else x for key, x in zip(("x", "x_test"), resized)},
        notes=[*raw.notes, f"images of {shape[rows]} x {shape[rows + 1]} were resized to {size} x {size}"],
    )

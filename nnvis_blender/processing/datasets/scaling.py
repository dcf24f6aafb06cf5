"""The values of samples as a network takes them: what is multiplied, added and divided, and the way back to pixels."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..errors import bad_input, shown, usage
from .model_input import Taken
from .options import DataOptions
from .raw import Raw
from .values import channel_order, sample_shape

VALUE_OPTIONS = ("scale", "offset", "mean", "std", "standardise")
_SLACK = 1e-3  # of a pixel that is 1 but for how it was computed


class Pixels(NamedTuple):
    """The way back: value * times + plus is that of a pixel, 0 to 1. Each one number () or one a feature, float32."""

    times: np.ndarray
    plus: np.ndarray


class Scaled(NamedTuple):
    """Samples (n, features) float32.

    factor: what the file's values were multiplied by first. pixels: None where the values in the file are not those of
    pixels, or were standardised. notes: what was done.
    """

    x_train: np.ndarray
    x_test: np.ndarray
    factor: float
    pixels: Pixels | None
    notes: list[str]


@np.errstate(over="ignore", invalid="ignore")  # what overflows is refused below
def scaled(raw: Raw, options: DataOptions, taken: Taken, name: str) -> Scaled:
    """The samples scaled by the options, else by the preprocessing, else bytes by 1 / 255. Raises NNVisError."""
    is_pixels = taken.preprocessing.scale is not None or raw.x.ndim > 2
    preprocessing = taken.preprocessing.of_pixels if is_pixels and taken.preprocessing.scales else taken.preprocessing
    shape, top = sample_shape(raw.x), pixel_top(raw.x, raw.x_test)
    order = "channels_first" if raw.is_image else channel_order(shape)
    own = {key: value for key, value in options.given().items() if key in VALUE_OPTIONS}
    notes, factor, times, plus = [], 1.0, np.float64(1), np.float64(0)
    if preprocessing.scales and not own and (top or not is_pixels):
        factor = 1 / top if is_pixels else 1.0
        by_channel = zip(("std", "mean"), preprocessing.affine())
        times, plus = (_for_each_feature(numbers, shape, order, key, name) for key, numbers in by_channel)
        times = times * factor
        read = f"the values 0 to {top:g} are pixels, " if is_pixels else "the values were "
        whose = "as asked for" if taken.is_asked else "as the model says"
        notes.append(f"{read}preprocessed {whose}: {shown(preprocessing.text, 120, False)}")
    else:
        if preprocessing.scales and not own:
            _refuse_or_note(raw, taken, notes, name)
        if options.scale is not None:
            factor = options.scale
        elif raw.x.dtype == np.uint8:
            factor = 1 / 255
            notes.append("the bytes 0 to 255 were divided by 255")
        else:
            notes.append(f"the values {raw.x.min():.5g} to {raw.x.max():.5g} are taken as they are")
        times, plus = times * factor, plus + (options.offset or 0)
        if options.mean is not None:
            plus = plus - _for_each_feature(options.mean, shape, order, "mean", name)
        if options.std is not None:
            std = _for_each_feature(options.std, shape, order, "std", name)
            times, plus = times / std, plus / std
    pixels = None
    if top and not options.standardise:
        pixels = Pixels(*(np.asarray(n, np.float32) for n in (1 / (times * top), -plus / (times * top))))
    if options.invert:
        if not top:
            raise usage(f"invert is given but the samples of {name} are no pixels", "Leave invert out")
        times, plus = -times, plus + times * top
        notes.append("the pixels were inverted as asked for")
    x, x_test = (_changed(part, times, plus) for part in (raw.x, raw.x_test))
    if options.standardise:
        standardised = standardising(x)
        x, x_test = standardised(x), standardised(x_test)
    for part in (x, x_test):
        if not np.isfinite(part.sum(dtype=np.float64)) and not np.isfinite(part).all():
            raise bad_input(f"{name} has values that are too large for this scaling", "Check the data and the scale")
    if own:
        text = ", ".join(f"{key} {shown(value, 40, False)}" for key, value in own.items())
        notes.append(f"the values were scaled as asked for: {text}")
    return Scaled(x, x_test, factor, pixels, notes)


def pixel_top(*parts: np.ndarray) -> float | None:
    """What a white pixel is in samples: 1, 255 or 65535, by their largest value; None where they are no pixels."""
    if all(part.dtype == np.uint8 for part in parts):
        return 255.0
    parts = [part for part in parts if part.size]
    if min(part.min() for part in parts) < 0:
        return None
    largest = float(max(part.max() for part in parts))
    return next((top for top in (1.0, 255.0, 65535.0) if largest <= top + _SLACK), None)


def standardising(reference: np.ndarray) -> Callable:
    """A function that subtracts each feature's mean in the reference and divides by its deviation there.

    A deviation of 0 counts as 1.
    """
    mean, std = reference.mean(axis=0, dtype=np.float64), reference.std(axis=0, dtype=np.float64)
    std[std == 0] = 1
    mean, std = mean.astype(np.float32), std.astype(np.float32)
    return lambda x: (x - mean) / std


def _changed(x: np.ndarray, times, plus) -> np.ndarray:
    """(n, features) float32: x * times + plus, in memory of its own."""
    flat = np.array(x.reshape(len(x), -1), np.float32, order="C")
    if times.ndim == 0 and x.dtype == np.uint8 and times == 1 / 255:
        np.divide(flat, np.float32(255), out=flat)
    elif times.ndim or times != 1:
        np.multiply(flat, times.astype(np.float32), out=flat)
    if plus.ndim or plus != 0:
        np.add(flat, plus.astype(np.float32), out=flat)
    return flat


def _refuse_or_note(raw: Raw, taken: Taken, notes: list, name: str) -> None:
    said = shown(taken.preprocessing.text, 80, False)
    low, high = float(raw.x.min()), float(raw.x.max())
    if taken.is_asked:
        raise usage(
            f"preprocessing is {said}, but the values {low:.5g} to {high:.5g} of {name} are not those of pixels",
            "Leave it out, or say scale, offset, mean and std",
        )
    notes.append(
        f"the values {low:.5g} to {high:.5g} are not those of pixels and count as preprocessed; the model says {said}"
    )


def _for_each_feature(numbers, shape: tuple, order: str | None, key: str, name: str) -> np.ndarray:
    """One number (), one for each channel or one for each feature, as what a row (features,) takes; float64."""
    numbers = np.array([float(n) for n in numbers])
    if len(numbers) == 1:
        return numbers[0]
    if len(numbers) == int(np.prod(shape)):
        return numbers
    channels = 0 if order is None else shape[-1] if order == "channels_last" else shape[0]
    if len(numbers) != channels:
        raise usage(
            f"{key} has {len(numbers)} numbers but the samples of {name} have the shape {shape}",
            f"Give one number{f', or one for each of the {channels} channels' if channels else ''}",
        )
    tail = (1, 1, channels) if order == "channels_last" else (channels, 1, 1)
    return np.broadcast_to(numbers.reshape(tail), shape).reshape(-1)

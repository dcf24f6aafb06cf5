"""Samples as they stand in a file in the size and the order of axes that are asked for."""

import numpy as np

from ..errors import usage
from ..models.model import image_shape
from ..models.preprocessing import Preprocessing
from .options import DataOptions
from .raw import Raw
from .resize import resized

CHANNELS = (1, 3, 4)


def arranged(raw: Raw, options: DataOptions, preprocessing: Preprocessing, name: str) -> Raw:
    """The samples with the size and the order of axes that the options ask for, and what there is to say of it."""
    if not raw.resized:
        asked = (options.size,) * 2 if options.size is not None else preprocessing.size
        if asked is not None and (options.size is not None or raw.x.ndim > 2):
            raw = _resized(raw, asked, preprocessing.crop, name)
    shape, order = sample_shape(raw.x), channel_order(sample_shape(raw.x))
    wanted = order if options.channel_order == "auto" else options.channel_order
    if order is None and options.channel_order != "auto":
        raise usage(
            f"channel_order is {options.channel_order} but the samples of {name} are no coloured images {shape}",
            "Leave channel_order out",
        )
    if order is not None:
        if wanted != order:
            raw = raw.changed(channels_swapped)
        text = "channels last" if wanted == "channels_last" else "channels first"
        found = "as they stand in the data" if wanted == order else "as asked for"
        raw = raw.copy(notes=[*raw.notes, f"coloured images are given with {text} {sample_shape(raw.x)}, {found}"])
    if preprocessing.order == "BGR":
        if order is None:
            raise usage(f"the order BGR is asked for but the samples of {name} are not coloured", "Leave order out")
        axis = 1 if wanted == "channels_first" else 3
        raw = raw.changed(lambda x: np.flip(x, axis), "the channels are given in the order blue, green, red")
    if options.transpose:
        if len(shape) < 2:
            raise usage(f"transpose is given but the samples of {name} are no images", "Leave transpose out")
        raw = raw.changed(lambda x: transposed(x.reshape(-1, *sample_shape(raw.x))))
    return raw


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


def _resized(raw: Raw, size: tuple[int, int], crop: float | None, name: str) -> Raw:
    shape = sample_shape(raw.x)
    if len(shape) < 2:
        raise usage(f"size is given but the samples of {name} are no images ({shape[0]} features)", "Leave size out")
    rows = 1 if channel_order(shape) == "channels_first" else 0
    if shape[rows : rows + 2] == tuple(size) and crop is None:
        return raw
    note = f"images of {shape[rows]} x {shape[rows + 1]} were resized to {size[0]} x {size[1]}"
    return raw.changed(lambda x: resized(x.reshape(-1, *shape), size, crop, rows + 1), note)

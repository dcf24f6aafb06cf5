"""Samples as the input of a model takes them, where the model says what that is: axes, channels, size."""

from dataclasses import dataclass

import numpy as np

from ..errors import bad_input
from ..models.preprocessing import PRESETS, Preprocessing, parsed, read_preprocessing
from .options import DataOptions
from .raw import Raw
from .resize import resized
from .values import sample_shape

GREY_OF = np.array([0.299, 0.587, 0.114], np.float32)  # luma of ITU-R BT.601, as Pillow has it


@dataclass(frozen=True)
class Taken:
    """What data are read for.

    shape: of a sample that the model takes, () where no model is known. kind: of its input, see model.Input.
    preprocessing: of the model, or what the options say in its place. is_asked: whether the options say it.
    classes: the names that the model has for its outputs, () where it has none but their numbers. needs_labels: whether
    its outputs are anything but values, so that each sample has a class.
    """

    shape: tuple[int, ...] = ()
    kind: str = "values"
    preprocessing: Preprocessing = PRESETS["none"]
    is_asked: bool = False
    classes: tuple[str, ...] = ()
    needs_labels: bool = True

    @property
    def is_image(self) -> bool:
        """Whether a sample is an image (channels, height, width)."""
        return self.kind == "image" and len(self.shape) == 3

    @property
    def channels(self) -> int | None:
        return self.shape[0] if self.is_image else self.preprocessing.channels

    @property
    def size(self) -> tuple[int, int] | None:
        """(height, width)."""
        return self.shape[1:] if self.is_image else self.preprocessing.size


def taken_by(model, options: DataOptions) -> Taken:
    """What a model takes of data with these options; model may be None. Raises NNVisError."""
    is_asked = options.preprocessing != "auto"
    if model is None:
        return Taken(preprocessing=parsed(options.preprocessing) if is_asked else PRESETS["none"], is_asked=is_asked)
    given, names = model.inputs[0], tuple(map(str, model.network.class_names))
    own = read_preprocessing(given.preprocessing, model.name)
    return Taken(
        tuple(given.shape),
        given.kind,
        parsed(options.preprocessing, own) if is_asked else own,
        is_asked,
        names if model.outputs_kind != "values" and any(not name.isdecimal() for name in names) else (),
        model.outputs_kind != "values",
    )


def as_image(raw: Raw, taken: Taken, options: DataOptions, name: str) -> Raw:
    """The samples as (n, channels, height, width), of the channels and, unless the options name another, of the size
    that the model takes.

    Rows of numbers are no images but for their number of values: they are not resized unless asked for.
    Raises NNVisError.
    """
    is_rows = raw.x.ndim == 2
    raw = _channels_first(raw, taken, options, name).copy(is_image=True)
    raw = _with_channels(raw, taken.channels, name)
    if options.transpose:
        raw = raw.changed(lambda x: np.swapaxes(x, 2, 3))
    if taken.preprocessing.order == "BGR":
        if taken.channels != 3:
            raise bad_input(f"the order BGR is of three channels, the model takes {taken.channels}", "Leave order out")
        raw = raw.changed(lambda x: x[:, ::-1], "the channels are given in the order blue, green, red")
    old, size = raw.x.shape[2:], (options.size,) * 2 if options.size is not None else taken.size
    if raw.resized or old == size or (is_rows and options.size is None):
        return raw
    note = f"images of {old[0]} x {old[1]} were resized to {size[0]} x {size[1]}"
    note += ", which the model takes" if options.size is None else ""
    return raw.changed(lambda x: resized(x, size, taken.preprocessing.crop, 2), note)


def as_shape(raw: Raw, taken: Taken) -> Raw:
    """Samples of two axes that the model takes in the other order, in its order."""
    shape = raw.x.shape[1:]
    if len(shape) != 2 or len(taken.shape) != 2 or shape == taken.shape or shape[::-1] != taken.shape:
        return raw
    note = f"the axes {shape} of the samples were swapped to {taken.shape}, which the model takes"
    return raw.changed(lambda x: np.swapaxes(x, 1, 2), note)


def _channels_first(raw: Raw, taken: Taken, options: DataOptions, name: str) -> Raw:
    channels, height, width = taken.shape
    shape = sample_shape(raw.x)
    if raw.x.ndim == 2 and raw.x.shape[1] == channels * height * width:
        if channels == 1:
            return raw.changed(lambda x: x.reshape(-1, *taken.shape))
        if options.channel_order == "channels_last":
            note = f"rows of {raw.x.shape[1]} values are read with channels last, as asked for"
            return raw.changed(lambda x: np.moveaxis(x.reshape(-1, height, width, channels), -1, 1), note)
        note = f"rows of {raw.x.shape[1]} values are read with channels first {taken.shape} (channel_order)"
        return raw.changed(lambda x: x.reshape(-1, *taken.shape), note)
    if len(shape) == 2:
        return raw.changed(lambda x: x.reshape(-1, 1, *shape))
    if len(shape) != 3:
        raise bad_input(
            f"{name} has samples {shape} but the model takes images {taken.shape}",
            "Give images, or rows of their values",
        )
    order = options.channel_order if options.channel_order != "auto" else _order(shape, taken.shape)
    if order == "channels_first":
        return raw
    return raw.changed(lambda x: np.moveaxis(x, -1, 1), "the channels were brought to the front, as the model has them")


def _order(shape: tuple, wanted: tuple) -> str:
    """Where the channels of images of this shape are: judged by what the model takes, then by their number."""
    first, last = shape[0], shape[-1]
    if first != last:
        for known in ((wanted[0],), (1, 3, 4)):
            if (first in known) != (last in known):
                return "channels_first" if first in known else "channels_last"
    return "channels_first" if shape[1:] == wanted[1:] or shape[:2] != wanted[1:] else "channels_last"


def _with_channels(raw: Raw, wanted: int, name: str) -> Raw:
    found = raw.x.shape[1]
    if found == wanted:
        return raw
    if found == 1 and wanted == 3:
        return raw.changed(
            lambda x: np.repeat(x, 3, axis=1), "grey images are given as coloured ones, which the model takes"
        )
    if found == 4 and wanted in (1, 3):
        return _with_channels(
            raw.changed(lambda x: x[:, :3], "the transparency of the images was left out"), wanted, name
        )
    if found == 3 and wanted == 1:
        return raw.changed(_grey, "coloured images became grey, which the model takes")
    raise bad_input(
        f"{name} has images of {found} channels but the model takes {wanted}", "Give the data that it was trained on"
    )


def _grey(x: np.ndarray) -> np.ndarray:
    """(n, 3, h, w) as (n, 1, h, w) of the same kind of numbers."""
    grey = np.einsum("nchw,c->nhw", x, GREY_OF)[:, None]
    return np.rint(grey).astype(x.dtype) if x.dtype.kind in "iu" else grey.astype(x.dtype, copy=False)

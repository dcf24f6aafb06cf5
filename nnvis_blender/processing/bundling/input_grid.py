"""The input of an image kept as the picture it is: its units stand where its pixels are, and stay there.

The picture is seen the right way round from outside, looking through the input into the network. The three values of a
coloured pixel stand side by side, as on a screen. Where a unit is a whole channel, it stands in the middle of a picture
of that channel.
"""

from typing import NamedTuple

import numpy as np

from ..datasets.fit import gives_classes
from ..datasets.pictures import MOST_CLASSES, PictureAxes, picture_axes, pictures
from ..network import InputImage
from .parameters import BundlingParameters

LEAST_SIDE = 14  # pixels of the images that are kept without being asked for
_SUBPIXEL = 1 / 3  # of a pixel's width lies between the units of two of its channels
_FILLED = 0.92  # of the room of a unit that is a channel is its picture


class KeptInput(NamedTuple):
    """layer: of the input. places: (units, 2) float64, x and y in layer widths, the middle at 0. pixel: the side of one
    in layer widths. axes: of a sample. note: a sentence where it was guessed that there are images, else "".
    """

    layer: int
    places: np.ndarray
    pixel: float
    axes: PictureAxes
    note: str


def kept_input(model, dataset, parameters: BundlingParameters) -> KeptInput | None:
    """The input whose grid is kept, of a model with its data, or None where none is."""
    choice = parameters.keep_input_grid
    if choice == "off" or model.inputs[0].kind == "tokens":
        return None
    axes = picture_axes(dataset)
    note = ""
    if axes is None and choice == "on":
        axes = picture_axes(dataset, guess=True)
        if axes is not None:
            note = f"the values of a sample are taken for an image of {axes.height} x {axes.width} (keep_input_grid)"
    if axes is None or (choice == "auto" and min(axes.height, axes.width) < LEAST_SIDE):
        return None
    number = model.inputs[0].layer
    size = model.network.layers[number].size
    if size == dataset.x_train.shape[1] > axes.channels:
        return KeptInput(number, _pixel_places(axes), 1 / max(axes.height, axes.width), axes, note)
    if size == axes.channels:
        columns = int(np.ceil(np.sqrt(size)))
        pixel = (_FILLED if columns > 1 else 1.0) / columns / max(axes.height, axes.width)
        return KeptInput(number, _channel_places(size, columns), pixel, axes, note)
    return None


def may_be_image(dataset) -> tuple[int, int] | None:
    """(height, width) of the images that rows of pixels may be, which the data do not say; else None."""
    guessed = picture_axes(dataset, guess=True) if dataset.read.pixels is not None and dataset.read.is_rows else None
    if guessed is None or picture_axes(dataset) is not None or min(guessed.height, guessed.width) < LEAST_SIDE:
        return None
    return guessed.height, guessed.width


def input_image(kept: KeptInput, model, dataset, parameters: BundlingParameters) -> InputImage:
    """The InputImage of a kept input."""
    classes = len(dataset.class_names)
    each = gives_classes(model) and classes == model.network.class_count and classes <= MOST_CLASSES
    found = pictures(dataset, kept.axes, each)
    pixel = parameters.layer_width * kept.pixel * max(kept.axes.height, kept.axes.width) / max(found.shape[2:])
    return InputImage(kept.layer, found, pixel, classes if each else 0)


def _pixel_places(axes: PictureAxes) -> np.ndarray:
    row, column, channel = axes.places()
    across = column + (channel - (axes.channels - 1) / 2) * _SUBPIXEL
    return np.stack([(axes.width - 1) / 2 - across, (axes.height - 1) / 2 - row], axis=1) / max(axes.height, axes.width)


def _channel_places(channels: int, columns: int) -> np.ndarray:
    """The channels row by row from the upper left, the last row centred."""
    unit = np.arange(channels)
    row, column = unit // columns, unit % columns
    in_row = np.minimum(columns, channels - row * columns)
    return np.stack([(in_row - 1) / 2 - column, row[-1] / 2 - row], axis=1) / columns

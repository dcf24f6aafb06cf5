"""An image as a sample: of the size, the channels and the values that the data's samples have, or the model's."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..datasets.dataset import as_taken
from ..datasets.image_folder import MODES
from ..datasets.images import fitted_pixels, read_header, read_pixels
from ..datasets.model_input import taken_by
from ..datasets.options import DataOptions
from ..datasets.pictures import PictureAxes
from ..datasets.raw import Raw
from ..datasets.scaling import Pixels, Scaled
from ..errors import bad_input
from ..files.damage import plain_size
from ..models.model import image_shape


@dataclass
class ImageSample:
    """x: (1, features) float32, as the model takes it. picture: (1 or 3, height, width) uint8. name: of the file."""

    x: np.ndarray
    picture: np.ndarray
    name: str


@dataclass
class Frame:
    """An image that is in no file. pixels: (height, width, 3) uint8, red, green and blue. name: of what it is from."""

    pixels: np.ndarray
    name: str


def image_of_data(image: Path | Frame, model, dataset, options: DataOptions, axes: PictureAxes | None) -> ImageSample:
    """A file or frame as the samples of a data set are read. axes: where their pixels lie, None where they are none.

    Raises NNVisError (bad_input).
    """
    scaling = dataset.read.pixels
    if axes is None or scaling is None:
        raise bad_input(
            f"the samples of {dataset.name} are no images whose pixels are known", "Leave the image out, choose samples"
        )
    taken = taken_by(model, options)
    size = axes.height, axes.width
    pixels = _read(image, size[::-1] if options.transpose else size, axes.channels, taken.preprocessing.crop)
    pixels = np.swapaxes(pixels, 1, 2) if options.transpose else pixels
    shown = pixels / np.float32(255)
    shown = 1 - shown if options.invert else shown
    shown = shown[::-1] if dataset.read.order == "BGR" and axes.channels == 3 else shown
    row = (np.moveaxis(shown, 0, -1) if axes.is_last else shown).reshape(1, -1)
    return ImageSample(((row - scaling.plus) / scaling.times).astype(np.float32), pixels[:3], image.name)


def image_of_model(image: Path | Frame, model, options: DataOptions) -> ImageSample:
    """A file or frame as the model says that it takes images. Raises NNVisError (bad_input)."""
    taken = taken_by(model, options)
    channels, size = _size_of(model, taken)
    pixels = _read(image, size, channels, taken.preprocessing.crop)
    return ImageSample(_scaled(pixels, taken, options, image.name).x_train, pixels[:3], image.name)


def image_pixels(model, options: DataOptions) -> tuple[PictureAxes, Pixels, str]:
    """(where the pixels of image_of_model lie, the way back to them, the order of their channels: see SampleRead).

    Raises NNVisError (bad_input).
    """
    taken = taken_by(model, options)
    channels, size = _size_of(model, taken)
    scaling = _scaled(np.zeros((channels, *size), np.uint8), taken, options, model.name)
    return PictureAxes(channels, *size, False), scaling.pixels, taken.preprocessing.order


def _size_of(model, taken) -> tuple[int, tuple[int, int]]:
    """(channels, (height, width)) of the images that a model takes. Raises NNVisError where it takes none."""
    shape = taken.shape if len(taken.shape) > 1 else image_shape(taken.shape[0]) if taken.shape else ()
    if taken.kind == "tokens" or len(shape) not in (2, 3) or (len(shape) == 3 and shape[0] not in MODES):
        raise bad_input(f"{model.name} takes samples of the shape {tuple(taken.shape)}, no images", "Name the data")
    return (1, shape) if len(shape) == 2 else (shape[0], shape[1:])


def _scaled(image: np.ndarray, taken, options: DataOptions, name: str) -> Scaled:
    """An image (channels, height, width) uint8 with the values that a model takes."""
    raw = Raw(np.moveaxis(image, 0, -1)[None] if len(image) > 1 else image, np.zeros(1, np.int64), ["image"])
    raw = raw.copy(x_test=raw.x, y_test=raw.y, resized=True)
    return as_taken(raw, taken, options, name)[1]


def _read(image: Path | Frame, size: tuple[int, int], channels: int, crop: float | None) -> np.ndarray:
    """(channels, height, width) uint8."""
    if isinstance(image, Frame):
        pixels = fitted_pixels(image.pixels, tuple(size), MODES[channels], crop)
    else:
        plain_size(image, "image")
        read_header(image)  # refuses what is too large, before its pixels take memory
        pixels = read_pixels(image, tuple(size), MODES[channels], crop)
    return pixels[None] if channels == 1 else np.moveaxis(pixels, -1, 0)

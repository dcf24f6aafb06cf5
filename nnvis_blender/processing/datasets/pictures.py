"""Samples as pictures, where the data say that they are images: their mean, the mean of each class, some of them."""

from typing import NamedTuple

import numpy as np

from .resize import resized
from .values import channel_order

MOST_SIDE = 64  # pixels along a side of what is kept
MOST_SAMPLE_SIDE = 256  # of samples that are looked at by themselves
MOST_CLASSES, MOST_SAMPLES = 30, 20  # of so many classes there are means, so many samples are kept


class PictureAxes(NamedTuple):
    """Where the pixels of a sample (features,) are. is_last: whether its channels are the last axis, not the first."""

    channels: int
    height: int
    width: int
    is_last: bool

    def places(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(row, column, channel) of each feature, (features,) int64 each."""
        channels, height, width, is_last = self
        feature = np.arange(channels * height * width)
        if is_last:
            row, column, channel = np.unravel_index(feature, (height, width, channels))
        else:
            channel, row, column = np.unravel_index(feature, (channels, height, width))
        return row, column, channel

    def images(self, rows: np.ndarray) -> np.ndarray:
        """Samples (n, features) as (n, channels, height, width)."""
        channels, height, width, is_last = self
        if is_last:
            return np.moveaxis(rows.reshape(-1, height, width, channels), -1, 1)
        return rows.reshape(-1, channels, height, width)

    def rows(self, images: np.ndarray) -> np.ndarray:
        """Images (n, channels, height, width) as samples (n, features)."""
        return (np.moveaxis(images, 1, -1) if self.is_last else images).reshape(len(images), -1)


def picture_axes(dataset, guess: bool = False) -> PictureAxes | None:
    """The PictureAxes of a data set's samples, or None where it does not say that they are images.

    It says so by two axes, or three with a few channels, of values that are those of pixels, or of any values where the
    model takes images, since many are kept as they were standardised. guess: rows of as many values as a square has
    count as well, and any values.
    """
    shape = dataset.shape  # of rows a square where their number allows
    says_so = dataset.read.is_image or (dataset.read.pixels is not None and not dataset.read.is_rows)
    if not (says_so or guess) or int(np.prod(shape)) != dataset.x_train.shape[1]:
        return None
    if len(shape) == 2 and min(shape) > 1:
        return PictureAxes(1, *shape, False)
    if len(shape) != 3:
        return None
    if dataset.read.is_image or channel_order(shape) == "channels_first" or shape[0] == 1:
        return PictureAxes(*shape, False) if shape[0] in (1, 3, 4) else None
    return PictureAxes(shape[2], *shape[:2], True) if shape[2] in (1, 3, 4) else None


def pictures(dataset, axes: PictureAxes, has_class_means: bool) -> np.ndarray:
    """(pictures, 1 or 3, height, width) uint8, of the training samples: the mean of all, then the mean of each class if
    there are at most MOST_CLASSES, then MOST_SAMPLES samples, the first of each class before the second of any.

    Pixels of 0 to 255; values that are none are spread over these by the least and the largest. No side is longer than
    MOST_SIDE. has_class_means: whether each sample has a class.
    """
    x, y, classes = dataset.x_train, dataset.y_train, len(dataset.class_names)
    rows = [x.mean(axis=0, dtype=np.float64)]
    if has_class_means:
        rows += [_mean(x[y == k]) for k in range(classes)]
    rows = np.concatenate([rows, x[spread_over_classes(y)[:MOST_SAMPLES]]])
    return pictures_of(rows, dataset, axes, MOST_SIDE)


def pictures_of(rows: np.ndarray, dataset, axes: PictureAxes, most_side: int = MOST_SAMPLE_SIDE) -> np.ndarray:
    """(n, 1 or 3, height, width) uint8: samples (n, features) of a data set as pictures, see `pictures`."""
    images = as_pictures(rows, dataset, axes)
    largest = max(axes.height, axes.width)
    if largest > most_side:
        size = tuple(max(1, round(side * most_side / largest)) for side in (axes.height, axes.width))
        images = resized(images, size, None, 2)
    return np.rint(images * 255).astype(np.uint8)


def as_pictures(rows: np.ndarray, dataset, axes: PictureAxes) -> np.ndarray:
    """(n, 1 or 3, height, width) float32, 0 to 1: samples (n, features) as pictures in their own size."""
    if dataset.read.pixels is not None:
        rows = rows * dataset.read.pixels.times + dataset.read.pixels.plus
    else:
        low, high = float(dataset.x_train.min()), float(dataset.x_train.max())
        rows = (rows - low) / max(high - low, 1e-12)
    return in_colours(np.clip(rows, 0.0, 1.0).astype(np.float32), dataset, axes)


def of_brightness(level: float, dataset) -> np.ndarray:
    """(features,) float32: a sample of a data set whose pixels are all so bright, 0 to 1."""
    features = dataset.x_train.shape[1]
    if dataset.read.pixels is not None:
        return np.broadcast_to((level - dataset.read.pixels.plus) / dataset.read.pixels.times, features).astype(
            np.float32
        )
    low, high = float(dataset.x_train.min()), float(dataset.x_train.max())
    return np.full(features, low + level * (high - low), np.float32)


def in_colours(rows: np.ndarray, dataset, axes: PictureAxes) -> np.ndarray:
    """(n, 1 or 3, height, width): what samples (n, features) hold, in the order red, green, blue, without
    transparency.
    """
    images = axes.images(rows)
    if axes.channels == 1:
        return images
    images = images[:, :3]
    return images[:, ::-1] if dataset.read.order == "BGR" else images


def _mean(x: np.ndarray) -> np.ndarray:
    return x.mean(axis=0, dtype=np.float64) if len(x) else np.zeros(x.shape[1])


def spread_over_classes(y: np.ndarray) -> np.ndarray:
    """The samples' indices, (n,): the first of each class, then the second of each, and so on."""
    by_class = np.argsort(y, kind="stable")
    _, first, counts = np.unique(y[by_class], return_index=True, return_counts=True)
    number = np.empty(len(y), np.int64)
    number[by_class] = np.arange(len(y)) - np.repeat(first, counts)
    return np.lexsort((y, number))

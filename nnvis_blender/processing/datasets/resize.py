"""Arrays of images in another size: each pixel is a weighted mean of those that it covers, as Pillow's "bilinear"."""

import numpy as np

_MOST_AT_ONCE = 1 << 24  # values of samples as float32


def resized(images: np.ndarray, size: tuple[int, int], crop: float | None, rows: int) -> np.ndarray:
    """Images (n, ...) with rows on the axis `rows` and columns on the next, in another size (height, width).

    crop: see models.preprocessing. Whole numbers stay so, rounded.
    """
    old = images.shape[rows : rows + 2]
    by_row, by_column = (weights(*part) for part in zip(old, size, kept(old, size, crop)))
    shape = (*images.shape[:rows], *size, *images.shape[rows + 2 :])
    result = np.empty(shape, images.dtype)
    step = max(1, _MOST_AT_ONCE // max(1, int(np.prod(images.shape[1:]))))
    for first in range(0, len(images), step):
        part = np.moveaxis(images[first : first + step], (rows, rows + 1), (-2, -1)).astype(np.float32)
        part = np.moveaxis(by_row @ part @ by_column.T, (-2, -1), (rows, rows + 1))
        result[first : first + step] = np.rint(part) if images.dtype.kind in "iu" else part
    return result


def kept(old: tuple[int, int], size: tuple[int, int], crop: float | None) -> tuple:
    """((first, length) of the rows, the same of the columns) of an image (height, width) that are kept.

    crop: the share of the largest part in the middle that has the aspect of `size`; None: all of it is kept.
    """
    if crop is None:
        return (0.0, float(old[0])), (0.0, float(old[1]))
    largest = min(old[0] / size[0], old[1] / size[1])
    return tuple(((o - crop * largest * s) / 2, crop * largest * s) for o, s in zip(old, size))


def weights(old: int, new: int, part: tuple[float, float]) -> np.ndarray:
    """(new, old) float32: what each old pixel of the part (first, length) gives to each new one; rows add to 1."""
    first, length = part
    step = length / new
    centres = first + (np.arange(new) + 0.5) * step - 0.5
    reach = max(step, 1.0)
    found = np.clip(1 - np.abs(np.arange(old) - centres[:, None]) / reach, 0, None)
    return (found / found.sum(axis=1, keepdims=True)).astype(np.float32)

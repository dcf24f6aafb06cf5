"""Windows cut out of images, which are no images of their own where they reach over the rim."""

import numpy as np


def cut(images: np.ndarray, starts: np.ndarray, size: tuple[int, int], around: np.ndarray | float) -> np.ndarray:
    """(n, channels, *size): of each image (n, channels, height, width) the window that begins at starts (n, 2).

    around: what is outside of the images, one number or one of each channel.
    """
    (rows, columns), sides = (starts[:, axis, None] + np.arange(size[axis]) for axis in (0, 1)), images.shape[2:]
    inside = ((rows >= 0) & (rows < sides[0]))[:, :, None] & ((columns >= 0) & (columns < sides[1]))[:, None]
    rows, columns = rows.clip(0, sides[0] - 1), columns.clip(0, sides[1] - 1)
    taken = images[np.arange(len(images))[:, None, None], :, rows[:, :, None], columns[:, None]]
    taken = np.where(inside[..., None], taken, np.asarray(around, images.dtype))
    return np.moveaxis(taken, -1, 1)

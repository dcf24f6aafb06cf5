"""How large images are kept."""

import numpy as np

from ..datasets.resize import resized


def kept_size(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The size (height, width) in which images of a size are kept: at most so many pixels along a side; 0: as it is."""
    largest = max(size)
    return size if not side or largest <= side else tuple(max(1, round(one * side / largest)) for one in size)


def kept_image(images: np.ndarray, side: int) -> np.ndarray:
    """Images (n, height, width, channels) float32 with at most so many pixels along a side; 0: as they are."""
    old = images.shape[1:3]
    size = kept_size(old, side)
    return images if size == old else resized(images, size, None, 1)

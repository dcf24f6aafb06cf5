"""How large images are kept."""

import numpy as np

from ..datasets.resize import resized


def kept_image(images: np.ndarray, side: int) -> np.ndarray:
    """Images (n, height, width, channels) float32 with at most so many pixels along a side; 0: as they are."""
    height, width = images.shape[1:3]
    largest = max(height, width)
    if not side or largest <= side:
        return images
    return resized(images, tuple(max(1, round(one * side / largest)) for one in (height, width)), None, 1)

"""Numbers as pictures on a page, in an encoding that a page holds in itself."""

import base64
import io

import numpy as np

_LEAST_SIDE = 48  # pixels of a picture on a page, below which each pixel is drawn as several


def signed(values: np.ndarray) -> np.ndarray:
    """(..., height, width) -> (..., height, width, 3) in 0 to 1: blue below zero, white, red above, over the largest
    of each picture.
    """
    most = np.abs(values).max(axis=(-2, -1), keepdims=True)
    share = values / np.where(most > 0, most, 1)
    up, down = np.clip(share, 0, 1), np.clip(-share, 0, 1)
    return np.stack([1 - 0.85 * down, 1 - 0.75 * (up + down), 1 - 0.85 * up], axis=-1)


def heat(values: np.ndarray, low: float = 0.0) -> np.ndarray:
    """(height, width) -> (height, width, 3) in 0 to 1: from dark to light over the largest."""
    share = np.clip((values - low) / max(float(values.max()) - low, 1e-12), 0, 1)
    return np.stack([np.clip(1.6 * share, 0, 1), share**1.5, 0.25 + 0.5 * share**3], axis=-1)


def tiled(pictures: np.ndarray) -> np.ndarray:
    """(n, height, width, 3) -> all of them in a square, a white rule between two."""
    count, height, width, _ = pictures.shape
    across = int(np.ceil(np.sqrt(count)))
    down = -(-count // across)
    sheet = np.ones((down * across, height + 1, width + 1, 3), np.float32)
    sheet[:count, :-1, :-1] = pictures
    sheet = sheet.reshape(down, across, height + 1, width + 1, 3).swapaxes(1, 2)
    return sheet.reshape(down * (height + 1), across * (width + 1), 3)[:-1, :-1]


def as_source(picture: np.ndarray) -> str:
    """(height, width, 3 or 1) in 0 to 1 -> what an <img> shows: a PNG, small ones enlarged by whole pixels."""
    from PIL import Image  # noqa: PLC0415  as elsewhere, only who writes pictures needs it

    pixels = np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
    pixels = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
    times = max(1, -(-_LEAST_SIDE // max(pixels.shape[:2])))
    stream = io.BytesIO()
    Image.fromarray(pixels.repeat(times, axis=0).repeat(times, axis=1)).save(stream, "PNG")
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()

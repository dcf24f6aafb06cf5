"""Numbers as pictures on a page, in an encoding that a page holds in itself."""

import base64
import io

import numpy as np

_LEAST_SIDE = 48  # pixels of a picture on a page, below which each pixel is drawn as several
_MOST_SIDE = 2048  # of a sheet, without its rules
_LIVE, _DEAD, _TWIN = (0.32, 0.62, 0.60), (0.80, 0.22, 0.20), (0.93, 0.68, 0.20)
_CELL = 7  # pixels of a unit's side


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


def units_told(count: int, dead: list[int], twins: list[int]) -> np.ndarray:
    """(rows, columns, 3) in 0 to 1: a square for each unit of a layer, red where it is dead, yellow where it is as an
    earlier one.
    """
    colors = np.full((count, 1, 1, 3), _LIVE, np.float32)
    colors[dead], colors[twins] = _DEAD, _TWIN
    return tiled(np.broadcast_to(colors, (count, _CELL, _CELL, 3)))


def tiled(pictures: np.ndarray, columns: int = 1, rule: int = 1) -> np.ndarray:
    """(n, height, width, 3) -> all of them in about a square, a white rule of some pixels between two. columns: of
    which a row has a multiple.
    """
    count, height, width, _ = pictures.shape
    across = _across(count, columns)
    down = -(-count // across)
    white = 255 if pictures.dtype == np.uint8 else 1
    made = np.full((down * across, height + rule, width + rule, 3), white, pictures.dtype)
    made[:count, :height, :width] = pictures
    made = made.reshape(down, across, height + rule, width + rule, 3).swapaxes(1, 2)
    return made.reshape(down * (height + rule), across * (width + rule), 3)[:-rule, :-rule]


def sheet(pictures: list[np.ndarray], columns: int) -> np.ndarray:
    """Pictures (height, width, 1 or 3) in 0 to 1 of any sizes as one, (height, width, 3) uint8, see tiled: each in the
    middle of a square, as large as the largest of them is, or as there is room for.
    """
    from PIL import Image  # noqa: PLC0415  as elsewhere, only who writes pictures needs it

    room = _MOST_SIDE // _across(len(pictures), columns)
    side = min(max(_LEAST_SIDE, *(length for one in pictures for length in one.shape[:2])), room)
    squares = np.full((len(pictures), side, side, 3), 255, np.uint8)
    for square, one in zip(squares, pictures):
        share = side / max(one.shape[:2])
        height, width = (max(1, round(length * share)) for length in one.shape[:2])
        how = Image.Resampling.NEAREST if share > 1 else Image.Resampling.BOX
        fitted = np.asarray(Image.fromarray(_pixels(one)).resize((width, height), how))
        top, left = (side - height) // 2, (side - width) // 2
        square[top : top + height, left : left + width] = fitted
    return tiled(squares, columns, max(2, side // 12)) if len(pictures) > 1 else squares[0]


def _across(count: int, columns: int) -> int:
    return columns * int(np.ceil(np.sqrt(count) / columns))


def _pixels(picture: np.ndarray) -> np.ndarray:
    """(height, width, 3) uint8."""
    pixels = np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels


def as_source(picture: np.ndarray) -> str:
    """(height, width, 3 or 1) in 0 to 1 -> what an <img> shows: a PNG, small ones enlarged by whole pixels."""
    from PIL import Image  # noqa: PLC0415  as elsewhere, only who writes pictures needs it

    pixels = _pixels(picture)
    times = max(1, -(-_LEAST_SIDE // max(pixels.shape[:2])))
    stream = io.BytesIO()
    Image.fromarray(pixels.repeat(times, axis=0).repeat(times, axis=1)).save(stream, "PNG")
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()

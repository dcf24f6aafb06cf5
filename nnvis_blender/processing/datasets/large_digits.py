"""The built-in data set "digits_28": the handwritten digits redrawn with 28 x 28 pixels, each in several hands.

Pixels of the small digits say how much ink lies in each, so a smooth surface through them has the pen's outlines where
it is half as high. Every training digit is drawn once as it is and again slanted, turned, moved, and in other sizes, as
other hands would; the digits that are for testing are those of the small set, drawn once.
"""

import numpy as np

from . import digits
from .raw import Raw
from .split import split

NAME = "digits_28"
SIDE, HANDS, SEED = 28, 5, 0
_FINE = 4  # places of the surface along a small pixel
_DRAWN = 24  # pixels of the large picture that the small one's side fills
_OUTLINE, _SOFTNESS = 0.5, 0.4  # height at which the outline lies, and over which ink fades out
_TURN, _SLANT, _SCALE, _SHIFT = 0.2, 0.25, 0.1, 1.5  # most of a hand: radians, shear, share of the size, pixels


def read() -> Raw:
    """Bytes 0 to 255, (n, 28, 28), with a test part."""
    raw = split(digits.read(), NAME)
    random = np.random.default_rng(SEED)
    ink = inked(raw.x)
    train = [drawn(ink, *_hands(len(ink), random, float(number > 0))) for number in range(HANDS)]
    return Raw(
        np.concatenate(train),
        np.tile(raw.y, HANDS),
        raw.class_names,
        drawn(inked(raw.x_test), *_hands(len(raw.x_test), random, 0.0)),
        raw.y_test,
        [raw.notes[-1], f"{HANDS} drawings of each training digit of 8 x 8 pixels, with {SIDE} x {SIDE} pixels"],
    )


def inked(images: np.ndarray) -> np.ndarray:
    """(n, 32, 32) float32 from 0 to 1, what the pen has left, of images (n, 8, 8) from 0 to 1: the surface cut at its
    outline.
    """
    from scipy import ndimage  # noqa: PLC0415  a second that other data do not pay

    # the surface's spline, linear in the pixels and the same along rows and columns, so that one matrix says it
    finer = ndimage.zoom(np.eye(images.shape[1]), (_FINE, 1), order=3, mode="grid-constant", grid_mode=True)
    surface = (finer @ images @ finer.T).astype(np.float32)
    return np.clip((surface - _OUTLINE) / _SOFTNESS + 0.5, 0.0, 1.0).astype(np.float32)


def drawn(ink: np.ndarray, maps: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """(n, 28, 28) uint8 of what inked() gives.

    maps: (n, 2, 2), from the large picture's (row, column) about its middle to the small one's, both in large pixels.
    shifts: (n, 2), in large pixels.
    """
    side = ink.shape[1]
    pixels = np.indices((SIDE, SIDE)).reshape(2, -1) - (SIDE - 1) / 2
    places = (maps @ pixels + shifts[:, :, None]) * (side / _DRAWN) + (side - 1) / 2
    return np.rint(255 * _between(ink, places)).astype(np.uint8).reshape(-1, SIDE, SIDE)


def _hands(count: int, random, amount: float) -> tuple[np.ndarray, np.ndarray]:
    """maps (count, 2, 2) and shifts (count, 2), see drawn; of an amount of 0 every digit stays as it is."""
    turn, slant, rows, columns, *shift = amount * random.uniform(-1, 1, (6, count))
    cos, sin = np.cos(_TURN * turn), np.sin(_TURN * turn)
    turned = np.stack([cos, -sin, sin, cos], axis=1).reshape(-1, 2, 2)
    slanted = np.stack([1 + _SCALE * rows, 0 * slant, _SLANT * slant, 1 + _SCALE * columns], axis=1).reshape(-1, 2, 2)
    return turned @ slanted, _SHIFT * np.stack(shift, axis=1)


def _between(ink: np.ndarray, places: np.ndarray) -> np.ndarray:
    """(n, places): bilinear between the pixels of each of the pictures (n, side, side), 0 outside."""
    padded = np.pad(ink, ((0, 0), (1, 1), (1, 1)))
    last = padded.shape[1] - 1
    row, column = np.clip(places + 1, 0, last - 1e-3).transpose(1, 0, 2)
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    down, right = row - top, column - left
    picture = np.arange(len(ink))[:, None]
    upper = padded[picture, top, left] * (1 - right) + padded[picture, top, left + 1] * right
    lower = padded[picture, top + 1, left] * (1 - right) + padded[picture, top + 1, left + 1] * right
    return upper * (1 - down) + lower * down

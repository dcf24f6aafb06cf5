"""One image file: what its header says, and its pixels in the size and mode that a data set has."""

import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import bad_input
from ..files.damage import damage_told
from .resize import kept

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")  # no format whose reader starts another program
COLOURS = ("RGB", "RGBA", "RGBX", "RGBa", "CMYK", "YCbCr", "LAB", "HSV", "PA")
DEEP = ("I", "I;16", "I;16B", "I;16L", "I;16N")
MOST_PIXELS = 64 << 20
_REMEDY = "Remove or replace it"


@dataclass(frozen=True)
class Header:
    """size: (width, height). mode: Pillow's. is_colour: whether its pixels need three channels."""

    size: tuple[int, int]
    mode: str
    is_colour: bool

    @property
    def is_deep(self) -> bool:
        return self.mode in DEEP


def read_header(path: Path) -> Header:
    """Size and mode without the pixels. Raises NNVisError (bad_input) for no image and for one of too many pixels."""
    with _opened(path) as image:
        width, height = image.size
        if width * height > MOST_PIXELS or not width * height:
            raise bad_input(f"{path.name} has {width} x {height} pixels, too many for a sample", "Make it smaller")
        if image.mode == "F":
            raise bad_input(f"{path.name} has pixels of floating point", "Save it with 8 or 16 bits")
        return Header(image.size, image.mode, image.mode in COLOURS or (image.mode == "P" and _has_colours(image)))


def read_pixels(path: Path, size: tuple[int, int], mode: str, crop: float | None = None) -> np.ndarray:
    """(height, width) uint8 of mode "L", (height, width, channels) of "RGB" and "RGBA". Raises NNVisError (bad_input).

    size: (height, width). crop: see models.preprocessing.
    """
    from PIL import Image  # noqa: PLC0415  only folders of images need it

    with _opened(path) as image:
        if image.mode in DEEP:  # conversion would clip them at 255
            image = Image.fromarray((np.clip(np.asarray(image, np.int64), 0, 65535) // 257).astype(np.uint8))
        return _fitted(image, size, mode, crop)


def fitted_pixels(pixels: np.ndarray, size: tuple[int, int], mode: str, crop: float | None = None) -> np.ndarray:
    """As read_pixels, of an image (height, width, 3) uint8, red, green and blue, that is in no file."""
    from PIL import Image  # noqa: PLC0415  only folders of images need it

    return _fitted(Image.fromarray(np.ascontiguousarray(pixels)), size, mode, crop)


def _fitted(image, size: tuple[int, int], mode: str, crop: float | None) -> np.ndarray:
    from PIL import Image  # noqa: PLC0415  only folders of images need it

    converted = image.convert(mode)
    if converted.size[::-1] != size or crop is not None:
        (top, height), (left, width) = kept(converted.size[::-1], size, crop)
        box = (left, top, left + width, top + height)
        converted = converted.resize(size[::-1], Image.Resampling.BILINEAR, box=box)
    return np.asarray(converted)


def _has_colours(image) -> bool:
    palette = np.array(image.getpalette() or [], np.uint8)
    entries = palette[: len(palette) // 3 * 3].reshape(-1, 3)
    return bool((entries != entries[:, :1]).any())


@contextmanager
def _opened(path: Path):
    """The image of a file while it is open; what a damaged one raises becomes the sentence."""
    from PIL import Image  # noqa: PLC0415  only folders of images need it

    with damage_told(path, "image", _REMEDY), warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(path, formats=FORMATS) as image:
                yield image
        except Image.DecompressionBombError as error:
            raise ValueError(str(error)) from None

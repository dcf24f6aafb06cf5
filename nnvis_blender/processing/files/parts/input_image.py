"""The part "input_image": pictures of the samples, and where they stand. It says that the input's grid is kept."""

import numpy as np

from ...errors import bad_input
from ...network import InputImage
from .stored import FARTHEST, StoredPart

NAME, VERSION = "input_image", 1
_SMALLEST_PIXEL = 1e-9


def write(image: InputImage) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header)."""
    header = {"layer": int(image.layer), "pixel": float(image.pixel), "class_means": int(image.class_means)}
    return {"pictures": np.asarray(image.pictures, np.uint8)}, header


def read(stored: StoredPart, file) -> InputImage:
    header, layers = stored.header, file.outline.layers
    pictures = stored.array("pictures", (None, None, None, None), np.uint8)
    means = header.whole("class_means", 0, file.outline.class_count)
    if pictures.shape[1] not in (1, 3) or len(pictures) <= means or 0 in pictures.shape:
        raise bad_input(f"pictures of the shape {pictures.shape} with the means of {means} classes")
    layer = header.whole("layer", 0, len(layers) - 1)
    return InputImage(layer, pictures, header.number("pixel", _SMALLEST_PIXEL, FARTHEST), means)

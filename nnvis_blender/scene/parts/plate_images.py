"""Images of what units see as tiles of plates: numbers among the maps' pages, colours in pages of their own."""

import numpy as np

from ...nodes.plates.maps import ABOUT_GRAY, COLORS, VALUES
from ...processing.images.images import ATTRIBUTION, OF_SAMPLES, Images, LayerImages
from ...processing.network import ProcessedNetwork
from .plate_tiles import Tiles

_BLUR = 16  # of an image's longer side is the deviation of the bell that blurs it
_REACH = 3  # deviations the bell is cut off


def image_tiles(processed: ProcessedNetwork) -> list[Tiles]:
    """The tiles of all images of units that have plates, those of units that have none left out."""
    found = (
        (images, _joined(processed, own), processed.maps.of_layer(own.layer))
        for images in processed.images
        for own in images.layers
        if processed.maps.of_layer(own.layer) is not None
    )
    made = (_tiles(images, own, maps.units) for images, own, maps in found)
    return [one for one in made if len(one.places)]


def _joined(processed: ProcessedNetwork, own: LayerImages) -> LayerImages:
    """Those of the three channels of an input that is seen as one picture in colour, as one image of the first: their
    values as its colours, of images in colour the mean.
    """
    pictures = processed.maps.pictures
    is_picture = own.layer in processed.network.inputs and pictures is not None and pictures.shape[1] == 3
    if not is_picture or len(own.units) != 3:
        return own
    colored = own.values.shape[-1] == 3
    values = own.values.mean(axis=1, keepdims=True) if colored else np.moveaxis(own.values, 1, -1)[..., 0, :][:, None]
    return LayerImages(own.layer, own.units[:1], values)


def _tiles(images: Images, own: LayerImages, units: np.ndarray) -> Tiles:
    """units: of the layer's plates."""
    _, places, which = np.intersect1d(units, own.units, return_indices=True)
    values, form, most = own.values[:, which], COLORS, None
    if images.is_picture and values.shape[-1] == 1:
        values = np.repeat(values, 3, axis=-1)  # gray
    is_blurred = not images.is_picture or images.kind == ATTRIBUTION  # what is seen in other pictures stays sharp
    if is_blurred:
        values = np.concatenate([values, _blurred(values)])
    if not images.is_picture:
        form = VALUES if values.shape[-1] == 1 else ABOUT_GRAY
    if form == ABOUT_GRAY:
        most = np.abs(values).max(axis=(0, 2, 3, 4), initial=0)
        values = 0.5 + values / np.maximum(2 * most, 1e-30)[:, None, None, None]
    if form == VALUES:
        values = values[..., 0]
    count = -1 if images.kind in OF_SAMPLES else len(images.names)
    blurred = len(images.names) if is_blurred else 0
    return Tiles(own.layer, images.kind, values, places, form, count, blurred, most)


def _blurred(values: np.ndarray) -> np.ndarray:
    """(count, k, height, width, channels), each image weighed by a bell, about which its edge goes on."""
    for axis in (2, 3):
        deviation = max(values.shape[2:4]) / _BLUR
        reach = int(np.ceil(_REACH * deviation))
        bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2).astype(np.float32)
        width = [(0, 0)] * values.ndim
        width[axis] = (reach, reach)
        padded, length = np.pad(values, width, mode="edge"), values.shape[axis]
        moved = (padded.take(range(k, k + length), axis=axis) for k in range(len(bell)))
        values = sum(weight * one for weight, one in zip(bell / bell.sum(), moved))
    return values


def of_form(tiles: list[Tiles], is_colored: bool) -> list[Tiles]:
    """Those in colour, or those of numbers."""
    return [one for one in tiles if (one.form != VALUES) == is_colored]

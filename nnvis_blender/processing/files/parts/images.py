"""The part "images": what units see as images, each kind once.

Values are float32 as they are; colours are kept in the 256 levels that a picture has, so that they come back rounded.
"""

import math

import numpy as np

from ...activations.parameters import MOST_SAMPLES
from ...errors import bad_input
from ...images.images import KINDS, OF_SAMPLES, Images, LayerImages
from ..fields import Fields
from .stored import StoredPart

NAME, VERSION = "images", 1
MOST = 1000  # images of a unit
_MOST_NOTES, _MOST_OF_NOTE = 1000, 300
_FARTHEST = 1e30  # of a value: what is larger has no picture
_LEVELS = 255


def write(images: list[Images]) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header); the arrays bear kind and layer."""
    arrays, headers = {}, []
    for one in images:
        for own in one.layers:
            values = np.asarray(own.values, np.float32)
            if one.is_picture:
                values = (values.clip(0, 1) * _LEVELS).round().astype(np.uint8)
            arrays |= {
                f"units_{one.kind}_{own.layer}": np.asarray(own.units, np.int32),
                f"values_{one.kind}_{own.layer}": values,
            }
        if one.edges is not None:
            arrays[f"edges_{one.kind}"] = np.asarray(one.edges, np.float32)
        headers.append(
            {
                "kind": one.kind,
                "title": one.title,
                "names": list(one.names),
                "layers": [int(own.layer) for own in one.layers],
                "is_picture": bool(one.is_picture),
                "notes": list(one.notes),
                "about": one.about,
            }
        )
    return arrays, {"images": headers}


def read(stored: StoredPart, file) -> list[Images]:
    images = [_images(stored, header, file) for header in stored.header.objects("images", len(KINDS))]
    kinds = [one.kind for one in images]
    if len(set(kinds)) < len(kinds):
        raise bad_input(f"several images of the kind {max(kinds, key=kinds.count)!r}")
    return images


def _images(stored: StoredPart, header: Fields, file) -> Images:
    kind, names, sizes = header.text("kind"), header.texts("names", MOST), [one.size for one in file.outline.layers]
    if kind not in KINDS:
        raise header.wrong(f"images of the kind {kind!r}")
    numbers = header.items("layers", len(sizes))
    if not all(type(n) is int and 0 <= n < len(sizes) for n in numbers) or sorted(set(numbers)) != numbers:
        raise header.wrong(f"layers that are not numbers below {len(sizes)} that ascend")
    if not names or not numbers:
        raise header.wrong(f"{len(names)} images of units of {len(numbers)} layers")
    if kind in OF_SAMPLES:
        _check_samples(len(names), header, file)
    notes = [Fields({"note": note}, header.where) for note in header.items("notes", _MOST_NOTES, default=[])]
    is_picture, edges = header.flag("is_picture"), None
    if stored.has(f"edges_{kind}"):
        shape = (len(names), *file.shape("bundles", "edges"))
        edges = stored.array(f"edges_{kind}", shape, np.float32, has_gaps=True)
    return Images(
        kind,
        header.text("title"),
        names,
        [_layer(stored, header, (kind, n), (len(names), sizes[n]), is_picture) for n in numbers],
        is_picture,
        [note.text("note", most=_MOST_OF_NOTE) for note in notes],
        header.object("about", default={}),
        edges,
    )


def _check_samples(count: int, header: Fields, file) -> None:
    """Holds images of samples to the samples of the maps; of those at several epochs there is one for each sample."""
    if not file.has("maps"):
        raise header.wrong("images of samples in a file without maps")
    epochs = file.shape("maps", "epochs") if file.holds("maps", "epochs") else (1,)
    if count > MOST_SAMPLES or file.shape("maps", "samples") != (count * math.prod(epochs),):
        raise header.wrong(f"images of {count} samples, where maps are of others")


def _layer(stored: StoredPart, header: Fields, of: tuple[str, int], counts: tuple[int, int], is_picture) -> LayerImages:
    """of: kind and layer. counts: of the images of a unit, of the layer's units."""
    name, (count, size) = "{}_{}".format(*of), counts
    units = stored.array(f"units_{name}", (None,), np.int32, 0, size - 1)
    if (np.diff(units) <= 0).any():
        raise header.wrong("units that do not ascend")
    shape, values = (count, len(units), None, None, None), f"values_{name}"
    if is_picture:
        images = stored.array(values, shape, np.uint8).astype(np.float32) / _LEVELS
    else:
        images = stored.array(values, shape, np.float32, -_FARTHEST, _FARTHEST)
    if 0 in images.shape or images.shape[4] not in (1, 3):
        raise header.wrong(f"images of the shape {images.shape}")
    return LayerImages(of[1], units, images)

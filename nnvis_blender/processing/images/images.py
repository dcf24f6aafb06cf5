"""Images of what units see. Flat arrays; the worker makes them, and Blender reads them."""

from dataclasses import dataclass, field

import numpy as np

KINDS = ATTRIBUTION, PROJECTION, PREFERRED, TOP, TOP_PROJECTION = (
    "attribution",
    "projection",
    "preferred",
    "top",
    "top_projection",
)
OF_SAMPLES = (ATTRIBUTION, PROJECTION)  # which each of the file's samples (Maps) has its own of


@dataclass
class LayerImages:
    """The images of one layer's units.

    layer: its index. units: (k,) int32, ascending, counted within the layer. values: (count, k, height, width, 1 or 3)
    float32: of values, or of colours red, green and blue.
    """

    layer: int
    units: np.ndarray
    values: np.ndarray


@dataclass
class Images:
    """Images of one kind, for units of some layers. Those of an input's units are the images over the input itself.

    kind: one of KINDS; a file has each kind once. title: what they show, as a legend says it. names: of each of the
    count: the samples in the order of the file's Maps where the kind is one of OF_SAMPLES, else what each is of a unit
    ("top 1", "top 2", ...). layers: ascending. is_picture: whether values are colours from 0 to 1, encoded sRGB; else
    they are numbers about zero, which a colour map draws. notes: sentences on what was left out or guessed. about:
    JSON-able provenance: model, data, method, parameters, seed, figures.
    edges: (count, drawn edges) float32, what attributions have to do with each polyline of the bundles, NaN where that
    is not defined; else None.
    """

    kind: str
    title: str
    names: list[str]
    layers: list[LayerImages]
    is_picture: bool
    notes: list[str] = field(default_factory=list)
    about: dict[str, object] = field(default_factory=dict)
    edges: np.ndarray | None = None

    def of_layer(self, layer: int) -> LayerImages | None:
        """The images of a layer's units, None where there are none."""
        return next((own for own in self.layers if own.layer == layer), None)


def of_kind(images: list[Images], kind: str) -> Images | None:
    """Those of a kind, None where there are none."""
    return next((one for one in images if one.kind == kind), None)


def without_samples(images: list[Images]) -> list[Images]:
    """Those that stay when a file's Maps are of other samples."""
    return [one for one in images if one.kind not in OF_SAMPLES]

"""Images of what units see for the network of synthetic_maps, made with numpy alone."""

import numpy as np

from nnvis_blender.processing.images.images import KINDS, OF_SAMPLES, PREFERRED, TOP, Images, LayerImages
from nnvis_blender.processing.network import ProcessedNetwork

PICTURES = (PREFERRED, TOP)  # kinds that are colours
TITLES = {
    "attribution": "Gradient of class 1",
    "projection": "Deconvnet projection",
    "preferred": "Preferred image",
    "top": "Top samples",
    "top_projection": "Projections of the top samples",
}
COUNT = 9  # of a unit, where images are not of samples


def add_images(processed: ProcessedNetwork, kinds=KINDS, layers=(1, 2), side=12) -> ProcessedNetwork:
    """The network with images of these kinds for the units of these layers; side: of what is not reduced."""
    processed.images = [unit_images(processed, kind, layers, side) for kind in kinds]
    return processed


def unit_images(processed: ProcessedNetwork, kind: str, layers=(1, 2), side=12) -> Images:
    """Waves whose frequency is the unit's and whose direction is that of the image; colours from 0 to 1, or numbers
    about zero, of the projections in three colours.
    """
    of_samples = kind in OF_SAMPLES
    names = list(processed.maps.names) if of_samples else [f"top {n + 1}" for n in range(COUNT)]
    own = [_waves(len(names), processed.network.layers[layer].size, side, kind) for layer in layers]
    return Images(
        kind,
        TITLES[kind],
        names,
        [LayerImages(layer, np.arange(values.shape[1], dtype=np.int32), values) for layer, values in zip(layers, own)],
        kind in PICTURES,
        [f"{kind}: made for tests"],
        {"method": kind, "seed": 0},
    )


def _waves(count: int, units: int, side: int, kind: str) -> np.ndarray:
    """(count, units, side, side, 1 or 3) float32."""
    y, x = (np.mgrid[:side, :side] + 0.5) / side
    angle = np.linspace(0, np.pi, count, endpoint=False)[:, None, None, None]
    turns = 1 + np.arange(units)[:, None, None] / 2
    along = np.cos(angle) * x + np.sin(angle) * y
    shift = np.linspace(0, 2, 1 if kind == "attribution" else 3, endpoint=False)
    waves = np.sin(2 * np.pi * turns[..., None] * along[..., None] + shift).astype(np.float32)
    strength = np.arange(1, units + 1, dtype=np.float32)[:, None, None, None]
    return waves / 2 + np.float32(0.5) if kind in PICTURES else waves * strength

"""The colour of something that matters for several classes at once. All colours are linear sRGB."""

import numpy as np

from ..processing import oklab
from ..processing.colors import PALETTES, STANDARD, class_colors

PALETTE = "nnvis_palette"  # of a scene: the name of the palette that its classes have

_RESTORED = 0.75
_LED = 0.02  # concentration (0 all classes alike, 1 one class alone) from which on a row has a colour of its own


def scene_palette(scene) -> str:
    """The name of the palette that the scene's classes have."""
    name = scene.get(PALETTE, STANDARD)
    return name if name in PALETTES else STANDARD


def scene_colors(scene, count: int) -> np.ndarray:
    """(count, 3) float32 linear: the classes' colours in the scene's palette."""
    return class_colors(count, scene_palette(scene))


def class_fractions(vectors: np.ndarray) -> np.ndarray:
    """(n, classes) importance -> (n, classes) float32 shares f_k = n_k / sum n; zeros where nothing matters."""
    total = vectors.sum(axis=1, keepdims=True)
    return np.divide(vectors, total, out=np.zeros_like(vectors, np.float32), where=total > 0)


def mixed_colors(fractions: np.ndarray, colors: np.ndarray) -> np.ndarray:
    """The colour of each row of class shares. fractions (n, classes), colors (classes, 3) -> (n, 3) float32.

    The plain average of ten hues is mud. So the shares are sharpened, w_k ~ f_k ** 5, and averaged in OKLab, where
    opposite hues cancel to grey. What all classes' colours have in common is no class's: it is taken off by as much as
    the weights are alike, so that all alike make grey, and many classes do not drift towards the palette's mean hue.
    The chroma is then raised to mean chroma * (|mean| / mean chroma) ** (1 - 0.75): a row that one class leads keeps
    that class's full colour. Where all classes matter alike (concentration, the normalised sum of squared shares, near
    0) nothing is raised: sharpening would make a vivid hue of differences that mean nothing.
    """
    peak = np.maximum(fractions.max(axis=1, keepdims=True), 1e-12)
    weights = _sharpened(fractions / peak)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)
    lab = oklab.from_linear(colors)
    mean = weights @ lab
    mean[:, 1:] -= (1 - _concentration(weights))[:, None] * lab[:, 1:].mean(axis=0)
    length = np.maximum(np.hypot(mean[:, 1], mean[:, 2]), 1e-9)
    chroma = np.maximum(weights @ np.hypot(lab[:, 1], lab[:, 2]), 1e-9)
    raised = _RESTORED * np.clip(_concentration(fractions) / _LED, 0, 1)
    mean[:, 1:] *= ((chroma / length) ** raised)[:, None]
    return oklab.to_screen(mean).astype(np.float32)


def _concentration(shares: np.ndarray) -> np.ndarray:
    """(n, classes) shares that sum to 1 -> (n,): 0 where all classes have alike, 1 where one has all."""
    even = 1 / max(shares.shape[1], 2)
    return (np.square(shares, dtype=float).sum(axis=1) - even) / (1 - even)


def with_alpha(colors: np.ndarray) -> np.ndarray:
    """(n, 3) -> (n, 4) float32 with alpha 1, as Blender's colour attributes want them."""
    return np.concatenate([colors, np.ones((len(colors), 1))], axis=1).astype(np.float32)


def _sharpened(shares: np.ndarray) -> np.ndarray:
    """shares ** 5, by products: a power takes ten times as long."""
    square = np.square(shares, dtype=float)
    return square * square * shares

"""Class colours, and the colour of something that matters for several classes at once. All colours are linear sRGB."""

import numpy as np

from ..processing.colors import CLASS_COLORS
from . import oklab

_RESTORED = 0.75
_LED = 0.02  # concentration (0 all classes alike, 1 one class alone) from which on a row has a colour of its own


def class_colors(count: int) -> np.ndarray:
    """(count, 3) float32: the first ten picked by hand.

    Each further one is the colour farthest, in OKLab, from all before it.
    So a class keeps its colour however many classes follow. Candidates are some two thousand colours that both white
    and black carry; with more classes than those, they repeat.
    """
    picked = np.array([_from_hex(text) for text in CLASS_COLORS[:count]]).reshape(-1, 3)
    more = count - len(CLASS_COLORS)
    if more <= 0:
        return picked.astype(np.float32)
    candidates = _candidates()
    chosen = _farthest(oklab.from_linear(picked), oklab.from_linear(candidates), min(more, len(candidates)))
    return np.concatenate([picked, candidates[np.resize(chosen, more)]]).astype(np.float32)


def class_fractions(vectors: np.ndarray) -> np.ndarray:
    """(n, classes) importance -> (n, classes) float32 shares f_k = n_k / sum n; zeros where nothing matters."""
    total = vectors.sum(axis=1, keepdims=True)
    return np.divide(vectors, total, out=np.zeros_like(vectors, np.float32), where=total > 0)


def mixed_colors(fractions: np.ndarray, colors: np.ndarray) -> np.ndarray:
    """The colour of each row of class shares. fractions (n, classes), colors (classes, 3) -> (n, 3) float32.

    The plain average of ten hues is mud. So the shares are sharpened, w_k ~ f_k ** 5, and averaged in OKLab, where
    opposite hues cancel to grey. The chroma is then raised to mean chroma * (|mean| / mean chroma) ** (1 - 0.75): a row
    that one class leads keeps that class's full colour. Where all classes matter alike (concentration, the normalised
    sum of squared shares, near 0) nothing is raised:
    sharpening would make a vivid hue of differences that mean nothing.
    """
    peak = np.maximum(fractions.max(axis=1, keepdims=True), 1e-12)
    weights = _sharpened(fractions / peak)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)
    lab = oklab.from_linear(colors)
    mean = weights @ lab
    length = np.maximum(np.hypot(mean[:, 1], mean[:, 2]), 1e-9)
    chroma = np.maximum(weights @ np.hypot(lab[:, 1], lab[:, 2]), 1e-9)
    count = max(len(colors), 2)
    concentration = (np.square(fractions, dtype=float).sum(axis=1) - 1 / count) / (1 - 1 / count)
    raised = _RESTORED * np.clip(concentration / _LED, 0, 1)
    mean[:, 1:] *= ((chroma / length) ** raised)[:, None]
    return oklab.to_screen(mean).astype(np.float32)


def with_alpha(colors: np.ndarray) -> np.ndarray:
    """(n, 3) -> (n, 4) float32 with alpha 1, as Blender's colour attributes want them."""
    return np.concatenate([colors, np.ones((len(colors), 1))], axis=1).astype(np.float32)


def _sharpened(shares: np.ndarray) -> np.ndarray:
    """shares ** 5, by products: a power takes ten times as long."""
    square = np.square(shares, dtype=float)
    return square * square * shares


def _from_hex(text: str) -> np.ndarray:
    encoded = np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _candidates() -> np.ndarray:
    """(n, 3) linear colours in rings of lightness and chroma that stand out on white and on black.

    Those off the screen are left out.
    """
    lightness, chroma, hue = np.meshgrid(
        np.linspace(0.47, 0.80, 7), np.linspace(0.07, 0.22, 4), np.arange(0, 360, 5.0), indexing="ij"
    )
    rgb = oklab.to_linear(oklab.from_lch(lightness, chroma, hue)).reshape(-1, 3)
    return rgb[((rgb >= 0) & (rgb <= 1)).all(axis=1)]


def _farthest(taken: np.ndarray, candidates: np.ndarray, count: int) -> np.ndarray:
    """(count,) indices of candidates, each the farthest from those taken and chosen before (both (n, 3) OKLab)."""
    nearest = np.linalg.norm(candidates[:, None] - taken[None], axis=2).min(axis=1)
    chosen = np.empty(count, np.int64)
    for position in range(count):
        chosen[position] = nearest.argmax()
        nearest = np.minimum(nearest, np.linalg.norm(candidates - candidates[chosen[position]], axis=1))
    return chosen

"""Class colours, and the colour of something that matters for several classes at once. All colours are linear sRGB."""
import numpy as np

from . import oklab

# Picked by eye on white and on black: lightness stays within what both carry, neighbours in the circle differ in lightness too.
_PICKED = ("#e5323b", "#1f7ae0", "#1fa34a", "#f08a00", "#8b45d6", "#00a5a8", "#e23fa0", "#86a800", "#3f3fc4", "#a85a2a")
_GOLDEN_ANGLE = 137.50776
_SHARPNESS = 3.0


def class_colors(count: int) -> np.ndarray:
    """(count, 3) float32: the first ten picked by hand, the others by the golden angle in OKLCH.

    Beyond ten, the golden angle keeps every new hue away from the last ones, and three alternating lightness and chroma
    pairs separate those hues that fall close together.
    """
    picked = np.array([_from_hex(text) for text in _PICKED[:count]]).reshape(-1, 3)
    more = np.arange(max(count - len(_PICKED), 0))
    lightness = np.array([0.74, 0.52, 0.63])[more % 3]
    chroma = np.array([0.12, 0.17, 0.20])[more % 3]
    generated = oklab.to_screen(oklab.from_lch(lightness, chroma, 20.0 + _GOLDEN_ANGLE * more))
    return np.concatenate([picked, generated.reshape(-1, 3)]).astype(np.float32)


def class_fractions(vectors: np.ndarray) -> np.ndarray:
    """(n, classes) importance -> (n, classes) float32 shares f_k = n_k / sum n; zeros where nothing matters."""
    total = vectors.sum(axis=1, keepdims=True)
    return np.divide(vectors, total, out=np.zeros_like(vectors, np.float32), where=total > 0)


def mixed_colors(fractions: np.ndarray, colors: np.ndarray) -> np.ndarray:
    """The colour of each row of class shares. fractions (n, classes), colors (classes, 3) -> (n, 3) float32.

    The plain average of ten hues is mud. So the shares are sharpened, w_k ~ f_k ** 3, and averaged in OKLab; opposite hues
    cancel there to grey, so the chroma is raised from |mean| to sqrt(|mean| * mean chroma): a row that one class leads
    keeps that class's full colour, a row that none leads stays a soft tint instead of an arbitrary vivid hue.
    """
    weights = np.asarray(fractions, float) ** _SHARPNESS
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)
    lab = oklab.from_linear(colors)
    mean = weights @ lab
    length = np.hypot(mean[:, 1], mean[:, 2])
    wanted = np.sqrt(length * (weights @ np.hypot(lab[:, 1], lab[:, 2])))
    mean[:, 1:] *= (wanted / np.maximum(length, 1e-9))[:, None]
    return oklab.to_screen(mean).astype(np.float32)


def with_alpha(colors: np.ndarray) -> np.ndarray:
    """(n, 3) -> (n, 4) float32 with alpha 1, as Blender's colour attributes want them."""
    return np.concatenate([colors, np.ones((len(colors), 1))], axis=1).astype(np.float32)


def _from_hex(text: str) -> np.ndarray:
    encoded = np.array([int(text[i:i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)

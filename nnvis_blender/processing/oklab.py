"""OKLab and OKLCH (B. Ottosson, 2020, https://bottosson.github.io/posts/oklab): perceptual colour over linear sRGB
arrays.
"""

import numpy as np

TO_CONE = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
FROM_LAB, FROM_CONE = np.linalg.inv(TO_LAB), np.linalg.inv(TO_CONE)


def from_linear(rgb: np.ndarray) -> np.ndarray:
    """(..., 3) linear sRGB -> (..., 3) OKLab: L in 0..1, a and b about -0.4..0.4."""
    return np.cbrt(np.asarray(rgb) @ TO_CONE.T) @ TO_LAB.T


def to_linear(lab: np.ndarray) -> np.ndarray:
    """(..., 3) OKLab -> (..., 3) linear sRGB, not clipped: outside 0..1 where the screen has no such colour."""
    return (np.asarray(lab) @ FROM_LAB.T) ** 3 @ FROM_CONE.T


def to_screen(lab: np.ndarray, steps: int = 12) -> np.ndarray:
    """(..., 3) OKLab -> (..., 3) linear sRGB in 0..1, giving up chroma, not lightness or hue, where the screen ends."""
    lab = np.array(lab, float)
    outside = ~_on_screen(lab)
    vivid = lab[outside]
    low, high = np.zeros((len(vivid), 1)), np.ones((len(vivid), 1))
    for _ in range(steps):
        middle = (low + high) / 2
        fits = _on_screen(_paled(vivid, middle))[:, None]
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    lab[outside] = _paled(vivid, low)
    return np.clip(to_linear(lab), 0, 1)


def from_lch(lightness, chroma, hue_degrees) -> np.ndarray:
    """OKLCH, broadcast against each other -> (..., 3) OKLab."""
    hue = np.radians(hue_degrees)
    return np.stack(np.broadcast_arrays(lightness, chroma * np.cos(hue), chroma * np.sin(hue)), axis=-1)


def _paled(lab: np.ndarray, share: np.ndarray) -> np.ndarray:
    """(n, 3) OKLab with this share (n, 1) of its chroma."""
    return lab * np.concatenate([np.ones_like(share), share, share], axis=1)


def _on_screen(lab: np.ndarray) -> np.ndarray:
    """(...,) bool."""
    red, green, blue = np.moveaxis(to_linear(lab), -1, 0)
    return np.all([(-1e-4 < part) & (part < 1 + 1e-4) for part in (red, green, blue)], axis=0)

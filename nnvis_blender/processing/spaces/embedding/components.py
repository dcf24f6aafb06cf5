"""What principal components look like: of samples that are images the mean, and what each direction adds to it."""

import numpy as np

from ..space import Components
from .methods.linear import fitted_components

KEPT, TOLD = 8, 32  # components that can be mixed to an image; whose shares of the variance are told


def components_of(pictures: np.ndarray) -> Components | None:
    """The Components of pictures (n, channels, height, width) uint8, None where they do not differ."""
    rows = pictures.reshape(len(pictures), -1).astype(np.float64) / 255
    count = min(TOLD, len(rows) - 1, rows.shape[1])
    if count < 1 or not np.ptp(rows, axis=0).any():
        return None
    fitted = fitted_components(rows, count)
    spread = np.sqrt(fitted.explained_variance_[:KEPT, None])
    images = np.concatenate([fitted.mean_[None], fitted.components_[:KEPT] * spread])
    return Components(
        images.reshape(-1, *pictures.shape[1:]).astype(np.float32),
        fitted.explained_variance_ratio_.astype(np.float32),
    )

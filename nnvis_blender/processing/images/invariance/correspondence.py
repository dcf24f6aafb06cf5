"""Whether a network tells that one part of several images is the same part: hidden in each of them, its features change
alike. Zeiler and Fergus, Visualizing and Understanding Convolutional Networks (ECCV 2014), section 4.4.

Of image i the change in a layer is e_i, its features less those of the image with the part hidden; the measure is the
mean over all pairs of images of the share of features in which the signs of e_i and e_j differ, a Hamming distance. The
smaller, the more alike. What it is for parts at random places says what is small.
"""

from dataclasses import dataclass

import numpy as np
import torch

from ...errors import usage
from .features import Features
from .parameters import InvarianceParameters

ALONG = 6  # places of a part along the image's shorter side, where it is at the same place in all


@dataclass
class Correspondence:
    """same, random: layer -> (places,) float64, 0 to 1."""

    same: dict[int, np.ndarray]
    random: dict[int, np.ndarray]


def correspondence(
    features: Features, x: np.ndarray, hidden: np.ndarray, settings: InvarianceParameters, report
) -> Correspondence:
    """The Correspondence of samples (n, features). hidden: (features,), what stands in the place of a part.

    Raises NNVisError (usage) for places that are not one for each sample, or outside of the images.
    """
    images, size = features.images(x), (features.axes.height, features.axes.width)
    side = max(1, round(settings.size * min(size)))
    random = np.random.default_rng(settings.seed)
    same = _same(settings, len(x), size, side)
    several = len(same) if settings.places is None else ALONG**2
    anywhere = np.stack([random.integers(0, s - side + 1, (several, len(x))) for s in size], axis=-1)
    gray, still = features.images(hidden[None]), features.of(images, features.layers)
    parts, total = [], len(same) + len(anywhere)
    for starts in (same, anywhere):
        found = {layer: [] for layer in features.layers}
        for place in range(len(starts)):
            covered = torch.where(_mask(starts[place], side, size), gray, images)
            for layer, values in features.of(covered, features.layers).items():
                found[layer].append(sign_distance(torch.sign(still[layer] - values)))
            report.progress(place + 1 + (len(same) if parts else 0), total)
        parts.append({layer: np.array(values) for layer, values in found.items()})
    return Correspondence(*parts)


def sign_distance(signs: torch.Tensor) -> float:
    """The mean over pairs of rows (n, values) of -1, 0 and 1 of the share of values in which they differ."""
    alike = sum(own @ own.T for own in ((signs == sign).float() for sign in (-1, 0, 1)))
    pairs = torch.triu_indices(len(signs), len(signs), 1)
    return float(1 - (alike[pairs[0], pairs[1]].double() / signs.shape[1]).mean())


def _mask(starts: np.ndarray, side: int, size: tuple[int, int]) -> torch.Tensor:
    """(n, 1, height, width) bool: the squares that begin at starts (n, 2)."""
    (rows, columns) = (
        (np.arange(s) >= first[:, None]) & (np.arange(s) < first[:, None] + side) for s, first in zip(size, starts.T)
    )
    return torch.from_numpy(rows[:, :, None] & columns[:, None])[:, None]


def _same(settings: InvarianceParameters, count: int, size: tuple[int, int], side: int) -> np.ndarray:
    """(places, samples, 2): where the part begins in each sample: at each place of a grid, or where settings say."""
    if settings.places is None:
        along = [np.unique(np.linspace(0, s - side, ALONG).round().astype(int)) for s in size]
        grid = np.stack(np.meshgrid(*along, indexing="ij"), axis=-1).reshape(-1, 1, 2)
        return np.repeat(grid, count, axis=1)
    if len(settings.places) != 2 * count:
        raise usage(
            f"{len(settings.places)} numbers are given as places of {count} samples", "Give a row and a column of each"
        )
    centres = np.array(settings.places).reshape(count, 2)
    if (centres >= size).any():
        raise usage(f"a place lies outside of the images of {size[0]} x {size[1]} pixels", "Give pixels of the images")
    return (centres - side // 2).clip(0, np.array(size) - side)[None]

"""How well classes lie apart in a layer: by a plane, and by the nearest samples."""

import numpy as np

from ..separation import STRENGTH

_MOST_UNITS = 1024  # that a plane is fitted in: the layer's first principal components of more


def by_plane(values: np.ndarray, labels: np.ndarray) -> float:
    """The share of samples (n, units) that scikit-learn's logistic regression puts into their own class."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  a second that others do not pay

    if (labels == labels[0]).all():
        return 1.0
    away = values - values.mean(axis=0)
    if away.shape[1] > _MOST_UNITS:
        lengths, left = np.linalg.eigh(away @ away.T)
        away = left[:, lengths > 0] * np.sqrt(lengths[lengths > 0])
    away = away / max(float(np.abs(away).max()), 1e-300)
    return float(LogisticRegression(C=STRENGTH * len(labels), max_iter=2000).fit(away, labels).score(away, labels))


def by_neighbours(values: np.ndarray, labels: np.ndarray, count: int) -> float:
    """The share of samples that their nearest `count` others vote into their own class."""
    return float((votes(values, labels, None, count)[0] == labels).mean())


def votes(
    values: np.ndarray, labels: np.ndarray, others: np.ndarray | None, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """(class (m,) int32, its share of the votes (m,) float32) of the nearest samples (n, units) of other values (m,
    units), or of the samples themselves where there are none, without their own votes; of equal numbers the first
    class.
    """
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415

    nearest = NearestNeighbors(n_neighbors=count).fit(values).kneighbors(others, return_distance=False)
    counts = np.zeros((len(nearest), int(labels.max()) + 1), np.int32)
    np.add.at(counts, (np.arange(len(nearest))[:, None], labels[nearest]), 1)
    return counts.argmax(axis=1).astype(np.int32), (counts.max(axis=1) / count).astype(np.float32)

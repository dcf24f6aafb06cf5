"""How good an embedding is: whether neighbours are neighbours, of one class, and whether classes are apart."""

import numpy as np

NEAREST = 10  # neighbours whose class is looked at
TRUSTED = 12  # neighbours of trustworthiness
MOST_MEASURED = 2000  # samples of measures that take all pairs


def nearest(points: np.ndarray, count: int) -> np.ndarray:
    """(n, count) int32: the nearest other points of each, nearest first; scikit-learn's trees."""
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415

    count = min(count, len(points) - 1)
    found = NearestNeighbors(n_neighbors=count).fit(points)
    return found.kneighbors(return_distance=False).astype(np.int32)


def purity(points: np.ndarray, labels: np.ndarray) -> float:
    """The share of the nearest NEAREST points that are of a point's own class, over all points that have one."""
    known = labels >= 0
    near = nearest(points, NEAREST)[known]
    return float((labels[near] == labels[known, None]).mean())


def measured(points: np.ndarray, values: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Figures of an embedding (n, dimensions) of samples (n, d): trustworthiness (Venna 2001), and, where there are
    several classes, the purity of the nearest neighbours and the silhouette (Rousseeuw 1987).
    """
    from sklearn.manifold import trustworthiness  # noqa: PLC0415
    from sklearn.metrics import silhouette_score  # noqa: PLC0415

    some = np.linspace(0, len(points) - 1, min(len(points), MOST_MEASURED)).astype(int)
    near = min(TRUSTED, (len(some) - 1) // 2)
    found = {"trustworthiness": float(trustworthiness(values[some], points[some], n_neighbors=near))}
    known = some[labels[some] >= 0]
    if 1 < len(np.unique(labels[known])) < len(known):
        found["purity of neighbours"] = purity(points, labels)
        found["silhouette"] = float(silhouette_score(points[known], labels[known]))
    return found

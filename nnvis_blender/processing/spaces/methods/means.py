"""k-means (Lloyd 1982), one of scikit-learn's iterations after the other."""

import numpy as np

from ...errors import usage
from ..space import Cloud
from .learned import Learned, Points, flat

_LARGE = 2.5  # a mean over a point


def learn(points: Points, report) -> Learned:
    """States are iterations; the last is what scikit-learn's KMeans gives from the same start."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score, pairwise_distances_argmin

    x, settings = points.x, points.settings
    if (distinct := len(np.unique(x, axis=0))) < settings.k:
        raise usage(f"k is {settings.k}, but there are {distinct} different points", "Set k lower")
    centres = _start(x, settings.k, settings.start, points.seed)
    labels = pairwise_distances_argmin(x, centres)
    inertia = float(np.square(x - centres[labels]).sum())
    steps = [(centres, labels, inertia)]
    while len(steps) < settings.steps:
        fitted = KMeans(settings.k, init=centres, n_init=1, max_iter=1, tol=0).fit(x)
        if np.array_equal(fitted.cluster_centers_, centres):
            break
        centres, labels = fitted.cluster_centers_, fitted.labels_
        steps.append((centres, labels, float(fitted.inertia_)))
        report.progress(len(steps), settings.steps)
    means = np.array([step[0] for step in steps])
    names = [f"mean {number + 1}" for number in range(settings.k)]
    spread = max(steps[-1][2] / len(x), 1e-12)
    figures = [
        {"inertia": inertia, "agreement with classes": float(adjusted_rand_score(points.y, labels))}
        for _, labels, inertia in steps
    ]
    own = np.arange(settings.k, dtype=np.int32)
    sizes = np.full((1, settings.k), _LARGE, np.float32)
    ended = [] if len(steps) < settings.steps else [f"it may go on moving after {settings.steps} states"]
    return Learned(
        states=["start", *(f"iteration {number}" for number in range(1, len(steps)))],
        figures=figures,
        shares=np.array([_shares(points.grid, centres, spread) for centres in means]),
        predictions=np.array([step[1] for step in steps], np.int32),
        fields=names,
        are_classes=False,
        clouds=[Cloud("means", flat(means), own, own[None], names, sizes=sizes)],
        notes=[f"the {len(points.class_names)} classes of the data are not used; agreement is the adjusted Rand index"]
        + ended,
    )


def _start(x: np.ndarray, k: int, how: str, seed: int) -> np.ndarray:
    """(k, 2): where the means begin."""
    from sklearn.cluster import kmeans_plusplus

    if how == "random":
        return np.random.default_rng(seed).permutation(np.unique(x, axis=0))[:k]
    return kmeans_plusplus(x, k, random_state=seed)[0]


def _shares(grid: np.ndarray, centres: np.ndarray, spread: float) -> np.ndarray:
    """(k, places) float32: how much each mean has of each place, as equal round clouds of the points' spread have: the
    largest is the nearest mean's (Voronoi regions).
    """
    away = np.square(grid[None] - centres[:, None]).sum(axis=2)
    powers = np.exp(-(away - away.min(axis=0)) / spread)
    return (powers / powers.sum(axis=0)).astype(np.float32)

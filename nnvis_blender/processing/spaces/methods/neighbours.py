"""k nearest neighbours: more of them vote with every state."""

import numpy as np

from ...errors import usage
from ..space import Cloud, Lattice
from .learned import Learned, Points, accuracies, flat

_LARGE = 2.5  # the point that is asked for, over another


def learn(points: Points, report) -> Learned:
    """States are the numbers of neighbours 1, 3, 5, ... up to k; a point's own vote counts, as in scikit-learn."""
    from sklearn.neighbors import NearestNeighbors

    settings, classes = points.settings, len(points.class_names)
    if settings.k >= len(points.x):
        raise usage(f"k is {settings.k}, but there are {len(points.x)} points", "Set k lower")
    counts = list(range(1, settings.k + 1, 2))[: settings.steps]
    nearest = NearestNeighbors(n_neighbors=counts[-1] + 1).fit(points.x)
    own, tested, grid = (_nearest(nearest, places, counts[-1]) for places in (points.x, points.x_test, points.grid))
    shares = [_votes(points.y[grid], count, classes) for count in counts]
    votes = [_votes(points.y[own], count, classes) for count in counts]
    figures = []
    for count, of_points in zip(counts, votes):
        test = _votes(points.y[tested], count, classes).argmax(axis=0)
        figures.append({**accuracies(of_points.argmax(axis=0), test, points), "neighbours": float(count)})
        report.progress(count, counts[-1])
    query = settings.query
    if query is None:
        query = int(votes[-1].max(axis=0).argmin())
    if query >= len(points.x):
        raise usage(f"there is no sample {query}", f"There are {len(points.x)}, counted from 0")
    return Learned(
        states=[f"{count} neighbour{'s' if count > 1 else ''}" for count in counts],
        figures=figures,
        shares=np.array(shares),
        predictions=np.array([of_points.argmax(axis=0) for of_points in votes], np.int32),
        fields=points.class_names,
        clouds=[_query_cloud(points, query, [of_points[:, query].argmax() for of_points in votes])],
        lattices=[_threads(points, query, nearest, counts)],
        notes=[f"the lines lead from sample {query} to those that vote on it"],
    )


def _nearest(nearest, places: np.ndarray, count: int) -> np.ndarray:
    """(places, count): the numbers of the nearest points."""
    if not len(places):
        return np.zeros((0, count), int)
    return nearest.kneighbors(places, n_neighbors=count, return_distance=False)


def _votes(labels: np.ndarray, count: int, classes: int) -> np.ndarray:
    """(classes, places) float32: the shares of the votes of the first `count` of labels (places, k)."""
    each = [(labels[:, :count] == label).mean(axis=1) for label in range(classes)]
    return np.array(each, np.float32)


def _query_cloud(points: Points, query: int, answers: list) -> Cloud:
    place = np.repeat(flat(points.x[None, query : query + 1]), len(answers), axis=0)
    sizes = np.full((1, 1), _LARGE, np.float32)
    predictions = np.array(answers, np.int32)[:, None]
    return Cloud("query", place, points.y[query : query + 1], predictions, [f"sample {query}"], sizes=sizes)


def _threads(points: Points, query: int, nearest, counts: list[int]) -> Lattice:
    """Lines from the point that is asked for to those that vote, itself not among them."""
    near = nearest.kneighbors(points.x[query : query + 1], return_distance=False)[0]
    near = near[near != query][: counts[-1] - 1]
    places = flat(np.concatenate([points.x[[query]], points.x[near]]))
    edges = np.stack([np.zeros(len(near)), np.arange(1, len(near) + 1)], axis=1).astype(np.int32)
    seen = np.arange(len(places)) < np.array(counts)[:, None]
    labels = points.y[np.concatenate([[query], near])]
    states = np.repeat(places[None], len(counts), axis=0)
    return Lattice("neighbours", states, edges, np.zeros((0, 3), np.int32), labels=labels, seen=seen)

"""Directions in the space of weights, and where a path of checkpoints lies in their plane.

A direction is a dictionary: name of weights -> float32 array of their shape; what it does not name stays.
"""

from dataclasses import dataclass

import numpy as np

Direction = dict[str, np.ndarray]


@dataclass
class Path:
    """The checkpoints of a network, the first first. numbers: (points,) float64 epochs. weights: of each, all that the
    network computes by, name -> float32 array.
    """

    numbers: np.ndarray
    weights: list[Direction]


def random_directions(weights: dict, random: np.random.Generator) -> list[Direction]:
    """Two filter-normalised directions: normal numbers, each filter as long as the filter of the weights.

    weights: name -> models.model.Parameter. Biases and what norms have do not move (Li et al. 2018, section 4; their
    code's "biasbn").
    """
    return [
        {name: _filter_normalised(own, random) for name, own in weights.items() if own.filters is not None}
        for _ in range(2)
    ]


def _filter_normalised(own, random: np.random.Generator) -> np.ndarray:
    drawn = random.standard_normal(own.values.shape, np.float32)
    if own.exists is not None:
        drawn *= own.exists
    others = tuple(axis for axis in range(drawn.ndim) if axis != own.filters)
    lengths, wanted = (np.sqrt(np.square(a, dtype=np.float64).sum(others, keepdims=True)) for a in (drawn, own.values))
    return (drawn * np.divide(wanted, lengths, out=np.zeros_like(wanted), where=lengths > 0)).astype(np.float32)


def path_directions(centre: Direction, path: Path) -> list[Direction]:
    """The two directions of length 1 that hold most of the squared distances between the checkpoints and the centre:
    the principal ones of the matrix [w_0 - centre, ..., w_n - centre] (Li et al. 2018, section 7.2), uncentred, so that
    their plane goes through the centre. The path begins on the positive side of the first.

    Fewer where the checkpoints lie on a line, or in one place.
    """
    products = sum(_products(centre[name], [own[name] for own in path.weights]) for name in sorted(centre))
    values, vectors = np.linalg.eigh(products)
    found = []
    for value, vector in list(zip(values[::-1], vectors.T[::-1]))[:2]:
        if value <= 1e-12 * max(values[-1], 1e-300):
            break
        start = np.flatnonzero(np.abs(vector) > 1e-6 * np.abs(vector).max())[0]
        vector = vector * np.sign(vector[start]) / np.sqrt(value)
        found.append({name: _combined(centre[name], [own[name] for own in path.weights], vector) for name in centre})
    return found


def _products(centre: np.ndarray, path: list[np.ndarray]) -> np.ndarray:
    """(points, points) float64: the products of the differences from the centre."""
    moved = np.stack([own.ravel().astype(np.float64) - centre.ravel() for own in path])
    return moved @ moved.T


def _combined(centre: np.ndarray, path: list[np.ndarray], factors: np.ndarray) -> np.ndarray:
    total = np.zeros(centre.shape)
    for own, factor in zip(path, factors):
        total += factor * (own.astype(np.float64) - centre)
    return total.astype(np.float32)


def projected(centre: Direction, path: Path, directions: list[Direction]) -> tuple[np.ndarray, np.ndarray]:
    """(points, 2) float64: the place in the plane nearest to each checkpoint; and (points,) the share of its distance
    from the centre that lies off the plane, 0 (none) to 1.
    """
    names = sorted(centre)
    products = np.zeros((2, 2))
    along, squares = np.zeros((len(path.weights), 2)), np.zeros(len(path.weights))
    for name in names:
        axes = [d[name].ravel().astype(np.float64) if name in d else None for d in directions]
        for i, j in np.ndindex(2, 2):
            products[i, j] += 0 if axes[i] is None or axes[j] is None else axes[i] @ axes[j]
        for number, own in enumerate(path.weights):
            moved = own[name].ravel().astype(np.float64) - centre[name].ravel()
            squares[number] += moved @ moved
            along[number] += [0 if axis is None else moved @ axis for axis in axes]
    places = np.linalg.solve(products, along.T).T
    off = np.maximum(squares - (places * along).sum(axis=1), 0)
    return places, np.sqrt(np.divide(off, squares, out=np.zeros_like(off), where=squares > 0))

"""What each method is given, and what it gives."""

from dataclasses import dataclass, field

import numpy as np

from ..space import Cloud, Lattice
from .parameters import LearnParameters


@dataclass(frozen=True)
class Points:
    """Points of the plane.

    x: (n, 2) float64 and y: (n,) int32, to learn from; x_test, y_test: to test with. class_names: of y. grid: (places,
    2) float64, row by row, the lowest first. low, high: (2,) its ends. seed: of what is random.
    """

    x: np.ndarray
    y: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: list[str]
    grid: np.ndarray
    low: np.ndarray
    high: np.ndarray
    seed: int
    settings: LearnParameters


@dataclass
class Learned:
    """Every step of a method.

    states: their names. figures: of each {name: number}. shares: (states, fields, places) float32, how much each class
    or mean has of a place of the grid, 0 to 1. predictions: (states, n) int32 of the points. fields: the classes' or
    means' names. are_classes: whether the fields are the classes of the data. sizes: (states, n) of the points over the
    usual size, or None. clouds, lattices: what else there is to see; stands: whether some of it stands over the plane.
    notes: sentences.
    """

    states: list[str]
    figures: list[dict[str, float]]
    shares: np.ndarray
    predictions: np.ndarray
    fields: list[str]
    are_classes: bool = True
    sizes: np.ndarray | None = None
    clouds: list[Cloud] = field(default_factory=list)
    lattices: list[Lattice] = field(default_factory=list)
    stands: bool = False
    notes: list[str] = field(default_factory=list)


def flat(points: np.ndarray) -> np.ndarray:
    """(..., 3) float32 of points of the plane (..., 2)."""
    return np.concatenate([points, np.zeros((*points.shape[:-1], 1))], axis=-1).astype(np.float32)


def accuracies(predicted: np.ndarray, tested: np.ndarray, points: Points) -> dict[str, float]:
    """The shares of points that are put into their own class."""
    found = {"accuracy": float((predicted == points.y).mean())}
    return found | ({"test accuracy": float((tested == points.y_test).mean())} if len(points.y_test) else {})

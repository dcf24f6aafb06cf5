"""Points of the plane to learn by, after TensorFlow Playground (Smilkov et al. 2017): x and y from about -6 to 6.

Every function takes how many points, the noise (0 to 0.5), numpy's random generator, and the number of classes, which
only blobs have to ask for; it gives the points (n, 2) float64 and their classes (n,) int64 or values (n,) float64.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..errors import bad_input
from .raw import Raw

REACH = 6.0  # of the plane that is shown, along each axis both ways
COUNT, SEED = 500, 0  # of a set that is named as the data of another job
_RADIUS = 5.0
_BUMPS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))  # x, y, sign


def circle(count: int, noise: float, random, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """A disc, and a ring around it."""
    inside = np.arange(count) < count // 2
    radius = _RADIUS * np.where(inside, random.uniform(0, 0.5, count), random.uniform(0.7, 1, count))
    points = _polar(radius, random.uniform(0, 2 * np.pi, count))
    seen = points + _RADIUS * noise * random.uniform(-1, 1, (count, 2))
    return points, (np.hypot(*seen.T) >= _RADIUS / 2).astype(np.int64)


def xor(count: int, noise: float, random, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Four squares: the class is whether x and y have different signs."""
    points = random.uniform(-_RADIUS, _RADIUS, (count, 2))
    points += np.where(points > 0, 0.3, -0.3)
    seen = points + _RADIUS * noise * random.uniform(-1, 1, (count, 2))
    return points, (seen[:, 0] * seen[:, 1] < 0).astype(np.int64)


def gauss(count: int, noise: float, random, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Two clouds, wider with noise."""
    labels = (np.arange(count) >= count // 2).astype(np.int64)
    centres = np.array([[-2.0, -2.0], [2.0, 2.0]])
    return centres[labels] + random.normal(scale=np.sqrt(0.5 + 7 * noise), size=(count, 2)), labels


def spiral(count: int, noise: float, random, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Two arms that wind around each other."""
    points, labels = _arms(count, 1.75, 0.0)
    return points + noise * random.uniform(-1, 1, (count, 2)), labels


def coils(count: int, noise: float, random, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Two arms that wind around each other less than once."""
    points, labels = _arms(count, 0.9, 0.12)
    return points + random.normal(scale=0.15, size=(count, 2)) + noise * random.uniform(-1, 1, (count, 2)), labels


def moons(count: int, noise: float, random, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles that reach into each other."""
    labels = (np.arange(count) >= count // 2).astype(np.int64)
    angle = random.uniform(0, np.pi, count)
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
    points = 3.0 * np.where(labels[:, None] == 0, upper, -upper)
    return points + random.normal(scale=0.3 + 3 * noise, size=(count, 2)), labels


def blobs(count: int, noise: float, random, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """A cloud for each class, all around the middle."""
    labels = np.arange(count) * classes // count
    centres = _polar(np.full(classes, 4.0), np.pi / 2 - 2 * np.pi * np.arange(classes) / classes)
    spread = (0.25 + 2 * noise) * min(1.5, 8 / classes)
    return centres[labels] + random.normal(scale=spread, size=(count, 2)), labels


def plane(count: int, noise: float, random, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """A slope: the value rises with x + y, from -1 to 1."""
    points = random.uniform(-REACH, REACH, (count, 2))
    seen = points + REACH * noise * random.uniform(-1, 1, (count, 2))
    return points, np.clip(seen.sum(axis=1) / 10, -1, 1)


def multi_gauss(count: int, noise: float, random, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Three hills and three hollows, values from -1 to 1."""
    points = random.uniform(-REACH, REACH, (count, 2))
    seen = points + REACH * noise * random.uniform(-1, 1, (count, 2))
    bumps = np.array(_BUMPS)
    height = np.clip(1 - np.linalg.norm(seen[:, None] - bumps[:, :2], axis=2) / 2, 0, 1) * bumps[:, 2]
    return points, height[np.arange(count), np.abs(height).argmax(axis=1)]


class PlaneSet(NamedTuple):
    """A data set of the plane. title: as a menu says it. class_names: empty where points have values, and of blobs."""

    make: Callable
    title: str
    class_names: tuple[str, ...] = ()

    @property
    def help(self) -> str:
        """One sentence on it, without a full stop."""
        return self.make.__doc__.rstrip(".")

    @property
    def has_values(self) -> bool:
        """Whether its points have values, to be learned by regression."""
        return not self.class_names and self.make is not blobs


PLANE_SETS = {
    "circle": PlaneSet(circle, "Circle", ("disc", "ring")),
    "xor": PlaneSet(xor, "XOR", ("same signs", "different signs")),
    "gauss": PlaneSet(gauss, "Gauss", ("lower cloud", "upper cloud")),
    "spiral": PlaneSet(spiral, "Spiral", ("first arm", "second arm")),
    "coils": PlaneSet(coils, "Coils", ("first coil", "second coil")),
    "moons": PlaneSet(moons, "Moons", ("upper moon", "lower moon")),
    "blobs": PlaneSet(blobs, "Blobs"),
    "plane": PlaneSet(plane, "Plane"),
    "multi_gauss": PlaneSet(multi_gauss, "Multi-Gauss"),
}
OF_CLASSES = tuple(name for name, own in PLANE_SETS.items() if not own.has_values)


class PlanePoints(NamedTuple):
    """points: (n, 2) float64. truth: (n,) int64 classes, or (n,) float64 values, whose class_names are empty."""

    points: np.ndarray
    truth: np.ndarray
    class_names: list[str]


def plane_points(name: str, count: int, noise: float, seed: int, classes: int = 3) -> PlanePoints:
    """The points of a set of PLANE_SETS, shuffled. classes: of blobs."""
    own, random = PLANE_SETS[name], np.random.default_rng(seed)
    points, truth = own.make(count, noise, random, classes)
    order = random.permutation(count)
    names = own.class_names or ([] if own.has_values else [str(k) for k in range(classes)])
    return PlanePoints(points[order], truth[order], list(names))


def read(name: str) -> Raw:
    """A set with classes as the data of any job: COUNT points without noise. Raises NNVisError (bad_input)."""
    if PLANE_SETS[name].has_values:
        raise bad_input(f"the points of {name} have values, no classes", "Learn them in the playground")
    points, labels, class_names = plane_points(name, COUNT, 0.0, SEED)
    return Raw(points.astype(np.float32), labels, class_names, notes=[f"{COUNT} points were drawn by a fixed seed"])


def _arms(count: int, turns: float, start: float) -> tuple[np.ndarray, np.ndarray]:
    """(points (count, 2), labels) of two arms. start: of the radius, where they begin."""
    labels = (np.arange(count) >= count // 2).astype(np.int64)
    along = np.concatenate([np.arange(n) / n for n in (count // 2, count - count // 2)])
    radius = _RADIUS * (start + (1 - start) * along)
    return _polar(radius, np.pi / 2 - (turns * 2 * np.pi * along + np.pi * labels)), labels


def _polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)

"""The points that a Playground learns, and those that it is tested with."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ...datasets.labels import classes_of, is_number
from ...datasets.options import DataOptions
from ...datasets.plane import PLANE_SETS, REACH, plane_points
from ...errors import bad_input
from .parameters import PlaygroundParameters

_TABLE_REACH = 5.0  # points of a table are moved and scaled to lie within, both ways
_MOST_CLASSES = 10
_MOST_POINTS = 20_000


@dataclass(frozen=True)
class PlaneData:
    """Points of the plane from -REACH to REACH.

    points: (n, 2) float64, of those of space (n, 3), the first `train` of them to learn from, the others to test with.
    targets: (n, outputs) float64, of classes 1 for each point's own. labels: (n,) int32 classes, -1 of values.
    class_names: of values one name, what they are called. axes: what the coordinates are called. notes: sentences on
    what was done.
    """

    name: str
    points: np.ndarray
    targets: np.ndarray
    labels: np.ndarray
    class_names: list[str]
    train: int
    axes: list[str] = field(default_factory=lambda: ["x", "y"])
    notes: list[str] = field(default_factory=list)

    @property
    def has_classes(self) -> bool:
        return self.targets.shape[1] > 1


def plane_data(parameters: PlaygroundParameters) -> PlaneData:
    """The points that the parameters name. Raises NNVisError."""
    random = np.random.default_rng(parameters.data_seed)
    if parameters.table is not None:
        name, points, truth, names, axes, notes = _of_table(Path(parameters.table))
        order = random.permutation(len(points))
        points, truth = points[order], truth[order]
    else:
        name, axes, notes = PLANE_SETS[parameters.data].title, ["x", "y"], []
        points, truth, names = plane_points(
            parameters.data, parameters.points, parameters.noise, parameters.data_seed, parameters.classes
        )
    problem = parameters.problem
    if problem == "auto":
        problem = "classification" if names else "regression"
    if problem == "classification" and not names:
        truth, names = (truth >= 0).astype(np.int64), ["below 0", "0 and above"]
    elif problem == "regression" and names:
        truth, names = 2 * truth / max(1, len(names) - 1) - 1, []
    train = int(np.clip(round(len(points) * (1 - parameters.test_share)), 1, len(points) - 1))
    if names:
        targets, labels = np.eye(len(names))[truth], truth.astype(np.int32)
    else:
        targets, labels = truth.astype(float)[:, None], np.full(len(points), -1, np.int32)
    return PlaneData(name, points, targets, labels, names or ["value"], train, axes, notes)


def plane_grid(side: int) -> np.ndarray:
    """(side * side, 2) float64: the plane row by row, the lowest first, from -REACH to REACH along each axis."""
    along = np.linspace(-REACH, REACH, side)
    return np.stack(np.meshgrid(along, along), axis=-1).reshape(-1, 2)


def _of_table(path: Path) -> tuple:
    """(name, points within _TABLE_REACH, classes or values, names of the classes or [], axes, notes)."""
    from ...datasets.table import read_texts  # noqa: PLC0415  Blender reads no tables

    x, texts, axes, notes = read_texts(path, DataOptions())
    if x.shape[1] != 2:
        raise bad_input(
            f"{path.name} has {x.shape[1]} columns of numbers besides the label, not two", "Give points of the plane"
        )
    if not 2 <= len(x) <= _MOST_POINTS:
        raise bad_input(f"{path.name} has {len(x)} points", f"Give 2 to {_MOST_POINTS}")
    low, high = x.min(axis=0).astype(float), x.max(axis=0).astype(float)
    half = np.where(high > low, (high - low) / 2, 1.0)
    points = (x - (low + high) / 2) / half * _TABLE_REACH
    ends = ", ".join(f"{axis} from {a:g} to {b:g}" for axis, a, b in zip(axes, low, high))
    notes = [*notes, f"{ends}, scaled to -{_TABLE_REACH:g} to {_TABLE_REACH:g}"]
    if all(map(is_number, texts)) and _are_values(numbers := texts.astype(float)):
        low, high = numbers.min(), numbers.max()
        notes.append(f"the values {low:g} to {high:g} were scaled to -1 to 1")
        return path.name, points, 2 * (numbers - low) / (high - low) - 1, [], axes, notes
    (y,), names, found = classes_of([texts], path.name)
    if not 2 <= len(names) <= _MOST_CLASSES:
        raise bad_input(f"{path.name} has {len(names)} classes", f"Give 2 to {_MOST_CLASSES}, or values")
    return path.name, points, y, list(names), axes, [*notes, *found]


def _are_values(numbers: np.ndarray) -> bool:
    """Whether numbers are measured rather than those of classes."""
    kinds = np.unique(numbers)
    return len(kinds) > 1 and (len(kinds) > _MOST_CLASSES or bool((kinds != np.round(kinds)).any()))

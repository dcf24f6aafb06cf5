"""The data sets of the panel, few samples of each: MNIST whole and pooled, scikit-learn's own, and made-up points."""

from functools import cache, partial
from pathlib import Path

import numpy as np

from nnvis_blender.processing.datasets.dataset import Dataset, read_dataset

TRAIN, TEST = 5000, 2000  # at most so many samples, the first ones


def read_panel_data(name: str, mnist: Path) -> Dataset:
    """A Dataset of DATA. mnist: its .npz file (x_train, y_train, x_test, y_test)."""
    return _mnist_based(name, mnist) if name.startswith("mnist") else _MADE[name](name)


@cache
def _mnist_based(name: str, path: Path) -> Dataset:
    whole = read_dataset(path)
    x, x_test = (_pooled(part, int(name[5:])) for part in (whole.x_train[:TRAIN], whole.x_test[:TEST]))
    return _dataset(name, x, whole.y_train[:TRAIN], x_test, whole.y_test[:TEST], x.shape[1:])


def _pooled(x: np.ndarray, side: int) -> np.ndarray:
    """(n, side, side) of (n, 784): means of whole pixels, without the edge that would be left over."""
    step = 28 // side
    edge = (28 - step * side) // 2
    x = x.reshape(-1, 28, 28)[:, edge : edge + step * side, edge : edge + step * side]
    return x.reshape(-1, side, step, side, step).mean(axis=(2, 4))


def _digits(name: str) -> Dataset:
    whole = read_dataset("digits")
    return _dataset(name, whole.x_train, whole.y_train, whole.x_test, whole.y_test, whole.shape)


def _table(name: str, load: str) -> Dataset:
    from sklearn import datasets  # noqa: PLC0415

    return _split(name, *getattr(datasets, load)(return_X_y=True))


def _blobs(name: str, classes: int, features: int) -> Dataset:
    """Two clouds of normally distributed points for each class, so that no class is told by a plane."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(2 * classes, features)) * 1.2
    y = np.arange(3000) % (2 * classes)
    return _split(name, centres[y] + random.normal(size=(3000, features)), y % classes)


def _moons(name: str, classes: int) -> Dataset:
    """Arms of a spiral, one a class, which interlock as half moons do."""
    random = np.random.default_rng(0)
    y, along = np.arange(1800) % classes, random.uniform(0.2, 1, 1800)
    angle = 2 * np.pi * y / classes + np.pi * 1.2 * along
    x = along[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _split(name, x + 0.04 * random.normal(size=x.shape), y)


def _split(name: str, x: np.ndarray, y: np.ndarray) -> Dataset:
    """Features of mean 0 and deviation 1 over all samples, a third of which, drawn once and for all, are the test's."""
    order = np.random.default_rng(1).permutation(len(y))
    x, y = ((x - x.mean(0)) / x.std(0))[order], y[order]
    first = len(y) // 3
    return _dataset(name, x[first:], y[first:], x[:first], y[:first], x.shape[1:])


def _dataset(name: str, x, y, x_test, y_test, shape) -> Dataset:
    x, x_test = (np.ascontiguousarray(part.reshape(len(part), -1), np.float32) for part in (x, x_test))
    names = [str(k) for k in range(y.max() + 1)]
    return Dataset(x, y.astype(np.int64), x_test, y_test.astype(np.int64), names, tuple(shape), name)


_MADE = {
    "digits": _digits,
    "iris": partial(_table, load="load_iris"),
    "wine": partial(_table, load="load_wine"),
    "cancer": partial(_table, load="load_breast_cancer"),
    "blobs5": partial(_blobs, classes=5, features=20),
    "blobs8": partial(_blobs, classes=8, features=12),
    "moons2": partial(_moons, classes=2),
    "moons3": partial(_moons, classes=3),
}

"""Planes and spaces through the inputs of a network: where samples lie in them, and how far off."""

from dataclasses import dataclass

import numpy as np

from ...errors import usage
from .parameters import AUTO, COMPONENTS, FEATURES, SAMPLES, SurfaceParameters

MOST_FITTED = 10_000  # samples that principal components are those of
_FLAT = 1e-9  # of the samples' extent: shorter directions are none
_WIDTH = 0.05  # of the grid's sides: how far around a sample its error counts
_UNKNOWN = 0.05  # of a sample weighs that nothing is known where there are none


@dataclass(frozen=True)
class Plane:
    """origin: (features,), where all coordinates are 0. directions: (axes, features), orthonormal. names: of the axes.
    share: of the samples' variance that lies in it, 0 to 1.
    """

    origin: np.ndarray
    directions: np.ndarray
    names: list[str]
    share: float

    def projected(self, x: np.ndarray) -> np.ndarray:
        """(n, axes) float64: the coordinates of samples (n, features)."""
        return (x - self.origin) @ self.directions.T

    def lifted(self, places: np.ndarray) -> np.ndarray:
        """(n, features) float32: the inputs at coordinates (n, axes)."""
        return (self.origin + places @ self.directions).astype(np.float32)

    def errors(self, x: np.ndarray, mean: np.ndarray) -> np.ndarray:
        """(n,) 0 to 1: how far each sample lies off, over how far it is from the mean (features,) of all."""
        off = np.linalg.norm(x - self.lifted(self.projected(x)), axis=1)
        return np.clip(off / np.maximum(np.linalg.norm(x - mean, axis=1), 1e-12), 0, 1)


def make_plane(x: np.ndarray, settings: SurfaceParameters, inputs: list[str] | None = None) -> Plane:
    """The plane, or space, that settings mean. x: (n, features), the samples that it goes through. inputs: what these
    are called, None where nothing says it.

    Raises NNVisError (usage) for inputs and samples that there are none of, and where directions are not independent.
    """
    kind, axes, features = settings.plane, settings.axes, x.shape[1]
    if features < axes:
        raise usage(f"the samples have {features} values, fewer than {axes} axes", "Choose other data, or fewer axes")
    if kind == AUTO:
        kind = FEATURES if features == axes else COMPONENTS
    mean = x.mean(axis=0, dtype=np.float64)
    origin, directions, names = _MADE[kind](x, mean, settings)
    if kind == FEATURES and inputs:
        names = [inputs[number] for number in np.argmax(directions, axis=1)]
    away = x[:MOST_FITTED] - mean
    total = np.square(away).sum()
    share = float(np.square(away @ directions.T).sum() / total) if total > 0 else 1.0
    if kind == COMPONENTS:
        each = np.square(away @ directions.T).sum(axis=0) / max(total, 1e-30)
        names = [f"{name} ({100 * part:.0f} %)" for name, part in zip(names, each)]
    return Plane(origin, directions, names, min(share, 1.0))


def _of_inputs(x, mean, settings: SurfaceParameters) -> tuple:
    chosen = list(range(settings.axes)) if settings.inputs is None else settings.inputs
    if len(chosen) != settings.axes or len(set(chosen)) != len(chosen):
        raise usage(f"{len(chosen)} inputs for {settings.axes} axes", f"Give {settings.axes} different inputs")
    if max(chosen) >= x.shape[1]:
        raise usage(f"there is no input {max(chosen)}", f"The network has {x.shape[1]}, counted from 0")
    directions = np.zeros((settings.axes, x.shape[1]))
    directions[np.arange(settings.axes), chosen] = 1
    origin = mean.copy()
    origin[chosen] = 0
    names = (
        ["x", "y", "z"][: settings.axes] if x.shape[1] == settings.axes else [f"input {number}" for number in chosen]
    )
    return origin, directions, names


def _of_components(x, mean, settings: SurfaceParameters) -> tuple:
    away = x[np.linspace(0, len(x) - 1, min(len(x), MOST_FITTED)).astype(int)] - mean
    if away.shape[0] < away.shape[1]:
        values, left = np.linalg.eigh(away @ away.T)
        directions = (left[:, ::-1][:, : settings.axes].T @ away) if len(left) >= settings.axes else away[:0]
    else:
        values, right = np.linalg.eigh(away.T @ away)
        directions = right[:, ::-1][:, : settings.axes].T
    if len(values) < settings.axes or values[-settings.axes] <= _FLAT * max(values[-1], 1e-30):
        raise usage("the samples differ in fewer directions than there are axes", "Choose inputs, or fewer axes")
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    largest = np.abs(directions).argmax(axis=1)
    directions *= np.sign(directions[np.arange(len(directions)), largest])[:, None]  # which way is no one's choice
    return mean, directions, [f"component {number + 1}" for number in range(settings.axes)]


def _of_samples(x, mean, settings: SurfaceParameters) -> tuple:
    count = settings.axes + 1
    chosen = list(range(count)) if settings.samples is None else settings.samples
    if len(chosen) != count:
        raise usage(f"{len(chosen)} samples for {settings.axes} axes", f"Give {count} samples")
    if max(chosen) >= len(x):
        raise usage(f"there is no sample {max(chosen)}", f"There are {len(x)}, counted from 0")
    origin = x[chosen[0]].astype(np.float64)
    directions, scale = [], np.linalg.norm(x[chosen].astype(np.float64) - origin, axis=1).max()
    for number in chosen[1:]:
        way = x[number] - origin
        for found in directions:
            way = way - found * (way @ found)
        if np.linalg.norm(way) <= 1e-6 * max(scale, 1e-30):
            raise usage("the samples lie on one line, or in one plane", "Choose others")
        directions.append(way / np.linalg.norm(way))
    names = [f"from sample {chosen[0]} to {chosen[1]}", *(f"towards {number}" for number in chosen[2:])]
    return origin, np.array(directions), names


_MADE = {FEATURES: _of_inputs, COMPONENTS: _of_components, SAMPLES: _of_samples}


def ends_around(places: np.ndarray, margin: float) -> tuple[np.ndarray, np.ndarray]:
    """(axes,) each: the ends of the axes around samples (n, axes), with a margin as a share of their extent."""
    low, high = places.min(axis=0), places.max(axis=0)
    flat = high - low <= 1e-12
    low, high = np.where(flat, low - 1, low), np.where(flat, high + 1, high)
    return low - margin * (high - low), high + margin * (high - low)


def fading_of(places: np.ndarray, errors: np.ndarray, low, high, shape: tuple[int, ...]) -> np.ndarray:
    """(..., rows, columns) float32, 0 to 1: the mean error of the samples around each place of a grid, and 1 where
    there are none: nothing says how far off the plane they would lie.

    places: (n, axes) of the samples; the mean is weighted by a Gaussian of _WIDTH of the grid's sides (Nadaraya 1964).
    """
    kernels = []
    for axis, count in enumerate(reversed(shape)):
        at = np.linspace(low[axis], high[axis], count)
        away = (at[:, None] - places[:, axis]) / (_WIDTH * (high[axis] - low[axis]))
        kernels.append(np.exp(-0.5 * np.square(away)))
    letters = "cba"[: len(shape)]
    spec = ",".join(f"{letter}n" for letter in letters) + ",n->" + letters[::-1]
    weight = np.einsum(spec, *kernels, np.ones(len(places)), optimize=True)
    total = np.einsum(spec, *kernels, errors, optimize=True)
    return ((total + _UNKNOWN) / (weight + _UNKNOWN)).astype(np.float32).clip(0, 1)

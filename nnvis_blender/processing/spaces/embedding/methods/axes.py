"""Axes that a person chooses: inputs, components, or directions from class to class and from sample to sample."""

import numpy as np

from ....errors import usage
from ..parameters import CLASSES, COMPONENTS, INPUTS, SAMPLES
from .embedded import Embedded, no_watch
from .linear import fitted_components

_SAME = 1e-6  # of its length: what is left of a direction that the ones before it hold


def chosen_axes(values, labels, settings, start=None, watch=no_watch) -> Embedded:
    """Samples along the axes that settings.axes_of and settings.axes mean, later ones at right angles to earlier ones.

    Raises NNVisError (usage) for axes that there are none of, and for two that lead the same way.
    """
    count, mean = settings.dimensions, values.mean(axis=0)
    wanted = count * (2 if settings.axes_of in (CLASSES, SAMPLES) else 1)
    numbers = _FIRST[settings.axes_of](values)[:wanted] if settings.axes is None else settings.axes
    if settings.axes is None and len(numbers) < wanted:
        raise usage(f"samples of {len(numbers)} values that differ have no {count} axes", "Choose fewer dimensions")
    if len(numbers) != wanted:
        raise usage(f"{len(numbers)} numbers for {count} axes of {settings.axes_of}", f"Give {wanted} as axes")
    directions, names = _MADE[settings.axes_of](values, labels, numbers)
    turned = []
    for direction in directions:  # of two or three
        left = direction - sum((own * (own @ direction) for own in turned), np.zeros_like(direction))
        if np.linalg.norm(left) <= _SAME * max(np.linalg.norm(direction), 1e-30):
            raise usage("two of the axes lead the same way, or one leads nowhere", "Choose others")
        turned.append(left / np.linalg.norm(left))
    turned = np.stack(turned)
    origin = mean - turned.T @ (turned @ mean)  # so that along an input a sample lies at its value
    points = values @ turned.T
    share = float(points.var(axis=0).sum() / max(values.var(axis=0).sum(), 1e-30))
    note = f"the {count} axes hold {100 * share:.1f} % of the samples' variance"
    return Embedded(points, names, {"explained variance": share}, turned, origin, turned, [note])


def _of_inputs(values, labels, numbers):
    _within(numbers, values.shape[1], "input")
    still = [number for number in numbers if not np.ptp(values[:, number])]
    if still:
        raise usage(f"input {still[0]} is the same for all samples", "Choose one that differs")
    directions = np.zeros((len(numbers), values.shape[1]))
    directions[np.arange(len(numbers)), numbers] = 1
    return directions, [f"input {number}" for number in numbers]


def _of_components(values, labels, numbers):
    most = min(len(values) - 1, values.shape[1])
    _within(numbers, most, "component")
    fitted = fitted_components(values, max(numbers) + 1)
    shares = fitted.explained_variance_ratio_
    return fitted.components_[numbers], [f"component {n + 1} ({100 * shares[n]:.0f} %)" for n in numbers]


def _of_classes(values, labels, numbers):
    missing = [number for number in numbers if not (labels == number).any()]
    if missing:
        raise usage(f"there is no sample of class {missing[0]}", "Choose classes that the samples are of")
    means = [values[labels == number].mean(axis=0) for number in numbers]
    ways = [end - begin for begin, end in zip(means[::2], means[1::2])]
    return ways, [f"class {begin} to {end}" for begin, end in zip(numbers[::2], numbers[1::2])]


def _of_samples(values, labels, numbers):
    _within(numbers, len(values), "sample")
    ways = [values[end] - values[begin] for begin, end in zip(numbers[::2], numbers[1::2])]
    return ways, [f"sample {begin} to {end}" for begin, end in zip(numbers[::2], numbers[1::2])]


def _within(numbers: list[int], count: int, what: str) -> None:
    if max(numbers) >= count:
        raise usage(f"there is no {what} {max(numbers)}", f"There are {count}, counted from 0")


_FIRST = {
    INPUTS: lambda values: np.flatnonzero(np.ptp(values, axis=0)).tolist(),
    COMPONENTS: lambda values: [0, 1, 2],
    CLASSES: lambda values: [0, 1, 0, 2, 0, 3],
    SAMPLES: lambda values: [0, 1, 0, 2, 0, 3],
}
_MADE = {INPUTS: _of_inputs, COMPONENTS: _of_components, CLASSES: _of_classes, SAMPLES: _of_samples}

"""Why a model hardly knows its data: readings of both that are usual are tried, and the one that fits is named."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..errors import shown
from . import image_remedies
from .remedies import AS_IT_IS, Remedy, layouts, other_activations, scalings
from .running import accuracy, predicted

# samples on which readings, some hundred at most, are tried: bounded by the work that a model makes of each, and not by
# a clock, by which a busy machine would say something else
MOST_TRIED, LEAST_TRIED, FEWEST_TRIED = 2000, 200, 32
MOST_WORK = 3e9  # samples of a try times multiplications, with LEAST_TRIED samples or more
HEAVY_WORK = (
    4e10  # where so many samples take more than this, FEWEST_TRIED or more are tried, and not every combination
)
GOOD = 0.97  # from here on nothing is tried
GOOD_OF_HEAVY = 0.5
LEAST_GAIN = 0.05
LEAST_ABOVE_CHANCE = 0.25  # of what is above it
LEAST_BETTER = 0.02  # than a simpler reading of the data
MOST_CLASSES = 1000  # of another order of the classes


class Cause(NamedTuple):
    """accuracy: with it, a share. cause: what differs from how model and data were read. remedy: what to set."""

    accuracy: float
    cause: str
    remedy: str


class Tried(NamedTuple):
    """Samples x (n, features) with labels y that readings are tried on, and whether all combinations are."""

    x: np.ndarray
    y: np.ndarray
    is_thorough: bool


@np.errstate(over="ignore", invalid="ignore")  # a scaling that overflows is one that does not fit
def likely_cause(model, module, dataset, work: int, right: float, chance: float, others: Callable) -> Cause | None:
    """What makes the model clearly better than now and than chance, or None.

    work: see running.work_of. right: its accuracy now. others: see fit.measure_fit.
    """
    tried = _tried(dataset, work)
    if right >= (GOOD if tried.is_thorough else GOOD_OF_HEAVY):
        return None
    x, y, _ = tried
    now = accuracy(model, module, x, y)
    least = now + max(LEAST_GAIN, 3 * float(np.sqrt(now * (1 - now) / len(y))))
    least = max(least, chance + LEAST_ABOVE_CHANCE * (1 - chance))
    best, share = _best_reading(model, module, dataset, tried)
    found = [Cause(share, best.cause, f"set {best.option} in the data options")]
    if (
        share < GOOD and tried.is_thorough
    ):  # what the data alone explain is simpler, unless another explains clearly more
        found += _activations(model, module, best, x, y)
        found += _class_order(model, module, dataset, x, y)
        found += _other_models(others, best, x, y)
    gained = [
        (each.accuracy - LEAST_GAIN * (number > 0), each) for number, each in enumerate(found) if each.accuracy >= least
    ]
    return max(gained, key=lambda pair: pair[0])[1] if gained else None


def _tried(dataset, work: int) -> Tried:
    """Samples of both parts: fewer for a model that makes more of each."""
    most = int(np.clip(MOST_WORK / work, LEAST_TRIED, MOST_TRIED))
    is_heavy = most * work > HEAVY_WORK
    if is_heavy:
        most = int(np.clip(HEAVY_WORK / work, FEWEST_TRIED, LEAST_TRIED))
    x = np.concatenate([dataset.x_test[:MOST_TRIED], dataset.x_train[:MOST_TRIED]])
    y = np.concatenate([dataset.y_test[:MOST_TRIED], dataset.y_train[:MOST_TRIED]])
    kept = np.random.default_rng(0).permutation(len(y))[:most]
    return Tried(x[kept], y[kept], not is_heavy)


def _best_reading(model, module, dataset, tried: Tried) -> tuple[Remedy, float]:
    """The Remedy of the axes and the scaling that fit best, the simplest where several do; and the accuracy."""
    if not dataset.read.is_image:
        is_of_tokens = model.inputs[0].kind == "tokens"  # numbers of a table, which no scaling changes
        scaled = [AS_IT_IS] if is_of_tokens else [AS_IT_IS, *scalings(dataset)]
        return _best(model, module, [s.then(layout) for layout in layouts(dataset) for s in scaled], tried)
    groups = image_remedies.readings(dataset)
    if tried.is_thorough:
        return _best_image(model, module, dataset, image_remedies.combined(groups), tried)[1:]
    singles = [reading for group in groups for reading in group]
    reading, remedy, share = _best_image(model, module, dataset, singles, tried)
    if remedy is AS_IT_IS or share >= GOOD:
        return remedy, share
    pairs = [image_remedies.together((reading, other)) for other in singles if other.preset == ""]
    return _best_image(model, module, dataset, [reading, *pairs], tried)[1:]


def _best_image(model, module, dataset, readings: list, tried: Tried) -> tuple[image_remedies.Reading, Remedy, float]:
    readings = list(dict.fromkeys(readings))
    remedies = [image_remedies.remedy_of(dataset, reading) for reading in readings]
    best, share = _best(model, module, remedies, tried)
    return readings[remedies.index(best)], best, share


def _best(model, module, remedies: list[Remedy], tried: Tried) -> tuple[Remedy, float]:
    best, share = remedies[0], accuracy(model, module, remedies[0].change(tried.x), tried.y)
    for remedy in remedies[1:]:
        found = accuracy(model, module, remedy.change(tried.x), tried.y)
        if found > share + LEAST_BETTER:
            best, share = remedy, found
    return best, share


def _activations(model, module, reading: Remedy, x, y) -> list[Cause]:
    """Every other activation, with the samples as they are and as they are read best."""
    found = []
    for name, other in other_activations(module):
        for remedy in [AS_IT_IS] + [reading] * bool(reading.cause):
            cause = " and ".join(filter(None, [f"the activation {name}", remedy.cause]))
            also = f", and {remedy.option} in the data options" if remedy.cause else ""
            text = f"set model_options.activation to {name}{also}"
            found.append(Cause(accuracy(model, other, remedy.change(x), y), cause, text))
    return found


def _other_models(others: Callable, reading: Remedy, x, y) -> list[Cause]:
    """What else the model's file may mean, with the samples as they are and as they are read best."""
    found = []
    for other in others():
        module = other.model.module()
        for remedy in [AS_IT_IS] + [reading] * bool(reading.cause):
            cause = " and ".join(filter(None, [other.cause, remedy.cause]))
            also = f", and {remedy.option} in the data options" if remedy.cause else ""
            found.append(Cause(accuracy(other.model, module, remedy.change(x), y), cause, f"set {other.option}{also}"))
    return found


def _class_order(model, module, dataset, x, y) -> list[Cause]:
    """Another order of the classes, at most one: found on one half of the samples, measured on the other."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  only models that fit badly need it

    classes, guessed = len(dataset.class_names), predicted(model, module, x)
    if classes > MOST_CLASSES:
        return []
    confusion = np.zeros((classes, classes), np.int64)
    np.add.at(confusion, (guessed[::2], y[::2]), 1)
    _, label_of_output = linear_sum_assignment(confusion, maximize=True)
    share = float(np.mean(label_of_output[guessed[1::2]] == y[1::2]))
    if share < 0.5 or (label_of_output == np.arange(classes)).all():
        return []
    names = [dataset.class_names[k] for k in label_of_output]
    text = ", ".join(names[:12]) + (", ..." if classes > 12 else "")
    return [Cause(share, "the classes in another order", f"set class_order to {shown(text, 90, False)}")]

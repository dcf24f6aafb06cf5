"""Values by their tags and places -> curves over epochs, or over steps where a log tells no epochs."""

from dataclasses import dataclass, field

import numpy as np

from ...errors import bad_input
from ..history import Curve, History
from .names import ORDER, measured, words

MOST_TAGS, MOST_VALUES = 10_000, 5_000_000
_LAST = 1e12


@dataclass
class Points:
    """What a log holds.

    series: tag -> [(place, value), ...] as they were logged; places are what `unit` says, "epoch", "step" or "row".
    epochs: [(step, epoch), ...] that lead from steps to epochs, where the log tells both. notes: on what was left out.
    """

    where: str
    unit: str = "step"
    series: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    epochs: list[tuple[float, float]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, tag: str, place: float, value: float) -> None:
        """Takes a value in. Raises NNVisError (bad_input) where there are too many."""
        if tag not in self.series and len(self.series) == MOST_TAGS:
            raise bad_input(f"{self.where} holds more than {MOST_TAGS} curves", "Log fewer values")
        self.count += 1
        if self.count > MOST_VALUES:
            raise bad_input(f"{self.where} holds more than {MOST_VALUES} values", "Log fewer values")
        self.series.setdefault(tag, []).append((place, value))


def history_of_points(points: Points) -> History:
    """The History of a log. Of several values at one place the last counts. Raises NNVisError (bad_input) where there
    is no value at all.
    """
    lead = _lead(points.epochs) if points.unit == "step" else None
    curves, again = {}, 0
    for tag, logged in points.series.items():
        x, y = np.array(logged, np.float64).T
        x, y = (x, y) if lead is None else (lead(x), y)
        kept = np.isfinite(x) & (np.abs(x) <= _LAST) & (x >= 0)
        x, y = x[kept], y[kept]
        last = len(x) - 1 - np.unique(x[::-1], return_index=True)[1]  # of each place, in the places' order
        again += len(x) - len(last)
        if len(last):
            what, of = measured(tag)
            curves.setdefault(what, []).append(Curve(of, x[last], y[last]))
    if not curves:
        raise bad_input(f"{points.where} holds no logged numbers", "Choose the log that the training script writes")
    notes = list(points.notes)
    if again:
        notes.append(f"{again} values were logged again at the same place: the last counts")
    order = sorted(curves, key=lambda what: ORDER.index(what) if what in ORDER else len(ORDER))
    of_epochs = lead is not None or all("epoch" in words(tag).split() for tag in points.series)  # Keras' callback
    unit = "epoch" if of_epochs else points.unit
    return History({what: _named(curves[what]) for what in order}, notes, unit)


def _named(curves: list[Curve]) -> list[Curve]:
    """Curves of one measure, each with a name of its own, training's first."""
    if len(curves) > 1:
        for curve in curves:
            curve.name = curve.name or "train"
    found = {}
    for curve in curves:
        number = 2
        while curve.name in found:
            curve.name = f"{curve.name.rstrip('0123456789 ')} {number}".strip()
            number += 1
        found[curve.name] = curve
    first = ("train", "test", "validation")
    return sorted(found.values(), key=lambda curve: first.index(curve.name) if curve.name in first else len(first))


def _lead(told: list[tuple[float, float]]):
    """steps -> epochs that have passed after them, from (step, epoch) as logged; None where they tell too little.

    An epoch that is a whole number says which one a step belongs to: it has passed after the last of its steps.
    """
    if len(told) < 2:
        return None
    steps, epochs = np.array(sorted(told), np.float64).T
    if not (np.isfinite(steps).all() and np.isfinite(epochs).all()) or (np.diff(epochs) < 0).any() or steps[0] < 0:
        return None
    if (epochs == np.round(epochs)).all():
        last = np.flatnonzero(np.append(np.diff(epochs) > 0, True))
        if len(last) < 2:
            return None
        length = np.diff(steps[last]) / np.diff(epochs[last])
        ends = steps[last]
        ends[-1] = max(ends[-1], ends[-2] + length[:-1].max(initial=0.0))  # the last one may not have ended
        begin = epochs[0] if epochs[0] == 0 else epochs[0] - 1
        epochs = epochs[last] - epochs[0] + begin + 1
        steps, epochs = np.insert(ends, 0, ends[0] - length[0]), np.insert(epochs, 0, begin)
        if steps[0] >= steps[1]:
            return None
    steps, first = np.unique(steps, return_index=True)
    return lambda places: np.interp(places, steps, epochs[first])

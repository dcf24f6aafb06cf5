"""Charts as JSON-able dictionaries: lines over the share of pruned weights, mean and spread over the seeds."""

import numpy as np

from .plan import MARK, Plan, Score
from .pruning import accuracy, balanced_accuracy, recall

# name -> function(measured, class) -> (percentages,); measured is {"train": confusions or None, "test": confusions}
MEASURES = {
    "train_accuracy": lambda measured, k: accuracy(measured["train"]),
    "test_accuracy": lambda measured, k: accuracy(measured["test"]),
    "recall": lambda measured, k: recall(measured["test"], k),
    "balanced": lambda measured, k: balanced_accuracy(measured["test"], k),
}


def line_values(line, measured: dict[Score, list]) -> np.ndarray:
    """(seeds, percentages): a Line's values. measured: Score -> a list over the seeds."""
    values, base = (
        None if score is None else np.array([MEASURES[measure](one, line.class_index) for one in measured[score]])
        for score, measure in ((line.score, line.measure), (line.base, line.base_measure))
    )
    return values if base is None else values - base


def chart(plan: Plan, percentages: list[float], measured: dict[Score, list]) -> dict[str, object]:
    """One chart of evaluation.json: y is the mean over the seeds, low and high the least and the most."""
    series = []
    for line in plan.lines:
        values = line_values(line, measured)
        series.append(
            {
                "label": line.label,
                "class_index": line.class_index,
                "x": [float(p) for p in percentages],
                "y": _plain(values.mean(axis=0)),
                "low": _plain(values.min(axis=0)),
                "high": _plain(values.max(axis=0)),
                "auc": round(area(percentages, values.mean(axis=0)), 6),
                "is_default": line.is_default,
            }
        )
    low = min([plan.y_range[0], *(min(s["low"]) for s in series)])
    return {
        "name": plan.name,
        "title": plan.title,
        "x_label": "weights set to zero, %",
        "y_label": plan.y_label,
        "y_range": [round(low, 6), plan.y_range[1]],
        "series": series,
        "marks": [MARK] if percentages[0] < MARK["x"] < percentages[-1] else [],
    }


def area(x, y) -> float:
    """The area under a curve over the range of x: its mean height, by the trapezoidal rule."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    return float((np.diff(x) * (y[1:] + y[:-1]) / 2).sum() / (x[-1] - x[0]))


def _plain(values: np.ndarray) -> list:
    return [round(float(v), 6) for v in values]

"""An evaluation as CSV: every value of every seed, and the areas under the curves."""

import csv
import io

from ..files.whole_file import write_beside
from .charts import line_values
from .plan import Plan, Score
from .pruning import accuracy, balanced_accuracy, one_vs_rest_accuracy, recall

_COLUMNS = (
    "chart",
    "series",
    "class",
    "seed",
    "pruned_percent",
    "value",
    "train_accuracy",
    "test_accuracy",
    "class_recall",
    "class_balanced_accuracy",
    "class_one_vs_rest_accuracy",
)


def write_curves(
    path,
    plans: list[Plan],
    percentages: list[float],
    measured: dict[Score, list],
    first_seed: int,
    class_names: list[str],
) -> None:
    """One row for each chart, line, seed and percentage: what the chart shows and what it comes from.

    value: what the chart shows; then the accuracies that it comes from.
    The columns of a class are empty where the line is of none.
    """
    rows = []
    for plan in plans:
        for line in plan.lines:
            for seed, (values, one) in enumerate(zip(line_values(line, measured), measured[line.score]), first_seed):
                columns = _accuracies(one, line.class_index)
                name = "" if line.class_index is None else class_names[line.class_index]
                rows += [
                    [
                        plan.name,
                        line.label,
                        name,
                        seed,
                        p,
                        _number(values[i]),
                        *("" if c is None else _number(c[i]) for c in columns),
                    ]
                    for i, p in enumerate(percentages)
                ]
    write_table(path, _COLUMNS, rows)


def write_areas(path, charts: list[dict[str, object]]) -> None:
    """One row for each line: the area under its mean."""
    rows = [[chart["name"], series["label"], _number(series["auc"])] for chart in charts for series in chart["series"]]
    write_table(path, ("chart", "series", "area_under_curve"), rows)


def write_table(path, columns, rows: list[list]) -> None:
    """A CSV file, UTF-8, whole or not at all."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    write_beside(path, lambda stream: stream.write(text.getvalue().encode()))


def _accuracies(one: dict, k: int | None) -> list:
    of_class = (
        [None] * 3 if k is None else [f(one["test"], k) for f in (recall, balanced_accuracy, one_vs_rest_accuracy)]
    )
    return [None if one["train"] is None else accuracy(one["train"]), accuracy(one["test"]), *of_class]


def _number(value) -> str:
    return f"{float(value):.6f}"

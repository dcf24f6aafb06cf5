"""What a chart shows, read from a job's JSON and checked; its axes and the places of its labels. Plain numpy, no data-
blocks.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..processing.errors import bad_input

_REMEDY = "Give the evaluation.json or comparison.json of a job of this version"
_TICK_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Series:
    """One curve. x, y, low, high: (n,) float64, x increasing; low and high enclose y (the spread over the seeds, y
    itself with one seed).

    class_index: the class whose colour it has, or None. auc: area under the curve, or None. is_default: the one to
    emphasise.
    """

    label: str
    class_index: int | None
    x: np.ndarray
    y: np.ndarray
    low: np.ndarray
    high: np.ndarray
    auc: float | None
    is_default: bool

    @property
    def has_spread(self) -> bool:
        return bool((self.low < self.high).any())


@dataclass(frozen=True)
class Mark:
    """A vertical line at x with a word on it."""

    x: float
    label: str


@dataclass(frozen=True)
class Chart:
    """One chart. x_range, y_range: (low, high) of the axes; they hold every value. area_label: what the series' areas
    under the curve say.
    """

    name: str
    title: str
    x_label: str
    y_label: str
    x_range: tuple
    y_range: tuple
    series: tuple
    marks: tuple
    area_label: str = "Area under the curve"

    @property
    def x_ticks(self) -> tuple:
        """(values, texts) of the ticks of the x axis; whole numbers where all x are."""
        whole = all((one.x == np.round(one.x)).all() for one in self.series)
        return ticks(*self.x_range, 6, least=1.0 if whole else 0.0)

    @property
    def y_ticks(self) -> tuple:
        return ticks(*self.y_range, 5)

    def place(self, x, y) -> tuple:
        """Values -> shares of the axes, 0 at the low end and 1 at the high end."""
        return tuple(
            (np.asarray(v, float) - low) / (high - low) for v, (low, high) in ((x, self.x_range), (y, self.y_range))
        )


def read_json_object(path) -> dict:
    """The JSON object in a file. Raises NNVisError (bad_input) naming the file."""
    path = Path(path)
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise bad_input(f"{path} could not be read ({error.strerror})", "Check the path") from None
    except ValueError as error:
        raise bad_input(f"{path} is not JSON ({error})", _REMEDY) from None
    if not isinstance(values, dict):
        raise bad_input(f"{path} does not hold a JSON object", _REMEDY)
    return values


def read_charts(path) -> list:
    """The charts of an evaluation.json or a comparison.json, checked. Raises NNVisError (bad_input) naming file, chart
    and series.
    """
    charts = read_json_object(path).get("charts")
    if not isinstance(charts, list) or not charts:
        raise bad_input(f"{path} holds no charts", _REMEDY)
    return [read_chart(values, str(path)) for values in charts]


def read_chart(values: dict, where: str = "the chart") -> Chart:
    """One chart of the schema

        {"name", "title", "x_label", "y_label", "y_range": [lo, hi],
         "series": [{"label", "class_index": int | null, "x": [...], "y": [...], "low": [...], "high": [...], "auc",
         "is_default"}],
         "marks": [{"x", "label"}]}

    low, high, auc, class_index, is_default and marks may be missing. where: for messages. Raises NNVisError
    (bad_input).
    """
    try:
        name = str(values["name"])
        where = f"{where}, chart {name!r}"
        series = tuple(_series(one, where) for one in values["series"])
        marks = tuple(Mark(float(mark["x"]), str(mark.get("label", ""))) for mark in values.get("marks") or ())
        title, x_label, y_label = (str(values[key]) for key in ("title", "x_label", "y_label"))
        low, high = (float(v) for v in values["y_range"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise bad_input(f"{where} is not of the known form ({type(error).__name__}: {error})", _REMEDY) from None
    if not series:
        raise bad_input(f"{where} has no series", _REMEDY)
    if not (np.isfinite([low, high]).all() and low < high):
        raise bad_input(f"{where} has the y range {low:g} to {high:g}", _REMEDY)
    x = np.concatenate([one.x for one in series])
    y = np.concatenate([values for one in series for values in (one.low, one.high)])
    if x.min() == x.max():
        raise bad_input(f"{where} has one place on the x axis only", "Evaluate at two shares of pruned weights or more")
    return Chart(
        name,
        title,
        x_label,
        y_label,
        (float(x.min()), float(x.max())),
        (min(low, float(y.min())), max(high, float(y.max()))),
        series,
        marks,
    )


def _series(values: dict, where: str) -> Series:
    label, y = str(values["label"]), values["y"]
    x, y, low, high = (
        np.asarray(v, np.float64) for v in (values["x"], y, values.get("low") or y, values.get("high") or y)
    )
    if x.ndim != 1 or len(x) < 2 or not len(x) == len(y) == len(low) == len(high):
        raise bad_input(
            f"{where}, series {label!r}: x, y, low and high are not lists of one length, at least 2", _REMEDY
        )
    if not np.isfinite([x, y, low, high]).all():
        raise bad_input(
            f"{where}, series {label!r} holds values that are not finite",
            "Evaluate again; a log of the run may say why",
        )
    if (np.diff(x) <= 0).any():
        raise bad_input(f"{where}, series {label!r}: x does not increase", _REMEDY)
    index, auc = values.get("class_index"), values.get("auc")
    return Series(
        label,
        None if index is None else int(index),
        x,
        y,
        np.minimum(low, y),
        np.maximum(high, y),
        None if auc is None else float(auc),
        bool(values.get("is_default", False)),
    )


def ticks(low: float, high: float, count: int, least: float = 0.0) -> tuple:
    """((n,) round values within [low, high], their texts): steps of 1, 2, 2.5 or 5 times a power of ten, about count
    steps, none below least.
    """
    rough = (high - low) / count
    power = 10.0 ** np.floor(np.log10(rough))
    step = max(least, power * min(_TICK_STEPS, key=lambda s: abs(np.log(s * power / rough))))
    first, last = np.ceil(low / step - 1e-6), np.floor(high / step + 1e-6)
    values = np.arange(first, last + 1) * step + 0.0  # + 0.0: no minus zero
    decimals = next(d for d in range(12) if abs(step * 10**d - round(step * 10**d)) < 1e-6)
    return values, [f"{value:.{decimals}f}".replace("-", "\N{MINUS SIGN}") for value in values]


def spread_apart(places, gap: float, low: float, high: float) -> np.ndarray:
    """The (n,) places nearest to the wanted ones (least squares) that are at least gap apart, in their order, within
    [low, high].

    Where they do not all fit, they are spread evenly. Pool adjacent violators on places - order * gap.
    """
    wanted = np.asarray(places, float)
    count = len(wanted)
    if count and (count - 1) * gap > high - low:
        return low + (high - low) * np.argsort(np.argsort(wanted, kind="stable")) / (count - 1)
    order = np.argsort(wanted, kind="stable")
    pools = []  # [mean, size]
    for value in wanted[order] - gap * np.arange(count):
        pools.append([value, 1])
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            mean, size = pools.pop()
            pools[-1] = [(pools[-1][0] * pools[-1][1] + mean * size) / (pools[-1][1] + size), pools[-1][1] + size]
    free = np.repeat([mean for mean, _ in pools], [size for _, size in pools])
    placed = np.empty(count)
    placed[order] = np.clip(free, low, high - gap * (count - 1)) + gap * np.arange(count)
    return placed

"""What a chart shows, read from a job's JSON and checked; its axes and the places of its labels. No data-blocks."""

from dataclasses import dataclass, field

import numpy as np

from ..processing.errors import bad_input
from ..processing.files.fields import Fields, read_fields

_REMEDY = "Give the evaluation.json or comparison.json of a job of this version"
_FARTHEST = 1e12  # of values on an axis: Blender's own numbers are float32
_NARROWEST = 1e-9  # of an axis, over its farthest value
_MOST_CHARTS, _MOST_SERIES, _MOST_MARKS, _MOST_VALUES, _MOST_CLASSES = 100, 1000, 1000, 1_000_000, 100_000
_TICK_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Series:
    """One curve.

    x, y, low, high: (n,) float64, x increasing;
    low and high enclose y (the spread over the seeds, y itself with one seed).
    class_index: the class whose colour it has, or None. auc: area under the curve, or None.
    is_default: the one to emphasise. starts: (lines,) int, the values that a line begins with; before each of them,
    but the first, lies a gap.
    """

    label: str
    class_index: int | None
    x: np.ndarray
    y: np.ndarray
    low: np.ndarray
    high: np.ndarray
    auc: float | None
    is_default: bool
    starts: np.ndarray = field(default_factory=lambda: np.zeros(1, int))

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
    """One chart.

    x_range, y_range: (low, high) of the axes; they hold every value.
    area_label: what the series' areas under the curve say. y_log: whether the y axis is logarithmic, all y above 0.
    is_of_epochs: whether the x axis is training's epochs, so that the curves are drawn up to one.
    """

    name: str
    title: str
    x_label: str
    y_label: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    series: tuple[Series, ...]
    marks: tuple[tuple[float, str], ...]
    area_label: str = "Area under the curve"
    y_log: bool = False
    is_of_epochs: bool = False

    @property
    def x_ticks(self) -> tuple[np.ndarray, list[str]]:
        """(values, texts) of the ticks of the x axis; whole numbers where all x are."""
        whole = all((one.x == np.round(one.x)).all() for one in self.series)
        return ticks(*self.x_range, 6, least=1.0 if whole else 0.0)

    @property
    def y_ticks(self) -> tuple[np.ndarray, list[str]]:
        return log_ticks(*self.y_range, 5) if self.y_log else ticks(*self.y_range, 5)

    def place(self, x, y) -> tuple[np.ndarray, np.ndarray]:
        """Values -> shares of the axes, 0 at the low end and 1 at the high end."""
        if self.y_log:
            return _share(x, *self.x_range), _share(np.log10(y), *np.log10(self.y_range))
        return _share(x, *self.x_range), _share(y, *self.y_range)


def read_results(path) -> Fields:
    """What a job's evaluation.json or comparison.json holds. Raises NNVisError (bad_input) naming the file."""
    return read_fields(path, "file of results", _REMEDY)


def read_charts(path) -> list[Chart]:
    """The charts of an evaluation.json or a comparison.json, checked.

    Raises NNVisError (bad_input) naming file, chart and series.
    """
    results = read_results(path)
    charts = list_charts(results)
    if not charts:
        raise bad_input(f"{results.where} holds no charts", _REMEDY)
    return charts


def list_charts(results: Fields) -> list[Chart]:
    """The charts of an object of results; none where it names none. No two have one name, as their objects would."""
    described = results.items("charts", _MOST_CHARTS, None) or []
    charts = [read_chart(values, results.where) for values in described]
    names = [chart.name for chart in charts]
    if len(set(names)) < len(names):
        raise results.wrong(f"several charts have the name {max(names, key=names.count)!r}")
    return charts


def read_chart(values: dict[str, object], where: str = "the chart") -> Chart:
    """One chart of the schema

        {"name", "title", "x_label", "y_label", "y_range": [lo, hi],
         "series": [{"label", "class_index": int | null, "x": [...], "y": [...], "low": [...], "high": [...], "auc",
         "is_default"}],
         "marks": [{"x", "label"}]}

    low, high, auc, class_index, is_default and marks may be missing. where: for messages.
    Raises NNVisError (bad_input).
    """
    fields = Fields(values, where, _REMEDY)
    name = fields.text("name")
    fields.where = f"{where}, chart {name!r}"
    series = tuple(_series(one) for one in fields.objects("series", _MOST_SERIES))
    marks = tuple(
        Mark(mark.number("x", -_FARTHEST, _FARTHEST), mark.text("label", ""))
        for mark in fields.objects("marks", _MOST_MARKS, [])
    )
    if not series:
        raise fields.wrong("it has no series")
    x = np.concatenate([one.x for one in series])
    y = np.concatenate([values for one in series for values in (one.low, one.high)])
    if x.min() == x.max():
        raise bad_input(
            f"{fields.where} has one place on the x axis only", "Evaluate at two shares of pruned weights or more"
        )
    low, high = _y_range(fields)
    title, x_label, y_label = (fields.text(key) for key in ("title", "x_label", "y_label"))
    x_range, y_range = (float(x.min()), float(x.max())), (min(low, float(y.min())), max(high, float(y.max())))
    for axis, (first, last) in (("x", x_range), ("y", y_range)):
        if last - first < _NARROWEST * max(1.0, abs(first), abs(last)):
            raise fields.wrong(f"its {axis} axis from {first:g} to {last:g} has no room")
    return Chart(name, title, x_label, y_label, x_range, y_range, series, marks)


def _y_range(fields: Fields) -> tuple:
    values = fields.numbers("y_range", 2)
    if len(values) != 2 or not values[0] < values[1] or np.abs(values).max() > _FARTHEST:
        raise fields.wrong(f"the y range {values.tolist()}")
    return values.tolist()


def _series(fields: Fields) -> Series:
    label = fields.text("label")
    fields.where += f" ({label})"
    x, y = (fields.numbers(axis, _MOST_VALUES) for axis in "xy")
    low, high = (
        fields.numbers(bound, _MOST_VALUES, None) if fields.values.get(bound) else y for bound in ("low", "high")
    )
    if len(x) < 2 or not len(x) == len(y) == len(low) == len(high):
        raise fields.wrong("x, y, low and high are not lists of one length, at least 2")
    if np.abs([x, y, low, high]).max() > _FARTHEST:
        raise fields.wrong(f"values beyond {_FARTHEST:g}")
    if (np.diff(x) <= 0).any():
        raise fields.wrong("x does not increase")
    return Series(
        label,
        fields.whole("class_index", 0, _MOST_CLASSES, None),
        x,
        y,
        np.minimum(low, y),
        np.maximum(high, y),
        fields.number("auc", -_FARTHEST, _FARTHEST, None),
        bool(fields.flag("is_default", False)),
    )


def ticks(low: float, high: float, count: int, least: float = 0.0) -> tuple[np.ndarray, list[str]]:
    """((n,) round values within [low, high], their texts): about count steps.

    Steps are 1, 2, 2.5 or 5 times a power of ten, and whole multiples of least.
    """
    rough = (high - low) / count
    power = 10.0 ** np.floor(np.log10(rough))
    step = max(least, power * min(_TICK_STEPS, key=lambda s: abs(np.log(s * power / rough))))
    step = least * round(step / least) if least else step  # no half epochs
    first, last = np.ceil(low / step - 1e-6), np.floor(high / step + 1e-6)
    values = np.arange(first, last + 1) * step + 0.0  # + 0.0: no minus zero
    decimals = next(d for d in range(12) if abs(step * 10**d - round(step * 10**d)) < 1e-6)
    return values, [f"{value:.{decimals}f}".replace("-", "\N{MINUS SIGN}") for value in values]


def log_ticks(low: float, high: float, count: int) -> tuple[np.ndarray, list[str]]:
    """((n,) values within [low, high], their texts) of a logarithmic axis: powers of ten, at most about count; where
    these are few also twice and five times each, and where even those are, round values.
    """
    first, last = np.floor(np.log10(low)), np.ceil(np.log10(high))
    powers = 10.0 ** np.arange(first, last + 1, max(1, round((last - first) / count)))
    for values in (powers, np.outer(powers, (1, 2, 5)).ravel()):
        values = values[(low * (1 - 1e-9) <= values) & (values <= high * (1 + 1e-9))]
        if len(values) > 2:
            return values, [_short(value) for value in values]
    return ticks(low, high, count)


def _short(value: float) -> str:
    """A round value above 0 as it is read most easily."""
    if 1e-4 * (1 - 1e-9) <= value < 1e5:
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e").replace("-", "\N{MINUS SIGN}")


def _share(values, low: float, high: float) -> np.ndarray:
    return (np.asarray(values, float) - low) / (high - low)


def spread_apart(places, gap: float, low: float, high: float) -> np.ndarray:
    """The (n,) places nearest to the wanted ones that are at least gap apart, within [low, high].

    They are the nearest by least squares, and keep their order.
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

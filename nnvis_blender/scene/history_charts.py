"""What training has logged, as charts: which there are, what their lines are, what is said of what is not a number."""

import numpy as np

from ..processing.training.history import Curve, History
from .chart_data import Chart, Mark, Series

MOST_LINES, MOST_POINTS = 24, 2000  # of a chart; of a line, more of which nobody could tell apart
_LOGARITHMIC = {"gradient norm", "update-to-weight ratio"}  # they tell by their powers of ten
_MOST_DECADES = 12
_HEADROOM = 0.04  # of the y axis, above and below what is drawn
_TITLES = {
    "loss": "Loss",
    "accuracy": "Accuracy",
    "learning rate": "Learning rate",
    "gradient norm": "Gradient norm of each layer",
    "weight norm": "Weight norm of each layer",
    "update-to-weight ratio": "Update-to-weight ratio of each layer",
}


def history_charts(history: History, last: float | None = None) -> list[Chart]:
    """A chart for each thing that was measured of which any value is a number above the axis.

    last: the epoch up to which the x axes reach at least, so that those of a run that goes on do not grow.
    """
    ends = [ends for curves in history.curves.values() for curve in curves for ends in (curve.x[0], curve.x[-1])]
    if not ends:
        return []
    low, high = min(ends), max(max(ends), last or 0.0)
    x_range = (low, high) if high > low else (low, low + 1.0)
    charts = (_chart(what, curves, x_range, history.unit) for what, curves in history.curves.items())
    return [chart for chart in charts if chart is not None]


def _chart(what: str, curves: list[Curve], x_range: tuple[float, float], unit: str) -> Chart | None:
    drawn = curves[:MOST_LINES]
    values = np.concatenate([curve.y[np.isfinite(curve.y)] for curve in drawn])
    if not len(values):
        return None
    is_log = what in _LOGARITHMIC and bool(values.max() > 0)
    if is_log:
        floor = values.max() / 10.0**_MOST_DECADES
        drawn = [Curve(one.name, one.x, np.where(one.y > floor, one.y, np.nan)) for one in drawn]
    series = tuple(series for series in map(_series, drawn) if series is not None)
    return Chart(
        name=what,
        title=_TITLES.get(what, what[:1].upper() + what[1:]) + _counted(curves),
        x_label=unit.capitalize(),
        y_label="",
        x_range=x_range,
        y_range=_y_range(np.concatenate([one.y for one in series]), what, is_log),
        series=series,
        marks=_marks(curves, unit),
        y_log=is_log,
        is_of_epochs=True,
    )


def _series(curve: Curve) -> Series | None:
    """The line of a curve's finite values, broken where others lie between them; None where there is none."""
    finite = np.flatnonzero(np.isfinite(curve.y))
    if not len(finite):
        return None
    starts = np.concatenate([[0], np.flatnonzero(np.diff(finite) > 1) + 1])
    x, y, starts = _thinned(curve.x[finite], curve.y[finite], starts)
    return Series(curve.name, None, x, y, y, y, None, False, starts)


def _thinned(x, y, starts) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """At most about MOST_POINTS of the points: of each stretch the lowest and the highest, so that no spike is lost."""
    if len(x) <= MOST_POINTS:
        return x, y, starts
    edges = np.unique(np.concatenate([np.linspace(0, len(x), MOST_POINTS // 2).astype(int)[:-1], starts]))
    stretch = np.searchsorted(edges, np.arange(len(x)), "right") - 1
    order = np.lexsort((y, stretch))
    of_order = stretch[order]
    lowest = order[np.searchsorted(of_order, np.arange(len(edges)))]
    highest = order[np.searchsorted(of_order, np.arange(len(edges)), "right") - 1]
    kept = np.unique(np.concatenate([lowest, highest, starts, [len(x) - 1]]))
    return x[kept], y[kept], np.searchsorted(kept, starts)


def _y_range(values: np.ndarray, what: str, is_log: bool) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    if what == "accuracy" and 0 <= low and high <= 1:
        return (0.0 if low < 0.5 else float(np.floor(low * 10) / 10) if low < 1 else 0.9), 1.0
    if is_log:
        span = max(high / low, 2.0) ** _HEADROOM
        return low / span, high * span
    low = min(low, 0.0) if low < 0.5 * high or low == high else low  # a height says how much, where there is room
    room = _HEADROOM * ((high - low) or abs(high) or 1.0)
    return (low if low == 0 else low - room), high + room


def _marks(curves: list[Curve], unit: str) -> tuple[Mark, ...]:
    """Where the first value is that is no finite number."""
    strays = []
    for curve in curves:
        stray = np.flatnonzero(~np.isfinite(curve.y))
        if len(stray):
            strays.append((float(curve.x[stray[0]]), curve.y[stray[0]]))
    if not strays:
        return ()
    x, value = min(strays, key=lambda stray: stray[0])
    return (Mark(x, f"{'NaN' if np.isnan(value) else 'infinite'} at {unit} {x:g}"),)


def _counted(curves: list[Curve]) -> str:
    return f", the first {MOST_LINES} of {len(curves)}" if len(curves) > MOST_LINES else ""

"""A chart's lines and bands as the arrays of one mesh. Plain numpy, no data-blocks.

The chart lies in the plane of X (right) and Z (up), its plot area's centre at the origin;
what lies over what is the attribute depth.
"""

from dataclasses import dataclass

import numpy as np

from ...nodes.charts import BAND, FRAME, GRID, LEADER, MARK, SERIES
from ..chart_data import Chart

WIDTH, HEIGHT = 1.5, 0.9  # of the plot area in model units: a network is one wide and about as long
TICK_LENGTH = 0.014
LABEL_X = WIDTH / 2 + 0.10  # where the series' labels begin
_LEADER = (0.012, 0.022)  # what a line from a curve's end to its label leaves free at its two ends
_SAMPLE = 0.05  # length of the sample of its line before a label that is not beside its end
MARK_COLOR = (0.776, 0.013, 0.034)  # linear; the red of nn_vis' line

# kind -> (line width over the control's, depth towards the reader, opacity)
_STYLE = {
    SERIES: (1.0, 0.006, 1.0),
    BAND: (0.0, 0.003, 1.0),
    FRAME: (0.42, 0.004, 0.9),
    GRID: (0.3, 0.0, 1.0),
    MARK: (0.5, 0.005, 0.9),
    LEADER: (0.3, 0.002, 0.6),
}
_FULL_BANDS = 4  # so many bands are drawn at their control's opacity
_EMPHASIS = 1.6  # the width of the default's line over the others'
_LIFT = 0.0004  # depth between two series


@dataclass
class Geometry:
    """Flat arrays of a mesh under construction.

    attributes: name -> list of arrays a vertex; edges (n, 2) and faces (n, 4) are vertex indices.
    """

    attributes: dict[str, list[np.ndarray]]
    edges: list[np.ndarray]
    faces: list[np.ndarray]
    count: int = 0

    def add_line(self, points, kind: int, reveal=0.0, previous=None, starts=(0,), **values) -> np.ndarray:
        """A polyline through points (n, 2) in the plane, broken before each of those in `starts`.

        Returns the vertices' indices. See chart_mesh for the attributes.
        """
        index = self.add_points(points, kind, reveal, previous, **values)
        self.edges.append(np.delete(np.stack([index[:-1], index[1:]], axis=1), np.asarray(starts[1:], int) - 1, axis=0))
        return index

    def add_points(self, points, kind: int, reveal=0.0, previous=None, **values) -> np.ndarray:
        points = np.asarray(points, np.float64)
        index = self.count + np.arange(len(points))
        width, depth, opacity = _STYLE[kind]
        defaults = {
            "class_color": (0.0, 0.0, 0.0),
            "tint": 0.0,
            "width": width,
            "depth": depth,
            "opacity": opacity,
            "series": -1,
            "x": 0.0,
            "y": 0.0,
        }
        row = {**defaults, **values, "kind": kind, "reveal": reveal}
        row["position"] = np.stack([points[:, 0], np.zeros(len(points)), points[:, 1]], axis=1)
        row["previous"] = index if previous is None else index[0] + np.asarray(previous)
        for name, value in row.items():
            value = np.asarray(value)
            wide = value.ndim if name not in ("class_color", "position") else value.ndim - 1
            self.attributes.setdefault(name, []).append(
                value if wide else np.broadcast_to(value, (len(points), *value.shape))
            )
        self.count += len(points)
        return index

    def merged(self, name: str) -> np.ndarray:
        return np.concatenate(self.attributes[name])


def chart_geometry(chart: Chart, colors: np.ndarray, label_heights: np.ndarray, at_ends: bool) -> Geometry:
    """The chart's mesh.

    colors: (series, 3) linear. label_heights: (series,) Z of each label's middle. at_ends: whether lines lead there.
    Attributes of every vertex: kind; series (-1: none); x, y (the value it stands for, of series and bands); reveal
    (its place along the x axis, 0 to 1; 0 what is always seen, 1 what appears at the end); previous (the vertex left of
    it on its line, itself if none); width (over the control's), depth (towards the reader), class_color, tint (0 the
    look's ink, 1 class_color), opacity.
    """
    geometry = Geometry({}, [], [])
    _add_axes(geometry, chart)
    # the default over the others
    order = sorted(range(len(chart.series)), key=lambda number: chart.series[number].is_default)
    for layer, number in enumerate(order):
        _add_series(geometry, chart, number, layer, colors[number])
        _add_label_line(geometry, chart, number, colors[number], label_heights[number], at_ends)
    return geometry


def to_plane(chart: Chart, x, y) -> np.ndarray:
    """Values -> (n, 2) places in the plane."""
    across, up = chart.place(x, y)
    across, up = np.broadcast_arrays((across - 0.5) * WIDTH, (up - 0.5) * HEIGHT)
    return np.stack([across, up], axis=-1)


def _add_axes(geometry: Geometry, chart: Chart) -> None:
    bottom, right = chart.y_range[0], chart.x_range[1]
    for value in chart.y_ticks[0]:
        geometry.add_line(to_plane(chart, list(chart.x_range), value), GRID)
    base = to_plane(chart, list(chart.x_range), bottom)
    geometry.add_line(base, FRAME)
    for value in chart.x_ticks[0]:
        place = to_plane(chart, [value, value], bottom)
        geometry.add_line(place - [[0.0, 0.0], [0.0, TICK_LENGTH]], FRAME)
    if chart.y_range[0] < 0 < chart.y_range[1]:
        geometry.add_line(to_plane(chart, [chart.x_range[0], right], 0.0), FRAME, opacity=0.45)
    for mark in chart.marks:
        line = to_plane(chart, [mark.x, mark.x], list(chart.y_range))
        reveal = chart.place(mark.x, chart.y_range[1])[0] if chart.is_of_epochs else 0.0  # nothing is told in advance
        geometry.add_line(line, MARK, reveal, class_color=MARK_COLOR, tint=1.0)


def _add_series(geometry: Geometry, chart: Chart, number: int, layer: int, color) -> None:
    """The curve of a series and the band of its spread.

    Bands of many series are fainter, because they lie over each other.
    """
    series = chart.series[number]
    colored = {"series": number, "class_color": color, "tint": 1.0}
    reveal, _ = chart.place(series.x, series.y)
    previous = np.arange(len(series.x)) - 1
    previous[series.starts] += 1
    if series.has_spread:
        faint = {"opacity": min(1.0, _FULL_BANDS / len(chart.series)), "depth": _STYLE[BAND][1] + layer * _LIFT / 2}
        rows = [
            geometry.add_points(
                to_plane(chart, series.x, edge), BAND, reveal, previous, x=series.x, y=edge, **faint, **colored
            )
            for edge in (series.low, series.high)
        ]
        geometry.faces.append(np.stack([rows[0][:-1], rows[0][1:], rows[1][1:], rows[1][:-1]], axis=1))
    geometry.add_line(
        to_plane(chart, series.x, series.y),
        SERIES,
        reveal,
        previous,
        series.starts,
        x=series.x,
        y=series.y,
        width=_width(series),
        depth=_STYLE[SERIES][1] + layer * _LIFT,
        **colored,
    )


def _add_label_line(geometry: Geometry, chart: Chart, number: int, color, height: float, at_end: bool) -> None:
    """The line from a curve's end to its label, once the curve is whole, or the sample of the line before its label."""
    series = chart.series[number]
    colored = {"series": number, "class_color": color, "tint": 1.0}
    if not series.label:
        return
    if at_end:
        end = to_plane(chart, series.x[-1], series.y[-1]) + [_LEADER[0], 0.0]
        geometry.add_line([end, [LABEL_X - _LEADER[1], height]], LEADER, 1.0, **colored)
    else:
        stop = LABEL_X - _LEADER[1]
        geometry.add_line(
            [[stop - _SAMPLE, height], [stop, height]], LEADER, width=_width(series), opacity=1.0, **colored
        )


def _width(series) -> float:
    return _STYLE[SERIES][0] * (_EMPHASIS if series.is_default else 1.0)

"""A chart's texts: title, axis titles, tick labels, the series' names at the line ends, the marks'."""

from dataclasses import dataclass
from textwrap import wrap
from typing import NamedTuple

import bpy
import numpy as np

from ...nodes.font import font_of
from ...shaders.charts import charts_material
from ..chart_data import Chart, spread_apart
from .chart_geometry import HEIGHT, LABEL_X, MARK_COLOR, TICK_LENGTH, WIDTH, to_plane
from .part import Part

TITLE, AXIS, TICK, LABEL, MARK = 0.082, 0.047, 0.044, 0.047, 0.042  # heights of the letters in model units
_LINE = 1.42  # a line's height over its letters'
_LEFT = -WIDTH / 2 - 0.115  # where title and Y axis title begin: above the tick labels
_LETTER = 0.5  # of the size is a letter wide, on average
_CLOSE = 0.5  # labels stand beside the lines' ends if these are, on average, at least half a label apart
_TEXT_DEPTH = 0.012  # towards the reader, before all lines
_QUIET = 0.86  # opacity of what explains but is not the message: a mid grey on white


@dataclass(frozen=True)
class Text:
    """A text in the chart's plane.

    place: (x, z). align: ("LEFT" | "CENTER" | "RIGHT", "TOP" | "CENTER" | "BOTTOM_BASELINE" | ...).
    color: linear, or None for ink.
    """

    body: str
    place: tuple[float, float]
    size: float
    align: tuple[str, str] = ("LEFT", "BOTTOM_BASELINE")
    color: tuple[float, float, float] | None = None
    opacity: float = 1.0


class LabelHeights(NamedTuple):
    """(series,) Z of each label, and whether each stands beside its line's end."""

    heights: np.ndarray
    at_ends: bool


def label_heights(chart: Chart) -> LabelHeights:
    """Where the labels of a chart's series stand.

    Beside the ends, as near as can be without overlap; where the lines end too close together for that, one below the
    other from the top, the largest area first.
    """
    ends = np.array([to_plane(chart, one.x[-1:], one.y[-1:])[0, 1] for one in chart.series])
    areas = np.array([one.auc or 0.0 for one in chart.series])
    gap = LABEL * _LINE
    if np.ptp(ends) > _CLOSE * (len(ends) - 1) * gap:
        return LabelHeights(spread_apart(ends + 1e-6 * areas, gap, -HEIGHT / 2, HEIGHT / 2), True)
    top = HEIGHT / 2 - (gap if _has_areas(chart) else 0.0)
    rank = np.argsort(np.argsort(-areas, kind="stable"))
    return LabelHeights(top - rank * min(gap, (top + HEIGHT / 2) / max(len(ends) - 1, 1)), False)


def chart_texts(chart: Chart, colors: np.ndarray, heights: np.ndarray) -> list[Text]:
    """Every Text of a chart. colors: (series, 3) linear. heights: (series,), see label_heights."""
    return [*_headings(chart), *_tick_labels(chart), *_series_labels(chart, colors, heights), *_mark_labels(chart)]


def build_text(text: Text, name: str):
    """A new text object, not yet in a collection, upright in the plane of X and Z and read from -Y."""
    data = bpy.data.curves.new(name, "FONT")
    font, height = font_of(text.body)
    data.body, data.font, data.size, data.space_line = text.body, font, text.size / height, height
    data.align_x, data.align_y = text.align
    item = bpy.data.objects.new(name, data)
    item.location = (text.place[0], -_TEXT_DEPTH, text.place[1])
    item.rotation_euler = (np.pi / 2, 0.0, 0.0)
    item["nnvis_class_color"] = list(map(float, text.color if text.color is not None else (0.0, 0.0, 0.0)))
    item["nnvis_tint"], item["nnvis_opacity"] = float(text.color is not None), float(text.opacity)
    item.visible_shadow = item.visible_diffuse = item.visible_glossy = False  # ink on glass
    return item


def wrapped(body: str, size: float, width: float) -> str:
    """The text in as many lines as it needs to stay about as wide as width, all about equally long."""
    most = max(8, int(width / (size * _LETTER)))
    count = len(wrap(body, most))
    lines = (wrap(body, letters) for letters in range(-(-len(body) // max(count, 1)), most + 1))
    return "\n".join(next((line for line in lines if len(line) == count), [body]))


def _headings(chart: Chart) -> list:
    title = wrapped(chart.title, TITLE, WIDTH + 0.6)
    top = HEIGHT / 2 + (0.11 if any(mark.label for mark in chart.marks) else 0.07)
    axis = [Text(chart.y_label, (_LEFT, top), AXIS, opacity=_QUIET)] if chart.y_label else []
    return [
        *axis,
        Text(title, (_LEFT, top + 2.6 * AXIS * len(axis)), TITLE),
        Text(
            chart.x_label,
            (0.0, -HEIGHT / 2 - TICK_LENGTH - TICK * _LINE - 0.035),
            AXIS,
            ("CENTER", "TOP"),
            opacity=_QUIET,
        ),
    ]


def _tick_labels(chart: Chart) -> list:
    across, across_texts = chart.x_ticks
    up, up_texts = chart.y_ticks
    below = to_plane(chart, across, chart.y_range[0]) - [0.0, TICK_LENGTH + 0.012]
    beside = to_plane(chart, chart.x_range[0], up) - [0.028, 0.0]
    return [
        *(
            Text(body, tuple(place), TICK, ("CENTER", "TOP"), opacity=_QUIET)
            for body, place in zip(across_texts, below)
        ),
        *(Text(body, tuple(place), TICK, ("RIGHT", "CENTER"), opacity=_QUIET) for body, place in zip(up_texts, beside)),
    ]


def _series_labels(chart: Chart, colors, heights) -> list:
    gap = np.diff(np.sort(heights)).min() if len(heights) > 1 else LABEL * _LINE
    size = min(LABEL, gap / _LINE * 1.001)
    texts = [
        Text(
            one.label if one.auc is None else f"{one.auc:.3f}  {one.label}".replace("-", "\N{MINUS SIGN}", one.auc < 0),
            (LABEL_X, height),
            size,
            ("LEFT", "CENTER"),
            tuple(color),
        )
        for one, color, height in zip(chart.series, colors, heights)
        if one.label
    ]
    if _has_areas(chart):
        texts.append(
            Text(
                chart.area_label,
                (LABEL_X, max(heights) + size * _LINE),
                size * 0.86,
                ("LEFT", "CENTER"),
                opacity=_QUIET,
            )
        )
    return texts


def _has_areas(chart: Chart) -> bool:
    return any(one.auc is not None for one in chart.series)


def _mark_labels(chart: Chart) -> list:
    places = to_plane(chart, np.array([mark.x for mark in chart.marks]), chart.y_range[1]) if chart.marks else ()
    return [
        Text(mark.label, (place[0], place[1] + 0.02), MARK, ("CENTER", "BOTTOM_BASELINE"), MARK_COLOR)
        for mark, place in zip(chart.marks, places)
        if mark.label
    ]


def build_chart_texts(name: str, chart: Chart, colors: np.ndarray) -> list[bpy.types.Object]:
    """New text objects of a chart, named after it and their first line. colors: (series, 3) linear."""
    heights, _ = label_heights(chart)
    return [build_text(text, f"{name} {text.body.splitlines()[0]}") for text in chart_texts(chart, colors, heights)]


def build_captions(name: str, texts: list[tuple[str, Text]]) -> list[bpy.types.Object]:
    """New text objects of [(the name of what is captioned, Text)]."""
    return [build_text(text, f"{captioned} {text.body}") for captioned, text in texts]


_INK = {"materials": {"Material": charts_material}, "controls": "labels"}
TEXTS = Part("text", build_chart_texts, each_anew=True, **_INK)
CAPTIONS = Part("caption", build_captions, each_anew=True, **_INK)

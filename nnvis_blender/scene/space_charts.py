"""Charts beside a space: its figures from state to state, and how much of the variance each component holds."""

import numpy as np

from ..processing.errors import usage
from ..processing.training.history import Curve, History
from .chart_data import Chart, read_chart
from .controls import follow_control
from .epochs import EPOCH
from .framing import seen_from_front
from .history_charts import history_charts
from .parts.components import ROLE, SHARES
from .space_objects import STATE, SpaceObjects
from .views.charts import PITCH, ChartObjects, build_chart, find_charts
from .views.space import taken_points

_OF_SPACE = "nnvis_of_space"  # of a chart's root: the name of the space that it is about
_GAP = 1.0  # model units: axis titles stand in it
_TOGETHER = "accuracy"  # figures whose names end so are lines of one chart


def build_figures(space: SpaceObjects, scene) -> list[ChartObjects]:
    """A chart of each figure of a space's states, drawn up to the state that is shown.

    They stand where they stood, or right of all that is in the scene. Raises NNVisError (usage) where no figure is
    known at two states.
    """
    figures, curves = space.about["figures"], {}
    for name in dict.fromkeys(name for own in figures for name in own):
        at = [state for state, own in enumerate(figures) if name in own]
        if len(at) > 1:
            what = _TOGETHER if name.endswith(_TOGETHER) else name
            values = np.array([figures[state][name] for state in at])
            curves.setdefault(what, []).append(Curve(name, np.array(at, float), values))
    if not curves:
        raise usage(f"{space.name!r} has no figure of two states", "Make a space of several")
    charts = history_charts(History(curves, unit="state"))
    found = _build_right({f"{space.name} {chart.name}": chart for chart in charts}, space, scene)
    for chart in found:
        follow_control(chart.plot, EPOCH, space.frame, STATE)
    return found


def build_scree(space: SpaceObjects, scene) -> ChartObjects:
    """The chart, which stands where it stood, or right of all that is in the scene.

    Raises NNVisError (usage) of a space without components.
    """
    item = next(iter(space.having(ROLE)), None)
    if item is None or len(item.get(SHARES, ())) < 2:
        raise usage(f"{space.name!r} has no components", "Embed images by PCA first")
    shares = 100 * np.array(item[SHARES])
    number = np.arange(1, len(shares) + 1)
    series = [
        {"label": label, "x": number.tolist(), "y": values.tolist(), "is_default": is_default}
        for label, values, is_default in (("each", shares, True), ("together", np.cumsum(shares), False))
    ]
    name = f"{space.name} scree"
    values = {
        "name": name,
        "title": "Variance of the components",
        "x_label": "component",
        "y_label": "% of the variance",
        "y_range": [0.0, 100.0],
        "series": series,
    }
    (chart,) = _build_right({name: read_chart(values)}, space, scene)
    return chart


def find_space_charts(space: SpaceObjects, scene) -> list[ChartObjects]:
    """The charts in a scene that are about a space."""
    return [chart for chart in find_charts(scene) if chart.root.get(_OF_SPACE) == space.name]


def _build_right(named: dict[str, Chart], space: SpaceObjects, scene) -> list[ChartObjects]:
    """Charts by their names: those that are there stay, others stand below each other right of all that is there."""
    known = {chart.name for chart in find_charts(scene)}
    fresh = [name for name in named if name not in known]
    right = seen_from_front(taken_points(scene))[:, 0].max() + _GAP + 0.5
    charts = {name: build_chart(chart, name, scene) for name, chart in named.items()}
    for chart in charts.values():
        chart.root[_OF_SPACE] = space.name
    for row, name in enumerate(fresh):
        charts[name].root.location = (right, 0.0, ((len(fresh) - 1) / 2 - row) * PITCH[1])
    return list(charts.values())

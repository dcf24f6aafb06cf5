"""The scree plot of a space: how much of the samples' variance each principal component holds, as a chart beside it."""

import numpy as np

from ..processing.errors import usage
from .framing import seen_from_front
from .parts.components import ROLE, SHARES
from .space_objects import SpaceObjects
from .views.charts import ChartObjects, build_chart, find_charts
from .views.space import taken_points

_GAP = 1.0  # model units: axis titles stand in it


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
    is_new = name not in {chart.name for chart in find_charts(scene)}
    taken = seen_from_front(taken_points(scene))
    chart = build_chart(values, name, scene)
    if is_new:
        chart.root.location = (taken[:, 0].max() + _GAP + 0.5, 0.0, 0.0)
    return chart

"""Curves as JSON-able dictionaries, as an evaluation has them: see scene.chart_data.read_chart."""

import numpy as np

from ...activations.chosen import Chosen
from ...evaluation.charts import area
from .correspondence import Correspondence
from .curves import Curves

_CHANGES = {  # title, name of the x axis, what amounts are multiplied by, the amount that changes nothing
    "translation": ("Translation", "shifted downwards, % of the height", 100.0, 0.0),
    "scale": ("Scale", "times as large", 1.0, 1.0),
    "rotation": ("Rotation", "turned, degrees", 1.0, 0.0),
}
_HEADROOM = 1.04
_SAME, _RANDOM = "the same part", "parts at random places"


def curve_charts(
    change: str, made: Curves, layers: dict[int, str], chosen: Chosen, names: list[str], whose: str | None
) -> list[dict[str, object]]:
    """A chart of each layer's distances, and of the probability of a class.

    layers: what the layers are called, the first and the last hidden one. names: of classes; empty where no sample's is
    known. whose: "true" or "predicted" class; None where outputs are no classes.
    """
    title, x_label, times, still = _CHANGES[change]
    x = made.amounts * times
    labels = [f"{name} ({names[k]})" if names else name for name, k in zip(chosen.names, chosen.truth)]
    classes = [int(k) if names else None for k in chosen.truth]
    marks = [{"x": still, "label": "as it is"}]
    found = []
    for place, (layer, name) in zip(("first", "last"), layers.items()):
        values = made.distances[layer]
        text = f"distance of features, {f'{place} hidden layer' if len(layers) > 1 else 'hidden layer'}"
        most = max(float(values.max()), 1e-6) * _HEADROOM
        found.append(_chart(f"{change}_{place}", f"{title}: {name}", x_label, text, most, marks))
        found[-1]["series"] = [_series(*one) for one in zip(labels, classes, [x] * len(labels), values)]
    if whose is not None:
        text = f"probability of the {whose} class"
        found.append(_chart(f"{change}_probability", f"{title}: the {whose} class", x_label, text, 1.0, marks))
        found[-1]["series"] = [_series(*one) for one in zip(labels, classes, [x] * len(labels), made.sure)]
    return found


def correspondence_chart(made: Correspondence, names: list[str], of: str) -> dict[str, object]:
    """Mean and standard deviation over places, layer by layer. names: of the layers. of: which samples."""
    x = np.arange(1.0, len(names) + 1)
    series, most = [], 0.0
    for label, by_layer in ((_SAME, made.same), (_RANDOM, made.random)):
        values = np.stack([*by_layer.values()])
        mean, spread = values.mean(axis=1), values.std(axis=1)
        series.append(_series(label, None, x, mean, np.maximum(mean - spread, 0), mean + spread, label == _SAME))
        most = max(most, float((mean + spread).max()))
    last = f"hidden layer, 1 is {names[0]} and {len(names)} is {names[-1]}"
    text = "share of features whose changes differ in sign"
    chart = _chart("correspondence", f"Correspondence: {of}", last, text, max(most, 1e-6) * _HEADROOM, [])
    return {**chart, "series": series}


def _chart(name: str, title: str, x_label: str, y_label: str, most: float, marks: list) -> dict[str, object]:
    range_, axes = [0.0, round(most, 6)], {"x_label": x_label, "y_label": y_label}
    return {"name": name, "title": title, **axes, "y_range": range_, "marks": marks}


def _series(label, class_index, x, y, low=None, high=None, is_default=False) -> dict[str, object]:
    low, high = (y if bound is None else bound for bound in (low, high))
    values = {"x": x, "y": y, "low": low, "high": high}
    plain = {key: [round(float(value), 6) for value in own] for key, own in values.items()}
    return {
        "label": label,
        "class_index": class_index,
        **plain,
        "auc": round(area(x, y), 6),
        "is_default": is_default,
    }

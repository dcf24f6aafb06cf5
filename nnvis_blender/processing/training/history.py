"""What training has logged. Flat arrays; the worker makes them, and Blender reads them."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Curve:
    """One logged number over training.

    name: what it is of: "train", "validation", "test", or a layer's name; "" where there is one only. x: (n,) float64,
    ascending, in epochs (parts of them for steps). y: (n,) float64, NaN and infinities as they were logged.
    """

    name: str
    x: np.ndarray
    y: np.ndarray


@dataclass
class History:
    """All curves of a training run, by what they measure: "loss", "accuracy", "learning rate", "gradient norm",
    "weight norm", "update-to-weight ratio", or the log's own word; in the order in which charts of them stand.

    notes: sentences on what was left out. unit: what the curves' x counts: "epoch", or of a log that tells no epochs
    "step" or "row".
    """

    curves: dict[str, list[Curve]]
    notes: list[str] = field(default_factory=list)
    unit: str = "epoch"


LOSS, ACCURACY, RATE = "loss", "accuracy", "learning rate"
_PARTS = ("train", "test", "validation")


def history_of(record: dict[str, object]) -> History:
    """The History of a training's record, see training.Trained: a value at the end of each epoch, counted from 1; of a
    network that was not trained at 0.
    """
    rates = record.get("learning_rate", [])
    x = np.arange(1.0, len(rates) + 1) if rates else np.zeros(1)
    curves = {
        what: [
            Curve(part, x, np.array(record[f"{part}_{what}"][: len(x)], np.float64))
            for part in _PARTS
            if record.get(f"{part}_{what}")
        ]
        for what in (LOSS, ACCURACY)
    }
    if rates:
        curves[RATE] = [Curve("", x, np.array(rates, np.float64))]
    for what, layers in record.get("layers", {}).items():
        curves[what] = [Curve(name, x, np.array(values, np.float64)) for name, values in layers.items()]
    return History({what: some for what, some in curves.items() if some})

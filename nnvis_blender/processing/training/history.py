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

    notes: sentences on what was left out.
    """

    curves: dict[str, list[Curve]]
    notes: list[str] = field(default_factory=list)

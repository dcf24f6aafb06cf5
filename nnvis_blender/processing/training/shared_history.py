"""A History as the arrays of a state that a live job shows, see worker/live.py; both sides of the border."""

import json

import numpy as np

from .history import Curve, History


def history_arrays(history: History) -> dict[str, np.ndarray]:
    """{"curves": JSON in UTF-8, uint8; "x", "y": (values,) float64, the curves one after the other}."""
    curves = [(what, curve) for what, some in history.curves.items() for curve in some]
    about = {
        "curves": [[what, curve.name, len(curve.x)] for what, curve in curves],
        "notes": history.notes,
        "unit": history.unit,
    }
    joined = {axis: np.concatenate([np.empty(0), *(getattr(curve, axis) for _, curve in curves)]) for axis in "xy"}
    return {"curves": np.frombuffer(json.dumps(about).encode(), np.uint8), **joined}


def history_from(arrays: dict[str, np.ndarray]) -> History:
    """The History of history_arrays."""
    about, curves, first = json.loads(arrays["curves"].tobytes()), {}, 0
    for what, name, count in about["curves"]:
        part = slice(first, first + count)
        curves.setdefault(what, []).append(Curve(name, arrays["x"][part], arrays["y"][part]))
        first += count
    return History(curves, about["notes"], about["unit"])

"""The part "history": what training has logged, all curves one after the other."""

import numpy as np

from ...training.history import Curve, History
from .stored import StoredPart

NAME, VERSION = "history", 1
MOST_CURVES, MOST_VALUES = 10_000, 20_000_000
_MOST_NOTES = 1000
_LAST_EPOCH = 1e12


def write(history: History) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """(arrays, header). NaN and infinities are kept: where training went wrong is what a log is read for."""
    curves = [(what, curve) for what, some in history.curves.items() for curve in some]
    arrays = {
        axis: np.concatenate([np.empty(0), *(getattr(curve, axis) for _, curve in curves)]).astype(np.float64)
        for axis in "xy"
    }
    described = [{"what": what, "name": curve.name, "values": len(curve.x)} for what, curve in curves]
    return arrays, {"curves": described, "notes": list(history.notes), "unit": history.unit}


def read(stored: StoredPart, file) -> History:
    described = stored.header.objects("curves", MOST_CURVES)
    counts = [fields.whole("values", 1, MOST_VALUES) for fields in described]
    total = sum(counts)
    x = stored.array("x", (total,), np.float64, 0, _LAST_EPOCH)
    y = stored.array("y", (total,), np.float64, has_gaps=True, has_infinities=True)
    curves, first = {}, 0
    for fields, count in zip(described, counts):
        what, name, part = fields.text("what"), fields.text("name"), slice(first, first + count)
        if (np.diff(x[part]) <= 0).any():
            raise fields.wrong(f"the epochs of {what} {name!r} do not increase")
        curves.setdefault(what, []).append(Curve(name, x[part], y[part]))
        first += count
    return History(curves, stored.header.texts("notes", _MOST_NOTES), stored.header.text("unit"))

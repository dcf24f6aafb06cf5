"""Which samples excite units most, as plain values that travel with a file, and as texts that a panel shows. No torch:
Blender reads them.
"""

from itertools import zip_longest

import numpy as np

from ...errors import NNVisError
from ...files.fields import Fields


def listing(
    found: list[list], truth: np.ndarray | None, class_names: list[str], names: list[str], fields: dict
) -> dict[str, object]:
    """{"names": of each sample of a unit, "class_names": of all classes, "layers": [{"layer", "units", "samples",
    "values", "classes", "window"}, ...]}, JSON-able.

    samples, values, classes: a row of each unit; classes are numbers, null where none is known. window: [height, width]
    of what a unit sees of an image, or null. found: of each part (an epoch, or all that there is) the Strongest of each
    layer, whose samples follow each other. truth: (n,) the classes of all samples. fields: layer -> its ReceptiveField.
    """
    layers = []
    for of_layer in zip(*found):
        samples, values = (np.concatenate([getattr(own, name) for own in of_layer], 1) for name in _ROWS)
        layer, units = of_layer[0].layer, of_layer[0].units
        layers.append(
            {
                "layer": layer,
                "units": units.tolist(),
                "samples": samples.tolist(),
                "values": [[float(f"{value:.6g}") for value in row] for row in values.tolist()],
                "classes": None if truth is None else truth[samples].tolist(),
                "window": list(fields[layer].size) if layer in fields else None,
            }
        )
    return {"names": names, "class_names": list(map(str, class_names)), "layers": layers}


_ROWS = ("samples", "values")
MOST, MOST_CLASSES, MOST_LAYERS, MOST_UNITS = 1000, 100_000, 100_000, 1 << 24


def unit_lines(about, layer: int, unit: int) -> list[str]:
    """What a panel says of a unit's strongest samples, a line each: name, number, class and value; none of a unit that
    has none. about: a listing as a file has it, or anything else, which says nothing.
    """
    try:
        return _lines(Fields(about, "top samples"), layer, unit)
    except (NNVisError, IndexError, TypeError):  # as in a damaged file
        return []


def _lines(fields: Fields, layer: int, unit: int) -> list[str]:
    names, classes = fields.texts("names", MOST), fields.texts("class_names", MOST_CLASSES)
    own = next((one for one in fields.objects("layers", MOST_LAYERS) if one.values.get("layer") == layer), None)
    units = [] if own is None else own.items("units", MOST_UNITS)
    if unit not in units:
        return []
    row = units.index(unit)
    columns = {name: own.items(name, MOST_UNITS, []) for name in ("samples", "values", "classes")}
    of_unit = {name: rows[row] if row < len(rows) else [] for name, rows in columns.items()}
    one = Fields(of_unit, fields.where)
    samples, values, numbers = (one.numbers(name, MOST).tolist() for name in of_unit)
    lines = []
    for name, sample, value, number in zip_longest(names, samples, values, numbers):
        known = "" if number is None else f" ({classes[int(number)]})"
        lines.append(f"{name}: sample {int(sample)}{known}, {value:.4g}")
    return lines

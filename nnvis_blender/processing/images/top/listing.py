"""Which samples excite units most, as plain values that travel with a file, and as texts that a panel shows. No torch:
Blender reads them.
"""

import numpy as np


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


def unit_lines(about: dict[str, object], layer: int, unit: int) -> list[str]:
    """What a panel says of a unit's strongest samples, one a line: name, number, class and value; none of a unit that
    has none.
    """
    own = next((one for one in about["layers"] if one["layer"] == layer), None)
    if own is None or unit not in own["units"]:
        return []
    row = own["units"].index(unit)
    classes = own["classes"]
    lines = []
    for place, (name, sample, value) in enumerate(zip(about["names"], own["samples"][row], own["values"][row])):
        of_class = "" if classes is None else f" ({about['class_names'][classes[row][place]]})"
        lines.append(f"{name}: sample {sample}{of_class}, {value:.4g}")
    return lines

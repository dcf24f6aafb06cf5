"""Of which layers and units the strongest samples are looked for, and among which samples."""

from dataclasses import dataclass

import numpy as np

from ...activations.reduction import MOST_WHOLE, strongest
from ...datasets.fit import MOST_WORK, gives_classes
from ...datasets.running import work_of
from ...errors import shown
from ..named import known_layers, named_layer
from .parameters import TopParameters


@dataclass
class Looked:
    """The samples that are looked at. x: (n, features) float32. truth: (n,) int64 classes, or None where none is known.
    notes: sentences on samples that are not.
    """

    x: np.ndarray
    truth: np.ndarray | None
    notes: list[str]


def looked_at(model, dataset, settings: TopParameters) -> Looked:
    """The first samples of a part of the data, as many as the settings or the model's work allow."""
    x, y = (getattr(dataset, f"{name}_{settings.part}") for name in "xy")
    most = settings.most_samples
    if most is None:
        most = max(settings.count, int(MOST_WORK / work_of(model, model.module(), x)))
    notes = [f"the first {most} of {len(x)} samples were looked at"] if most < len(x) else []
    has_names = len(dataset.class_names) == model.network.class_count
    known = gives_classes(model) or (model.outputs_kind == "labels" and has_names)
    return Looked(x[:most], y[:most] if known else None, notes)


def chosen_units(model, importance: np.ndarray, settings: TopParameters) -> tuple[dict[int, np.ndarray], list[str]]:
    """(layer -> (k,) int32, ascending, its units; notes on what is left out). importance: (units, classes) of all.

    Raises NNVisError (usage) for a layer that is not there, is an input, or whose units' values are not known.
    """
    network, known = model.network, known_layers(model)
    wanted = known if settings.layers is None else [named_layer(model, name) for name in settings.layers]
    units, fewer = {}, []
    for layer in sorted(set(wanted)):
        offset, size = int(network.unit_offsets[layer]), network.layers[layer].size
        is_whole = layer in network.outputs and size <= MOST_WHOLE
        units[layer] = strongest(importance[offset : offset + size], 0 if is_whole else settings.units)
        fewer += [layer] if len(units[layer]) < size else []
    others = set(range(len(network.layers))) - {*known, *network.inputs} if settings.layers is None else ()
    unknown = [network.layers[layer].name for layer in sorted(others)]
    notes = [f"whose units the values are is not known of {_listed(unknown)}, left out"] if unknown else []
    if fewer:
        some, every = sum(len(units[n]) for n in fewer), sum(network.layers[n].size for n in fewer)
        names = _listed([network.layers[n].name for n in fewer])
        notes.append(f"the {some} strongest units by importance have images of {every} in {names}")
    return units, notes


def _listed(names: list[str]) -> str:
    return shown(", ".join(names), 120, quoted=False)

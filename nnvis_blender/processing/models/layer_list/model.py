"""A list of layers with its arrays as a Model: a chain of dense layers where it is one, else a program."""

import numpy as np

from ..activation_functions import ACTIVATIONS
from ..dense_chain import DenseChain
from .form import LayerList
from .weights import array_name

_AS_CHAINS_HAVE = {"leaky_relu": ("slope", 0.01), "elu": ("alpha", 1.0)}  # of the functions that have a parameter


def listed_model(listed: LayerList, arrays: dict[str, np.ndarray], reading):
    """The Model of a list without mistakes. arrays: see program.program_of. reading: says its name and its notes."""
    chain = _dense_chain(listed)
    if chain is None:
        from ..program.build import model_of
        from .program import program_of

        return model_of(program_of(listed, arrays), reading)
    places, activations = chain
    weights = [(arrays[array_name((k, "weight"))].T, arrays[array_name((k, "bias"))]) for k in places]
    between = ", ".join(dict.fromkeys(activations)) or "none"
    origin = {"format": reading.title, "activation": between, "notes": reading.notes}
    model = DenseChain(weights, reading.path.stem, origin, activations)
    model.notes = reading.notes
    return model


def _dense_chain(listed: LayerList) -> tuple[list[int], list[str]] | None:
    """(places of the dense layers, activations between them) of a list that has nothing else; None for another."""
    places, activations = [], []
    for index, layer in enumerate(listed.layers):
        if layer.type in ("dropout", "softmax") or (layer.type == "flatten" and not places):
            continue
        if layer.type == "dense":
            places.append(index)
            activations.append("linear")
            continue
        key, usual = _AS_CHAINS_HAVE.get(layer.type, (None, None))
        if layer.type not in ACTIVATIONS or not places or activations[-1] != "linear":
            return None
        if key is not None and getattr(layer.parameters, key) != usual:
            return None
        activations[-1] = layer.type
    if not places or activations[-1] != "linear":  # what comes after the last layer is no part of a chain
        return None
    return places, activations[:-1]

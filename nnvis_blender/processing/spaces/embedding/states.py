"""What the states of an embedding are of: one thing by several methods, or several things by one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...errors import usage
from .methods import RUN
from .parameters import METHODS, OF_EPOCHS, OF_LAYERS, OF_METHODS, OF_STEPS, EmbedParameters
from .vectors import Samples, chosen_layers, layer_vectors, unit_names


@dataclass
class Subject:
    """What one state shows. state: what it is called. name: what is embedded, for sentences. values: (n, d) float32.
    named: gives the names of the values of these numbers. method: by which. follows: whether it begins where the state
    before ended. is_watched: whether its steps are the states.
    """

    state: str
    name: str
    values: np.ndarray
    named: Callable[[np.ndarray], list[str]]
    method: str
    follows: bool = False
    is_watched: bool = False


def subjects_of(
    model, samples: Samples, settings: EmbedParameters, epochs, report
) -> tuple[list[Subject], str, list[str]]:
    """(the Subjects that settings mean, what of a network they are of, "" of the data, sentences on what was left out).

    model: None where the data are alone. epochs: the activations.at_epochs.EpochModels of its checkpoints, or None.
    Raises NNVisError (usage) for states that there is no network, layer or checkpoint for.
    """
    if model is None and (settings.layers is not None or settings.states in (OF_LAYERS, OF_EPOCHS)):
        raise usage("the data are given alone, and have no layers", "Give the .nnvis file of a network")
    return _MADE[settings.states](model, samples, settings, epochs, report)


def _of_methods(model, samples, settings, epochs, report):
    if not settings.methods:
        raise usage("no method is chosen", "Choose one or more")
    name, values, named, notes = _one_thing(model, samples, settings, report)
    subjects = [Subject(METHODS[method][0], name, values, named, method) for method in dict.fromkeys(settings.methods)]
    return subjects, name if settings.layers is not None else "", notes


def _of_steps(model, samples, settings, epochs, report):
    if not RUN[settings.method].steps:
        steps = ", ".join(METHODS[name][0] for name, method in RUN.items() if method.steps)
        raise usage(f"{METHODS[settings.method][0]} has no steps to show", f"Choose one of {steps}")
    name, values, named, notes = _one_thing(model, samples, settings, report)
    return [Subject("", name, values, named, settings.method, is_watched=True)], METHODS[settings.method][0], notes


def _of_layers(model, samples, settings, epochs, report):
    layers = chosen_layers(model, settings)
    values, notes = layer_vectors(model, samples.x, layers, settings, report)
    names = [model.network.layers[layer].name for layer in layers]
    subjects = [
        Subject(
            name,
            f"layer {name}",
            values[layer],
            unit_names(model, layer, values[layer]),
            settings.method,
            follows=number > 0,
        )
        for number, (layer, name) in enumerate(zip(layers, names))
    ]
    return subjects, f"{len(layers)} layers, {METHODS[settings.method][0]}", notes


def _of_epochs(model, samples, settings, epochs, report):
    if epochs is None:
        raise usage(
            "the network is not of a file that follows checkpoints, or these are not where they were",
            "Press Show Epochs first, and give the folder of the checkpoints as model",
        )
    layers = chosen_layers(model, settings)
    layer = layers[0] if settings.layers is not None else layers[max(len(layers) - 2, 0)]
    name, subjects, notes = model.network.layers[layer].name, [], []
    for number, (epoch, at) in enumerate(zip(epochs.numbers, epochs)):
        values, notes = layer_vectors(at, samples.x, [layer], settings, report)
        subjects.append(
            Subject(
                f"epoch {epoch:g}",
                f"layer {name}",
                values[layer],
                unit_names(at, layer, values[layer]),
                settings.method,
                follows=number > 0,
            )
        )
    return subjects, f"layer {name} over {len(subjects)} epochs, {METHODS[settings.method][0]}", notes


def _one_thing(model, samples, settings, report) -> tuple[str, np.ndarray, Callable, list[str]]:
    """(name, values, what these are called, notes) of the data, or of the first of the layers that are named."""
    if settings.layers is None:
        return "the data", samples.x, samples.named, []
    layer = chosen_layers(model, settings)[0]
    values, notes = layer_vectors(model, samples.x, [layer], settings, report)
    named = unit_names(model, layer, values[layer])
    return f"layer {model.network.layers[layer].name}", values[layer], named, notes


_MADE = {OF_METHODS: _of_methods, OF_STEPS: _of_steps, OF_LAYERS: _of_layers, OF_EPOCHS: _of_epochs}

"""A network as steps that points go through: dense layers in three phases, others by what they give."""

from dataclasses import dataclass

import numpy as np
import torch

from ...activations.running import as_batch
from ...errors import bad_input, shown
from ...models.activation_functions import ACTIVATIONS

LINEAR, TRANSLATION = "linear map", "translation"
_TRIED = 32  # samples that a layer is tried with, whether it is dense
_CLOSE = 1e-4  # of the values: 32 bits add up to about that
_MOST_VALUES = 2**26  # of a layer, of all samples together


@dataclass(frozen=True)
class Step:
    """What one layer does.

    layer: its index. phases: their names. matrix: (inputs, units) and bias: (units,) float64 of a dense layer that
    takes what the step before gives; None of another, which is known by its outputs alone. activation: its name.
    """

    layer: int
    phases: list[str]
    activation: str
    matrix: np.ndarray | None = None
    bias: np.ndarray | None = None

    @property
    def is_dense(self) -> bool:
        return self.matrix is not None

    def run(self, before: np.ndarray) -> list[np.ndarray]:
        """Each phase's values (n, units) float64 of what a dense layer takes (n, inputs)."""
        linear = before @ self.matrix
        moved = linear + self.bias
        return [linear, moved] + ([activated(self.activation, moved)] if len(self.phases) > 2 else [])


def activated(name: str, z: np.ndarray) -> np.ndarray:
    """An activation function of float64 values."""
    return _module(name)(torch.from_numpy(z)).numpy()


def slope(name: str, z: np.ndarray) -> np.ndarray:
    """Its derivative at float64 values."""
    at = torch.from_numpy(z.copy()).requires_grad_()
    return torch.autograd.grad(_module(name)(at).sum(), at)[0].numpy()


def _module(name: str):
    return getattr(torch.nn, ACTIVATIONS[name].module)()


def steps_of(model, x: np.ndarray) -> tuple[list[Step], list[str]]:
    """(the Steps of a model in the order of its layers, sentences on layers that are not shown or not in three phases).

    x: samples (n, features). Raises NNVisError (bad_input) where no layer's units are known.
    """
    network, some = model.network, x[:_TRIED].astype(np.float32)
    layers = [layer for layer in model.order if model.entering[layer] and model.has_outputs(layer)]
    unknown = [network.layers[n].name for n in model.order if model.entering[n] and not model.has_outputs(n)]
    found = model.outputs(as_batch(model, some), layers)
    steps, held, by_outputs, large = [], (model.inputs[0].layer, some.reshape(len(some), -1)), [], []
    for layer in layers:
        before, after = (None if own is None else own.reshape(len(some), -1).numpy() for own in found[layer])
        if after.shape[1] * len(x) > _MOST_VALUES:
            large.append(network.layers[layer].name)
            continue
        own = _dense(model, layer, held, before)
        if own is None:
            by_outputs.append(network.layers[layer].name)
            own = Step(layer, ["outputs"], network.layers[layer].activation)
        steps.append(own)
        held = layer, after
    if not steps:
        raise bad_input(f"{model.name} has no layer whose units are known", "Give a network of dense layers")
    notes = [f"{_some(by_outputs)}: no dense layer after the one before, shown by the outputs alone"] * bool(by_outputs)
    notes += [f"whose units the values are is not known of {_some(unknown)}, left out"] * bool(unknown)
    notes += [f"{_some(large)}: too many values for so many samples, left out"] * bool(large)
    return steps, notes


def _dense(model, layer: int, held: tuple, before: np.ndarray | None) -> Step | None:
    """The Step of a layer that is dense over the layer before it, by what it gives; None of any other."""
    network, entering = model.network, model.entering[layer]
    source, values = held
    own = network.layers[layer]
    ends = layer in network.outputs and not model.leaving[layer]
    activation = "linear" if ends else own.activation
    if len(entering) != 1 or own.map_shape or before is None or activation not in ACTIVATIONS:
        return None
    connection = network.connections[entering[0]]
    if connection.source != source or values.shape[1] != network.layers[source].size:
        return None
    matrix = np.asarray(network.matrix(connection), np.float64)
    bias = np.zeros(own.size) if own.bias is None else own.bias.astype(np.float64)
    expected = values.astype(np.float64) @ matrix + bias
    if expected.shape != before.shape or np.abs(expected - before).max() > _CLOSE * max(np.abs(before).max(), 1.0):
        return None
    phases = [LINEAR, TRANSLATION] + ([] if activation == "linear" else [activation])
    return Step(layer, phases, activation, matrix, bias)


def outputs_of(model, layer: int, x: np.ndarray) -> np.ndarray:
    """(n, values) float64: what a layer gives for inputs (n, features). Raises NNVisError for NaN and infinite ones."""
    with torch.no_grad():
        after = model.outputs(as_batch(model, x.astype(np.float32)), [layer])[layer][1]
    values = after.reshape(len(x), -1).double().numpy()
    if not np.isfinite(values).all():
        name = shown(model.network.layers[layer].name)
        raise bad_input(f"units of {name} hold NaN or infinite values", "Use an earlier checkpoint, check the data")
    return values


def _some(names: list[str]) -> str:
    first = ", ".join(shown(name, 30, quoted=False) for name in names[:3])
    return first if len(names) <= 3 else f"{first} and {len(names) - 3} more"

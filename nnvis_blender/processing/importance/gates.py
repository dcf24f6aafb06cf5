"""Batch normalisations as gates of a network of any architecture, the steps of batchnorm.py where it is no dense graph.

A gate stands behind every layer that leads on, before all that takes its values: BN(a) = gamma (a - mean) / sd + beta
with the batch's own mean and variance of each unit, over samples and positions. The network itself is frozen. Gradients
come from autograd; the classes are trained one after the other, shared out among threads.
"""

import numpy as np
import torch

from .optimiser import Adam
from .parameters import BatchnormParameters
from .shares import SHARES, run_shares
from .tuning import EPSILON, REGULARISATION


def train_gates(
    model, x: np.ndarray, batches: list[tuple[np.ndarray, np.ndarray]], parameters: BatchnormParameters, report
) -> list[np.ndarray]:
    """The signed gammas after fine-tuning, for each layer (units, classes) float32, zeros where it has no gate.

    model: a ProgramModel. x: (n, features) float32. batches: for each class (indices, is_other) (steps, batch), see
    class_samples.draw_batches.
    """
    torch.set_num_threads(1)
    data, gates = torch.from_numpy(model.samples(x)), find_gates(model)
    for layer in _without_gate(model, gates):
        report.warning(
            f"The layer {model.network.layers[layer].name} has no gate: its units have no axis to themselves"
        )
    classes = range(len(batches))
    shares = [_Share(model, data, gates, classes[first::SHARES], batches, parameters) for first in range(SHARES)]
    run_shares([share for share in shares if share.classes], report)
    gammas = [np.zeros((layer.size, len(batches)), np.float32) for layer in model.network.layers]
    for share in shares:
        for k, trained in zip(share.classes, share.gammas):
            for layer, own in trained.items():
                gammas[layer][:, k] = own.numpy()
    for layer, state in model.states_before.items():
        gammas[state] = gammas[layer]
    return gammas


def find_gates(model) -> dict[int, int]:
    """layer -> the axis of its value along which its units lie, for layers that lead on and have such an axis."""
    return {
        layer: model.unit_axis(layer)
        for layer in range(len(model.network.layers))
        if model.leaving[layer] and layer not in model.network.outputs and model.unit_axis(layer) is not None
    }


def _without_gate(model, gates: dict) -> list[int]:
    kinds = [layer.kind for layer in model.network.layers]
    return [
        layer
        for layer in range(len(kinds))
        if model.leaving[layer]
        and layer not in gates
        and layer not in model.network.outputs
        and kinds[layer] != "state"
    ]


class _Share:
    """Some of the classes. gammas: for each class that is done {layer: (units,)}."""

    def __init__(self, model, data, gates: dict, classes, batches: list, parameters: BatchnormParameters):
        self.model, self.data, self.gates, self.parameters = model, data, gates, parameters
        self.classes, self.batches = list(classes), batches
        self.gammas = []

    def run(self, stop, progress) -> None:
        done, total = 0, sum(len(self.batches[k][0]) for k in self.classes)
        for k in self.classes:
            tuning = _ClassTuning(self.model, self.gates, k, self.parameters)
            for indices, is_other in zip(*(torch.from_numpy(part) for part in self.batches[k])):
                if stop.is_set():
                    return
                tuning.step(self.data[indices], is_other)
                done += 1
                progress(done, total)
            self.gammas.append(tuning.gammas)


class _ClassTuning:
    """One class against the sum of all others, and its gates: gammas side by side, then betas if they are trained."""

    def __init__(self, model, gates: dict, label: int, parameters: BatchnormParameters):
        self.model, self.axes, self.label, self.parameters = model, gates, label, parameters
        self.sizes = [model.network.layers[layer].size for layer in gates]
        self.values = torch.zeros(1, sum(self.sizes) * (1 + parameters.centering))
        self.values[:, : sum(self.sizes)] = float(parameters.gamma_one)
        self.adam = Adam(self.values, parameters.learning_rate)

    @property
    def gammas(self) -> dict:
        return dict(zip(self.axes, self.values[0, : sum(self.sizes)].split(self.sizes)))

    def step(self, batch, is_other) -> None:
        trained = self.values.detach().requires_grad_()
        parts = trained[0].split(self.sizes * (1 + self.parameters.centering))
        gamma, beta = dict(zip(self.axes, parts)), dict(zip(self.axes, parts[len(self.sizes) :]))

        def gate(layer: int, value):
            shape = [-1 if a == self.axes[layer] else 1 for a in range(value.ndim)]
            over = [a for a in range(value.ndim) if a != self.axes[layer]]
            variance, mean = torch.var_mean(value, over, correction=0, keepdim=True)
            made = (value - mean) * torch.rsqrt(variance + EPSILON) * gamma[layer].reshape(shape)
            return made + beta[layer].reshape(shape) if layer in beta else made

        with torch.enable_grad():
            logits = self.model.gated(batch, self.axes, gate)
            own = logits[:, self.label]
            pair = torch.stack([own, logits.sum(1) - own], dim=1)
            loss = torch.nn.functional.cross_entropy(pair, is_other)
            (gradient,) = torch.autograd.grad(loss, trained)
        of_gammas, now = gradient[:, : sum(self.sizes)], self.values[:, : sum(self.sizes)]
        if self.parameters.l1:
            of_gammas.add_(torch.sign(now), alpha=REGULARISATION)
        if self.parameters.l2:
            of_gammas.add_(now, alpha=2 * REGULARISATION)
        self.adam.step(gradient)

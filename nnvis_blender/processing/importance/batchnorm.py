"""Importance by batch-normalisation fine-tuning (Rogawski 2023, nn_vis).

One batch normalisation stands in front of every dense layer of the frozen network, and for each class the network is
fine-tuned to tell that class from the others with nothing trainable but the normalisations. The |gamma| that training
leaves
standing against its regulariser is the unit's importance for the class. All classes train at once: every array
has a leading class axis and each class draws its own batches.

Only gamma and beta need gradients, so both passes are written out. The input's normalisation is folded into the first
matrix product: BN(x) W = x (gamma/s W) + (beta - mean gamma/s) W. Features that never change normalise to zero and
get no gradient but the regulariser's, so they take part in the optimiser alone.
"""

import threading
from dataclasses import asdict

import numpy as np
import torch

from ..network import Importance
from .class_samples import draw_batches, split_classes
from .classes import by_layer_maximum, check_fit, weight_edges
from .optimiser import Adam
from .parameters import BatchnormParameters
from .shares import SHARES, run_shares

EPSILON = 1e-3  # of the normalisation, the default of Keras
REGULARISATION = 0.01  # factor of sum |gamma| and of sum gamma^2, the default of Keras


def estimate(model, dataset, parameters: BatchnormParameters, seed: int, report) -> Importance:
    """See the module's text. Raises NNVisError (bad_input) when model and data do not fit."""
    check_fit(model, dataset)
    classes = model.layer_sizes[-1]
    samples = split_classes(dataset.y_train, classes, seed)
    gammas = train_gammas(model, dataset.x_train, samples, parameters, seed, report)
    remedy = "; start gamma at 1 or turn regularisation down"
    units = np.concatenate([by_layer_maximum(gammas, report, remedy), np.eye(classes, dtype=np.float32)])
    raw = np.concatenate([*gammas, np.zeros((classes, classes), np.float32)])
    return Importance(units, weight_edges(model), raw, "batchnorm", {**asdict(parameters), "seed": seed})


def train_gammas(model, x: np.ndarray, samples: list, parameters: BatchnormParameters, seed: int, report) -> list:
    """The signed gammas after fine-tuning. x: (n, features) float32.

    samples: for each class (indices (m,), is_other (m,) 0 or 1), see class_samples.py.
    Returns for each normalised layer (units, classes) float32.

    The class axis is shared out to SHARES threads: classes do not meet, so the threads need not wait for each other in
    every
    product, as PyTorch's own do.
    """
    torch.set_num_threads(1)
    batches = draw_batches(samples, parameters.epochs, parameters.batch_size, seed, parameters.minimum_steps)
    data = _LiveFeatures(x)
    # Classes that have the most steps come first, so that those still training are always the first k of their share.
    order = sorted(range(len(samples)), key=lambda k: -len(batches[k][0]))
    shares = [
        _Share(model, data, order[first::SHARES], batches, parameters) for first in range(min(SHARES, len(samples)))
    ]
    run_shares(shares, report)
    gammas = [np.empty((n, len(samples)), np.float32) for n in model.layer_sizes[:-1]]
    for share in shares:
        for gamma, trained in zip(gammas, share.tuning.gammas):
            gamma[:, share.classes] = trained.numpy().T
    return gammas


class _LiveFeatures:
    """The features that change at all, and their centred values (n, live). A feature that never changes normalises to
    zero.
    """

    def __init__(self, x: np.ndarray):
        live = np.flatnonzero(x.max(axis=0) > x.min(axis=0))
        self.live = torch.from_numpy(live)
        # A normalisation does not see a shift, and centred data keep the one-pass variance exact in float32.
        centred = np.ascontiguousarray(x[:, live])  # whole rows are gathered; indexing columns leaves them strided
        centred -= centred.mean(axis=0, dtype=np.float64).astype(np.float32)
        self.x = torch.from_numpy(centred)


class _Share:
    """Some of the classes, the one with the most steps first, and their fine-tuning."""

    def __init__(self, model, data: _LiveFeatures, classes: list, batches: list, parameters: BatchnormParameters):
        self.classes = classes
        self.steps = [len(batches[k][0]) for k in classes]
        self.batches = [_padded([batches[k][part] for k in classes]) for part in (0, 1)]
        self.tuning = _Tuning(model, data, classes, parameters)

    @torch.no_grad()
    def run(self, stop: threading.Event, progress) -> None:
        for k in range(len(self.steps), 0, -1):  # the last of the k classes that still step has the fewest left
            first = self.steps[k] if k < len(self.steps) else 0
            self.tuning.choose(k)
            for step in range(first, self.steps[k - 1]):
                if stop.is_set():
                    return
                self.tuning.step(*(part[step, :k] for part in self.batches))
                progress(step + 1, self.steps[0])


def _padded(arrays: list) -> torch.Tensor:
    """Arrays (steps, batch) with ever fewer steps, as one (most steps, arrays, batch) tensor with zeros where there are
    none.
    """
    together = np.zeros((len(arrays[0]), len(arrays), arrays[0].shape[1]), np.int64)
    for k, array in enumerate(arrays):
        together[: len(array), k] = array
    return torch.from_numpy(together)


class _Tuning:
    """The frozen weights, the normalisations' parameters (classes, units) and their optimiser.

    choose(k), then step: only the first k classes step. What is sliced for them is sliced once.
    """

    def __init__(self, model, data: _LiveFeatures, order: list, parameters: BatchnormParameters):
        self.parameters, self.live, self.x = parameters, data.live, data.x
        # Weights (classes or 1, inputs, outputs), biases (classes or 1, 1, outputs).
        self.all_layers = [(torch.from_numpy(w)[None], torch.from_numpy(b)[None, None]) for w, b in model.weights[:-1]]
        self.all_layers.append(_heads(*model.weights[-1], order))
        # All gammas side by side, and the betas behind them where they are trained: one optimiser step for all.
        self.sizes = model.layer_sizes[:-1]
        self.all_values = torch.zeros(len(order), sum(self.sizes) * (1 + parameters.centering))
        self.all_values[:, : sum(self.sizes)] = float(parameters.gamma_one)
        self.adam = Adam(self.all_values, parameters.learning_rate)
        self.buffers = {}

    @property
    def gammas(self) -> list:
        """The scales of all classes, (classes, units) for each layer."""
        return self.all_values[:, : sum(self.sizes)].split(self.sizes, dim=1)

    def choose(self, k: int) -> None:
        self.layers = [(w[:k], b[:k]) for w, b in self.all_layers]
        self.back = [w.transpose(1, 2) for w, _ in self.layers]
        self.first_live = self.layers[0][0][:, self.live].contiguous()
        self.values = self.all_values[:k]
        views = self.values.split(self.sizes * (1 + self.parameters.centering), dim=1)
        self.gamma, self.beta = views[: len(self.sizes)], views[len(self.sizes) :]
        self.scales = [gamma[:, None] for gamma in self.gamma]
        self.gamma_values = self.values[:, : sum(self.sizes)]
        self.d_first = torch.zeros(k, self.sizes[0])  # constant inputs keep the gradient 0

    def step(self, indices, is_other) -> None:
        """One step of the chosen classes. indices, is_other: (k, batch): rows of x and the right column of the head."""
        k, batch = indices.shape
        x = self._buffer("x", k, batch, len(self.live))
        torch.index_select(self.x, 0, indices.reshape(-1), out=x.view(k * batch, -1))
        logits, states = self._forward(x)
        # The gradient of the mean cross-entropy: softmax minus the one-hot target.
        delta = torch.softmax(logits, dim=2)
        delta.scatter_add_(2, is_other[:, :, None], torch.full((k, batch, 1), -1.0))
        delta *= 1 / batch
        gamma_gradients, beta_gradients = self._backward(x, delta, states)
        gradient = torch.cat(gamma_gradients + beta_gradients * self.parameters.centering, dim=1)
        of_gammas = gradient[:, : sum(self.sizes)]
        if self.parameters.l1:
            of_gammas.add_(torch.sign(self.gamma_values), alpha=REGULARISATION)
        if self.parameters.l2:
            of_gammas.add_(self.gamma_values, alpha=2 * REGULARISATION)
        self.adam.step(gradient)

    def _buffer(self, name: str, *shape):
        """The one array of this name and shape: a fresh one in every step, with its pages, costs more than the
        arithmetic.
        """
        if (name, shape) not in self.buffers:
            self.buffers[name, shape] = torch.empty(shape)
        return self.buffers[name, shape]

    def _forward(self, x) -> tuple:
        """Logits (k, batch, 2), and what the backward pass needs: (mean, scale) of x, then (a, normalised a, scale) of
        each layer.
        """
        mean, scale = _moments(x, self._buffer("squares", *x.shape))
        slope = self.gamma[0][:, self.live] * scale
        w, b = self.layers[0]
        folded = torch.mul(slope[:, :, None], self.first_live, out=self._buffer("folded", *slope.shape, w.shape[2]))
        shift = b - torch.bmm(mean[:, None], folded)
        if self.parameters.centering:
            shift += self.beta[0][:, None] @ w
        z = torch.baddbmm(shift, x, folded, out=self._buffer("z0", *x.shape[:2], w.shape[2]))
        states = [(mean, scale)]
        for l in range(1, len(self.layers)):
            a = z.relu_()
            work = self._buffer(f"work{l}", *a.shape)
            mean, scale = _moments(a, work)
            normal = torch.sub(a, mean[:, None], out=self._buffer(f"normal{l}", *a.shape)).mul_(scale[:, None])
            states.append((a, normal, scale))
            scaled = torch.mul(normal, self.scales[l], out=work)
            if self.parameters.centering:
                scaled += self.beta[l][:, None]
            z = self._product(scaled, self.layers[l][0], f"z{l}").add_(self.layers[l][1])
        return z, states

    def _backward(self, x, delta, states) -> tuple:
        """Gradients of gammas and betas, lists of (k, units). delta: (k, batch, 2), the gradient at the logits."""
        share = 1 / x.shape[1]
        gamma_gradients, beta_gradients = [], []
        for l in range(len(self.layers) - 1, 0, -1):
            a, normal, scale = states[l]
            dy = self._product(delta, self.back[l], f"dy{l}")
            d_gamma, d_beta = torch.mul(dy, normal, out=self._buffer(f"work{l}", *a.shape)).sum(1), dy.sum(1)
            gamma_gradients.insert(0, d_gamma)
            beta_gradients.insert(0, d_beta)
            dy.sub_(d_beta[:, None], alpha=share).sub_(normal.mul_(d_gamma[:, None]), alpha=share)
            delta = torch.ops.aten.threshold_backward(dy.mul_((self.gamma[l] * scale)[:, None]), a, 0)
        mean, scale = states[0]
        d_beta = self._product(delta.sum(1, keepdim=True), self.back[0], "d_beta")[:, 0]
        # x^T delta, contracted with W over the outputs, is x^T (delta W^T) summed over the batch: no (batch, inputs)
        # gradient is made.
        product = torch.bmm(x.transpose(1, 2), delta, out=self._buffer("product", len(x), x.shape[2], delta.shape[2]))
        moment = product.mul_(self.first_live).sum(2)
        self.d_first[:, self.live] = moment.sub_(mean * d_beta[:, self.live]).mul_(scale)
        return [self.d_first, *gamma_gradients], [d_beta, *beta_gradients]

    def _product(self, values, weights, name: str):
        """values (k, batch, n) times weights (k or 1, n, m), into the buffer of that name; weights that all share make
        one product.
        """
        k, batch, _ = values.shape
        out = self._buffer(name, k, batch, weights.shape[2])
        if len(weights) == k:
            return torch.bmm(values, weights, out=out)
        torch.mm(values.reshape(k * batch, -1), weights[0], out=out.view(k * batch, -1))
        return out


def _moments(values, squares) -> tuple:
    """Mean and 1 / sqrt(variance + EPSILON) over the batch. values: (k, batch, units); squares: an array of that shape
    to work in.
    """
    batch = values.shape[1]
    mean = values.sum(1) / batch
    variance = torch.mul(values, values, out=squares).sum(1) / batch - mean * mean
    return mean, torch.rsqrt(variance.clamp_(min=0) + EPSILON)


def _heads(weight: np.ndarray, bias: np.ndarray, order: list) -> tuple:
    """For each class a head of two outputs: the class's own column, and the sum of all others'."""
    own, own_bias = weight.T[order], bias[order]
    head = np.stack([own, weight.sum(1)[None] - own], axis=2)
    head_bias = np.stack([own_bias, bias.sum() - own_bias], axis=1)[:, None]
    return torch.from_numpy(head), torch.from_numpy(head_bias)

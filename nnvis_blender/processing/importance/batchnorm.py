"""Importance by batch-normalisation fine-tuning (Rogawski 2023, nn_vis).

One batch normalisation stands in front of every dense layer of the frozen network, and for each class the network is
fine-tuned to tell that class from the others with nothing trainable but the normalisations. The |gamma| that training leaves
standing against its regulariser is the unit's importance for the class. All classes train at once: every array
has a leading class axis and each class draws its own batches.

Only gamma and beta need gradients, so both passes are written out. The input's normalisation is folded into the first
matrix product: BN(x) W = x (gamma/s W) + (beta - mean gamma/s) W. Features that never change normalise to zero and
get no gradient but the regulariser's, so they take part in the optimiser alone.
"""
from dataclasses import asdict

import numpy as np
import torch

from ..network import Importance
from .batchnorm_data import draw_batches, split_classes
from .classes import by_layer_maximum, check_fit, weight_edges
from .optimiser import Adam
from .parameters import BatchnormParameters

EPSILON = 1e-3  # of the normalisation, the default of Keras
REGULARISATION = 0.01  # factor of sum |gamma| and of sum gamma^2, the default of Keras


def estimate(model, dataset, parameters: BatchnormParameters, seed: int, report) -> Importance:
    """See the module's text. Raises NNVisError (bad_input) when model and data do not fit."""
    check_fit(model, dataset)
    classes = model.layer_sizes[-1]
    samples = split_classes(dataset.y_train, classes, seed)
    gammas = train_gammas(model, dataset.x_train, samples, parameters, seed, report)
    units = np.concatenate([by_layer_maximum(gammas, report), np.eye(classes, dtype=np.float32)])
    raw = np.concatenate([*gammas, np.zeros((classes, classes), np.float32)])
    return Importance(units, weight_edges(model), raw, "batchnorm", {**asdict(parameters), "seed": seed})


def train_gammas(model, x: np.ndarray, samples: list, parameters: BatchnormParameters, seed: int, report) -> list:
    """The signed gammas after fine-tuning. x: (n, features) float32.

    samples: for each class (indices (m,), is_other (m,) 0 or 1), see batchnorm_data.py.
    Returns for each normalised layer (units, classes) float32.
    """
    batches = draw_batches(samples, parameters.epochs, parameters.batch_size, seed)
    # Classes that have the most steps come first, so that those still training are always the first k.
    order = sorted(range(len(samples)), key=lambda k: -len(batches[k][0]))
    steps = [len(batches[k][0]) for k in order]
    tuning = _Tuning(model, x, order, parameters)
    with torch.no_grad():
        for step in range(steps[0]):
            active = order[:sum(count > step for count in steps)]
            tuning.step(*(torch.from_numpy(np.stack([batches[k][part][step] for k in active])) for part in (0, 1)))
            report.progress(step + 1, steps[0])
    back = np.argsort(order)
    return [gamma.numpy()[back].T.copy() for gamma in tuning.gammas]


class _Tuning:
    """The frozen weights, the normalisations' parameters (classes, units) and their optimiser."""

    def __init__(self, model, x, order, parameters):
        self.parameters = parameters
        live = np.flatnonzero(x.max(axis=0) > x.min(axis=0))
        self.live = torch.from_numpy(live)
        # A normalisation does not see a shift, and centred data keep the one-pass variance exact in float32.
        centred = x[:, live]
        centred -= centred.mean(axis=0, dtype=np.float64).astype(np.float32)
        self.x = torch.from_numpy(centred)
        # Weights (classes or 1, inputs, outputs), biases (classes or 1, 1, outputs).
        self.layers = [(torch.from_numpy(w)[None], torch.from_numpy(b)[None, None]) for w, b in model.weights[:-1]]
        self.layers.append(_heads(*model.weights[-1], order))
        self.first_live = self.layers[0][0][:, self.live].contiguous()
        start = 1.0 if parameters.gamma_one else 0.0
        self.gammas = [torch.full((len(order), n), start) for n in model.layer_sizes[:-1]]
        self.betas = [torch.zeros(len(order), n) for n in model.layer_sizes[:-1]]
        self.adam = Adam(self.gammas + self.betas * parameters.centering, parameters.learning_rate)
        self.buffers = {}

    def step(self, indices, is_other) -> None:
        """One step of the first k classes. indices, is_other: (k, batch): rows of x and the right column of the head."""
        k, batch = indices.shape
        x = self._buffer("x", k, batch, len(self.live))
        torch.index_select(self.x, 0, indices.ravel(), out=x.view(k * batch, -1))
        logits, states = self._forward(x, k)
        # The gradient of the mean cross-entropy: softmax minus the one-hot target.
        delta = torch.softmax(logits, dim=2)
        delta -= torch.nn.functional.one_hot(is_other, 2)
        delta /= batch
        gamma_gradients, beta_gradients = self._backward(x, delta, states, k)
        for gamma, gradient in zip(self.gammas, gamma_gradients):
            if self.parameters.l1:
                gradient += REGULARISATION * torch.sign(gamma[:k])
            if self.parameters.l2:
                gradient += 2 * REGULARISATION * gamma[:k]
        self.adam.step(gamma_gradients + beta_gradients * self.parameters.centering, k)

    def _buffer(self, name: str, *shape):
        """The one array of this name and shape: a fresh one of megabytes in every step costs more than the arithmetic."""
        if (name, shape) not in self.buffers:
            self.buffers[name, shape] = torch.empty(shape)
        return self.buffers[name, shape]

    def _forward(self, x, k: int) -> tuple:
        """Logits (k, batch, 2), and what the backward pass needs: (mean, scale) of x, then (a, normalised a, scale) of each layer."""
        mean, scale = _moments(x, self._buffer("squares", *x.shape))
        slope = self.gammas[0][:k, self.live] * scale
        w, b = self.layers[0]
        folded = torch.mul(slope[:, :, None], self.first_live[:k], out=self._buffer("folded", *slope.shape, w.shape[2]))
        shift = b[:k] + self.betas[0][:k, None] @ w[:k] - mean[:, None] @ folded
        z = torch.baddbmm(shift, x, folded)
        states = [(mean, scale)]
        for (w, b), gamma, beta in zip(self.layers[1:], self.gammas[1:], self.betas[1:]):
            a = torch.relu(z)
            mean, scale = _moments(a)
            normal = (a - mean[:, None]) * scale[:, None]
            states.append((a, normal, scale))
            z = (normal * gamma[:k, None] + beta[:k, None]) @ w[:k] + b[:k]
        return z, states

    def _backward(self, x, delta, states, k: int) -> tuple:
        """Gradients of gammas and betas, lists of (k, units). delta: (k, batch, 2), the gradient at the logits."""
        batch = x.shape[1]
        gamma_gradients, beta_gradients = [], []
        for l in range(len(self.layers) - 1, 0, -1):
            a, normal, scale = states[l]
            dy = delta @ self.layers[l][0][:k].transpose(1, 2)
            d_gamma, d_beta = (dy * normal).sum(1), dy.sum(1)
            gamma_gradients.insert(0, d_gamma)
            beta_gradients.insert(0, d_beta)
            through = dy - (d_beta / batch)[:, None] - normal * (d_gamma / batch)[:, None]
            delta = through * (self.gammas[l][:k] * scale)[:, None] * (a > 0)
        mean, scale = states[0]
        total = delta.sum(1)
        d_beta = (total[:, None] @ self.layers[0][0][:k].transpose(1, 2))[:, 0]
        # x^T delta, contracted with W over the outputs, is x^T (delta W^T) summed over the batch: no (batch, inputs) gradient is made.
        product = torch.bmm(x.transpose(1, 2), delta, out=self._buffer("product", k, x.shape[2], delta.shape[2]))
        moment = product.mul_(self.first_live[:k]).sum(2)
        d_gamma = torch.zeros_like(self.gammas[0][:k])
        d_gamma[:, self.live] = (moment - mean * d_beta[:, self.live]) * scale
        return [d_gamma, *gamma_gradients], [d_beta, *beta_gradients]


def _moments(values, squares=None) -> tuple:
    """Mean and 1 / sqrt(variance + EPSILON) over the batch. values: (k, batch, units); squares: an array of that shape to work in."""
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

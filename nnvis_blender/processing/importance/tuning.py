"""The fine-tuning of batch normalisations in a frozen network of dense layers, the steps of batchnorm.py.

Only gamma and beta need gradients, so both passes are written out. The input's normalisation is folded into the first
matrix product: BN(x) W = x (gamma/s W) + (beta - mean gamma/s) W. Features that never change normalise to zero and
get no gradient but the regulariser's, so they take part in the optimiser alone.
"""

import numpy as np
import torch

from .optimiser import Adam
from .parameters import BatchnormParameters

EPSILON = 1e-3  # of the normalisation, the default of Keras
REGULARISATION = 0.01  # factor of sum |gamma| and of sum gamma^2, the default of Keras


class LiveFeatures:
    """The features that change at all, and their centred values (n, live).

    A feature that never changes normalises to zero.
    """

    def __init__(self, x: np.ndarray):
        live = np.flatnonzero(x.max(axis=0) > x.min(axis=0))
        self.live = torch.from_numpy(live)
        # A normalisation does not see a shift, and centred data keep the one-pass variance exact in float32.
        centred = np.ascontiguousarray(x[:, live])  # whole rows are gathered; indexing columns leaves them strided
        centred -= centred.mean(axis=0, dtype=np.float64).astype(np.float32)
        self.x = torch.from_numpy(centred)


class Tuning:
    """The frozen weights, the normalisations' parameters (classes, units) and their optimiser.

    choose(k), then step: only the first k classes step. What is sliced for them is sliced once.
    """

    def __init__(self, model, data: LiveFeatures, order: list, parameters: BatchnormParameters):
        self.model, self.parameters, self.live, self.x = model, parameters, data.live, data.x
        network, self.entry, self.output = model.network, model.inputs[0].layer, model.network.outputs[0]
        self.sources, self.targets = zip(*((c.source, c.target) for c in network.connections))
        self.activations = [model.activation(layer) for layer in range(len(network.layers))]
        # Weights (classes or 1, inputs, outputs) of each connection, biases (classes or 1, 1, outputs) of each layer.
        own = [target == self.output for target in self.targets]
        self.all_weights = [_head(b.weight, order) if head else b.weight[None] for b, head in zip(model.blocks, own)]
        self.all_biases = [bias[None, None] for bias in model.biases]
        self.all_biases[self.output] = _head(model.biases[self.output][None], order)
        self.order, self.leaving = self._that_count()
        self.normalised = [self.entry, *(layer for layer in self.order if layer != self.output)]
        # All gammas side by side, and the betas behind them where they are trained: one optimiser step for all.
        self.sizes = [network.layers[layer].size for layer in self.normalised]
        self.all_values = torch.zeros(len(order), sum(self.sizes) * (1 + parameters.centering))
        self.all_values[:, : sum(self.sizes)] = float(parameters.gamma_one)
        self.adam = Adam(self.all_values, parameters.learning_rate)
        self.buffers = {}

    def _that_count(self) -> tuple[list, dict]:
        """The layers behind the input, in order, from which the output can be reached, and each layer's way there.

        That is, for each layer the connections that lead from it to one of these.
        """
        leaving, counting = {}, {self.output}
        for layer in reversed(self.model.order):
            leaving[layer] = [number for number in self.model.leaving[layer] if self.targets[number] in counting]
            if leaving[layer]:
                counting.add(layer)
        return [layer for layer in self.model.order if layer in counting and layer != self.entry], leaving

    @property
    def gammas(self) -> tuple[torch.Tensor, ...]:
        """The scales of all classes, (classes, units) for each layer."""
        return self.all_values[:, : sum(self.sizes)].split(self.sizes, dim=1)

    def choose(self, k: int) -> None:
        self.weights, self.biases = ([all_[:k] for all_ in each] for each in (self.all_weights, self.all_biases))
        self.back = [w.transpose(1, 2) for w in self.weights]
        self.live_weights = {
            number: self.weights[number][:, self.live].contiguous() for number in self.leaving[self.entry]
        }
        self.values = self.all_values[:k]
        views = self.values.split(self.sizes * (1 + self.parameters.centering), dim=1)
        self.gamma = dict(zip(self.normalised, views))
        self.beta = dict(zip(self.normalised, views[len(self.sizes) :]))
        self.scales = {layer: gamma[:, None] for layer, gamma in self.gamma.items()}
        self.gamma_values = self.values[:, : sum(self.sizes)]
        self.d_first = torch.zeros(k, len(self.gamma[self.entry][0]))  # constant inputs keep the gradient 0

    def step(self, indices, is_other) -> None:
        """One step of the chosen classes. indices, is_other: (k, batch): rows of x and the right column of the head."""
        k, batch = indices.shape
        x = self._buffer("x", k, batch, len(self.live))
        torch.index_select(self.x, 0, indices.reshape(-1), out=x.view(k * batch, -1))
        logits = self._forward(x)
        # The gradient of the mean cross-entropy: softmax minus the one-hot target.
        delta = torch.softmax(logits, dim=2)
        delta.scatter_add_(2, is_other[:, :, None], torch.full((k, batch, 1), -1.0))
        delta *= 1 / batch
        gradients = self._backward(x, delta)
        parts = [[gradients[layer][part] for layer in self.normalised] for part in range(1 + self.parameters.centering)]
        gradient = torch.cat(sum(parts, []), dim=1)
        of_gammas = gradient[:, : sum(self.sizes)]
        if self.parameters.l1:
            of_gammas.add_(torch.sign(self.gamma_values), alpha=REGULARISATION)
        if self.parameters.l2:
            of_gammas.add_(self.gamma_values, alpha=2 * REGULARISATION)
        self.adam.step(gradient)

    def _buffer(self, name: str, *shape):
        """The one array of this name and shape.

        A fresh one in every step, with its pages, costs more than the arithmetic.
        """
        if (name, shape) not in self.buffers:
            self.buffers[name, shape] = torch.empty(shape)
        return self.buffers[name, shape]

    def _forward(self, x):
        """Logits (k, batch, 2); keeps what the backward pass needs of each normalised layer."""
        self.states = {self.entry: _moments(x, self._buffer("squares", *x.shape))}
        scaled = {}
        for layer in self.order:
            z = self._enter(layer, x, scaled)
            if layer == self.output:
                logits = z
            else:
                scaled[layer] = self._normalise(layer, z)
        return logits

    def _enter(self, layer: int, x, scaled: dict):
        """The pre-activation (k, batch, units) of a layer from the input x and the scaled values of layers."""
        total = None
        for number in self.model.entering[layer]:
            source, bias = self.sources[number], self.biases[layer] if total is None else 0
            if source == self.entry:
                part = self._from_input(number, x, bias)
            else:
                part = self._product(scaled[source], self.weights[number], f"z{number}").add_(bias)
            total = part if total is None else total.add_(part)
        return total

    def _from_input(self, number: int, x, bias):
        """bias plus the product of the normalised input with a connection's weights, by folded weights."""
        (mean, scale), w = self.states[self.entry], self.weights[number]
        slope = self.gamma[self.entry][:, self.live] * scale
        folded = self._buffer(f"folded{number}", *slope.shape, w.shape[2])
        torch.mul(slope[:, :, None], self.live_weights[number], out=folded)
        shift = bias - torch.bmm(mean[:, None], folded)
        if self.parameters.centering:
            shift += self.beta[self.entry][:, None] @ w
        return torch.baddbmm(shift, x, folded, out=self._buffer(f"z{number}", *x.shape[:2], w.shape[2]))

    def _normalise(self, layer: int, z):
        """The activations of a layer, normalised and scaled, (k, batch, units)."""
        activation = self.activations[layer]
        a = activation.forward(z)
        work = self._buffer(f"work{layer}", *a.shape)
        mean, scale = _moments(a, work)
        normal = torch.sub(a, mean[:, None], out=self._buffer(f"normal{layer}", *a.shape)).mul_(scale[:, None])
        self.states[layer] = (z if activation.needs_input else a, normal, scale)
        scaled = torch.mul(normal, self.scales[layer], out=work)
        if self.parameters.centering:
            scaled += self.beta[layer][:, None]
        return scaled

    def _backward(self, x, delta) -> dict:
        """For each normalised layer the gradients of gammas and betas, (k, units).

        delta: (k, batch, 2), the gradient at the logits.
        """
        deltas, gradients = {self.output: delta}, {}
        for layer in reversed(self.order):
            if layer != self.output:
                deltas[layer], *gradients[layer] = self._through(layer, self._arriving(layer, deltas))
        gradients[self.entry] = self._at_input(x, deltas)
        return gradients

    def _arriving(self, layer: int, deltas: dict):
        """The gradient (k, batch, units) by a layer's scaled values, from those by the pre-activations behind it."""
        total = None
        for number in self.leaving[layer]:
            delta = deltas[self.targets[number]]
            part = self._product(delta, self.back[number], f"dy{number}")
            total = part if total is None else total.add_(part)
        return total

    def _through(self, layer: int, dy) -> tuple:
        """The gradients by a layer's pre-activations, its gammas and its betas, from that by its scaled values."""
        share, (value, normal, scale) = 1 / dy.shape[1], self.states[layer]
        d_gamma = torch.mul(dy, normal, out=self._buffer(f"work{layer}", *dy.shape)).sum(1)
        d_beta = dy.sum(1)
        dy.sub_(d_beta[:, None], alpha=share).sub_(normal.mul_(d_gamma[:, None]), alpha=share)
        dy.mul_((self.gamma[layer] * scale)[:, None])
        return self.activations[layer].backward(dy, value), d_gamma, d_beta

    def _at_input(self, x, deltas: dict) -> tuple:
        """The gradients of the input's gammas and betas."""
        (mean, scale), moment, d_beta = self.states[self.entry], None, None
        for number in self.leaving[self.entry]:
            delta = deltas[self.targets[number]]
            beta_part = self._product(delta.sum(1, keepdim=True), self.back[number], f"d_beta{number}")[:, 0]
            # x^T delta, contracted with W over the outputs, is x^T (delta W^T) summed over the batch: no (batch,
            # inputs) gradient is made.
            product = self._buffer(f"product{number}", len(x), x.shape[2], delta.shape[2])
            torch.bmm(x.transpose(1, 2), delta, out=product)
            part = product.mul_(self.live_weights[number]).sum(2)
            moment, d_beta = (part, beta_part) if moment is None else (moment.add_(part), d_beta.add_(beta_part))
        self.d_first[:, self.live] = moment.sub_(mean * d_beta[:, self.live]).mul_(scale)
        return self.d_first, d_beta

    def _product(self, values, weights, name: str):
        """values (k, batch, n) times weights (k or 1, n, m), into the buffer of that name.

        Weights that all share make one product.
        """
        k, batch, _ = values.shape
        out = self._buffer(name, k, batch, weights.shape[2])
        if len(weights) == k:
            return torch.bmm(values, weights, out=out)
        torch.mm(values.reshape(k * batch, -1), weights[0], out=out.view(k * batch, -1))
        return out


def _moments(values, squares) -> tuple:
    """Mean and 1 / sqrt(variance + EPSILON) over the batch.

    values: (k, batch, units); squares: an array of that shape to work in.
    """
    batch = values.shape[1]
    mean = values.sum(1) / batch
    variance = torch.mul(values, values, out=squares).sum(1) / batch - mean * mean
    return mean, torch.rsqrt(variance.clamp_(min=0) + EPSILON)


def _head(weight: torch.Tensor, order: list) -> torch.Tensor:
    """(classes, sources, 2): for each class its own column of weight (sources, classes), and the sum of all others'."""
    weight = weight.numpy()  # whose sums have other last bits than torch's
    own = weight.T[order]
    return torch.from_numpy(np.stack([own, weight.sum(1)[None] - own], axis=2))

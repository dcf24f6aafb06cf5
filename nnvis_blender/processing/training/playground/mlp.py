"""A small perceptron written out in numpy: its steps are so short that any framework's own cost would be most of them.

All parameters lie in one vector, the weights first, in the order of the network's edges, then the biases in the order
of its units, so that optimisers, edits and records take them whole.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np


class Activation(NamedTuple):
    """of: z -> a. slope: (z, a) -> da / dz."""

    of: Callable
    slope: Callable


def _gelu(z: np.ndarray) -> np.ndarray:
    return z * _normal_below(z)


def _gelu_slope(z: np.ndarray, a: np.ndarray) -> np.ndarray:
    return _normal_below(z) + z * np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)


def _normal_below(z: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr  # noqa: PLC0415  Blender has no SciPy

    return ndtr(z)


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)), without overflow."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)


def softmax(z: np.ndarray) -> np.ndarray:
    """Of rows (n, classes)."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


ACTIVATIONS = {
    "linear": Activation(lambda z: z, lambda z, a: np.ones_like(a)),
    "relu": Activation(lambda z: np.maximum(z, 0), lambda z, a: (a > 0).astype(a.dtype)),
    "tanh": Activation(np.tanh, lambda z, a: 1 - a * a),
    "sigmoid": Activation(sigmoid, lambda z, a: a * (1 - a)),
    "gelu": Activation(_gelu, _gelu_slope),  # Hendrycks and Gimpel 2016
}


class Mlp:
    """sizes: units of each layer, the inputs first. activations: of each layer after it, of ACTIVATIONS; the last may
    be "softmax", whose loss is the cross-entropy; of others it is half the squared error, summed over the outputs.

    vector: (weights + biases,) float64. weights, biases: views into it, (inputs, outputs) and (outputs,) of each layer.
    """

    def __init__(self, sizes: list[int], activations: list[str]):
        self.sizes, self.activations = list(sizes), list(activations)
        pairs = list(pairwise(sizes))
        self.weight_count = sum(a * b for a, b in pairs)
        self.vector = np.zeros(self.weight_count + sum(sizes[1:]))
        self.gradient = np.zeros_like(self.vector)
        self.weights, self.biases = self.parts(self.vector)
        self._by_weights, self._by_biases = self.parts(self.gradient)

    def parts(self, vector: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """(weights, biases): the views into such a vector."""
        pairs = list(pairwise(self.sizes))
        first = np.cumsum([0, *(a * b for a, b in pairs)])
        weights = [vector[low : low + a * b].reshape(a, b) for low, (a, b) in zip(first, pairs)]
        first = np.cumsum([self.weight_count, *self.sizes[1:]])
        return weights, [vector[low:high] for low, high in pairwise(first)]

    def forward(self, x: np.ndarray, vector: np.ndarray | None = None) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """(z, a): pre-activations of each layer after the inputs, and what each layer holds, the inputs x (n, features)
        first; of another vector of parameters where one is given.
        """
        before, after = [], [x]
        weights, biases = (self.weights, self.biases) if vector is None else self.parts(vector)
        for w, b, name in zip(weights, biases, self.activations):
            z = after[-1] @ w + b
            before.append(z)
            after.append(softmax(z) if name == "softmax" else ACTIVATIONS[name].of(z))
        return before, after

    def loss(self, outputs: np.ndarray, targets: np.ndarray) -> float:
        """The mean over the samples. targets: (n, outputs), of classes 1 for each sample's own."""
        if self.activations[-1] == "softmax":
            return float(-np.log(np.maximum((outputs * targets).sum(axis=1), 1e-300)).mean())
        return float(0.5 * np.square(outputs - targets).sum(axis=1).mean())

    def backward(self, x: np.ndarray, targets: np.ndarray, drop: Callable | None = None) -> np.ndarray:
        """The gradient of the loss by `vector`; the next call writes over it.

        drop: of a hidden layer's values (n, units) the factors (n, units) that they are multiplied by.
        """
        before, after, factors = [], [x], []
        last = len(self.weights) - 1
        for number, (w, b, name) in enumerate(zip(self.weights, self.biases, self.activations)):
            z = after[-1] @ w + b
            a = softmax(z) if name == "softmax" else ACTIVATIONS[name].of(z)
            before.append(z)
            factors.append(None if drop is None or number == last else drop(a))
            after.append(a if factors[-1] is None else a * factors[-1])
        back = (after[-1] - targets) / len(x)
        if self.activations[-1] != "softmax":
            back *= ACTIVATIONS[self.activations[-1]].slope(before[-1], after[-1])
        for number in range(last, -1, -1):
            np.matmul(after[number].T, back, out=self._by_weights[number])
            back.sum(axis=0, out=self._by_biases[number])
            if number:
                back = (back @ self.weights[number].T) * self._through(number, before, after, factors)
        return self.gradient

    def _through(self, number: int, before: list, after: list, factors: list) -> np.ndarray:
        """By what a gradient is multiplied on its way back into a hidden layer's pre-activations."""
        name, z = self.activations[number - 1], before[number - 1]
        factor = factors[number - 1]
        if factor is None:
            return ACTIVATIONS[name].slope(z, after[number])
        return factor * ACTIVATIONS[name].slope(z, ACTIVATIONS[name].of(z))

    def layer_norms(self, vector: np.ndarray) -> np.ndarray:
        """(layers,): the length of each layer's weights in such a vector."""
        return np.array([np.linalg.norm(w) for w in self.parts(vector)[0]])


def initial_weights(mlp: Mlp, how: str, random) -> None:
    """Draws the weights; the biases are 0. how: "glorot" (Glorot and Bengio 2010), "he" (He et al. 2015), "even" (-0.5
    to 0.5) or "zero".
    """
    mlp.vector[:] = 0
    for w in mlp.weights:
        inputs, outputs = w.shape
        if how == "he":
            w[:] = random.normal(scale=np.sqrt(2 / inputs), size=w.shape)
        elif how != "zero":
            limit = 0.5 if how == "even" else np.sqrt(6 / (inputs + outputs))
            w[:] = random.uniform(-limit, limit, w.shape)

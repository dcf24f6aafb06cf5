"""A chain of dense layers with ReLU between them: the weights, the network graph made from them, and a runnable
module.
"""

import hashlib
import math
from functools import cached_property

import numpy as np

from ..errors import bad_input
from ..network import Connection, Layer, Network


class Model:
    """Weights with what provenance needs.

    weights: list of (W (inputs, outputs), b (outputs,)) float32. name: file stem or "trained".
    sha256: hexadecimal digest of the weights. description: JSON-able dict (name, sha256, layers and what the reader
    adds).
    Raises NNVisError (bad_input) when the shapes do not chain, a number is not finite or there are fewer than two
    outputs.
    """

    def __init__(self, weights: list, name: str, origin: dict | None = None):
        self.weights = [(_float32(w), _float32(b)) for w, b in weights]
        self.name = name
        _check(self.weights, name)
        self.sha256 = _digest(self.weights)
        self.description = {"name": name, "sha256": self.sha256, "layers": self.layer_sizes, **(origin or {})}

    @property
    def layer_sizes(self) -> list:
        return [self.weights[0][0].shape[0], *(w.shape[1] for w, _ in self.weights)]

    @cached_property
    def network(self) -> Network:
        """The graph: an input layer (a square image where the size allows) and one dense layer for each weight
        matrix.
        """
        layers = [Layer("input", "input", image_shape(self.layer_sizes[0]))]
        for i, (w, b) in enumerate(self.weights):
            last = i == len(self.weights) - 1
            layers.append(
                Layer("output" if last else f"dense_{i + 1}", "dense", (w.shape[1],), "softmax" if last else "relu", b)
            )
        return Network(layers, [Connection.dense(i, i + 1, w) for i, (w, _) in enumerate(self.weights)])

    def module(self):
        """A torch.nn.Sequential that maps (n, inputs) float32 to logits (n, classes)."""
        import torch  # noqa: PLC0415  a second that readers which only look at weights do not pay

        steps = []
        for w, b in self.weights:
            linear = torch.nn.Linear(*w.shape)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(w.T.copy()))
                linear.bias.copy_(torch.from_numpy(b.copy()))
            steps += [linear, torch.nn.ReLU()]
        return torch.nn.Sequential(*steps[:-1])

    def arrays(self) -> dict:
        """W0, b0, W1, ...: what the .npz reader reads."""
        return {f"{letter}{i}": array for i, pair in enumerate(self.weights) for letter, array in zip("Wb", pair)}


def image_shape(size: int) -> tuple:
    """(side, side) where size is a perfect square, else (size,)."""
    side = math.isqrt(size)
    return (side, side) if side * side == size and side > 1 else (size,)


def _float32(array) -> np.ndarray:
    return np.ascontiguousarray(array, np.float32)


def _check(weights: list, name: str) -> None:
    if not weights:
        raise bad_input(
            f"{name} holds no weight matrix", "Give a model with W0, b0, W1, ... or a chain of Linear layers"
        )
    for i, (w, b) in enumerate(weights):
        if w.ndim != 2 or 0 in w.shape or b.shape != (w.shape[1],):
            raise bad_input(
                f"{name}: layer {i} has weights {w.shape} and a bias {b.shape}",
                "Weights are (inputs, outputs), a bias is (outputs,)",
            )
        if i and weights[i - 1][0].shape[1] != w.shape[0]:
            raise bad_input(
                f"{name}: layer {i - 1} gives {weights[i - 1][0].shape[1]} values but layer {i} takes {w.shape[0]}",
                "This version reads plain chains of dense layers",
            )
        wrong = int((~np.isfinite(w)).sum() + (~np.isfinite(b)).sum())
        if wrong:
            raise bad_input(
                f"{name}: {wrong} weights of layer {i} are NaN or infinite",
                "Training has probably diverged; use an earlier checkpoint",
            )
    if weights[-1][0].shape[1] < 2:
        raise bad_input(
            f"{name} has one output only",
            "Importance is estimated per class: give a classifier with two or more outputs",
        )


def _digest(weights: list) -> str:
    digest = hashlib.sha256()
    for array in (a for pair in weights for a in pair):
        digest.update(str(array.shape).encode())
        digest.update(array.data)
    return digest.hexdigest()

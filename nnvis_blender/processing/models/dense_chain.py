"""A chain of dense layers with an activation function between them."""

import hashlib

import numpy as np

from ..errors import bad_input, shown
from ..network import Connection, Layer, Network
from .activation_functions import ACTIVATIONS
from .dense_graph import DenseGraph
from .model import image_shape

OUTPUTS = {"softmax": "classes", "sigmoid": "labels", "linear": "values"}  # the last activation -> Model.outputs_kind


class DenseChain(DenseGraph):
    """Weights with what provenance needs.

    weights: list of (W (inputs, outputs), b (outputs,)) float32, first layer first. name: file stem or "trained".
    activation: one of ACTIVATIONS between all layers, or a list with one for each hidden layer. outputs: of OUTPUTS.
    The digest is that of the weights, of the activation functions where they are not ReLU, and of what the outputs are
    where they are no classes. description: JSON-able
    dict (name, sha256, layers and `origin`, what the reader adds).
    Raises NNVisError (bad_input) when the shapes do not chain, a number is not finite, there are fewer than two classes
    or an activation function is not known.
    """

    def __init__(
        self,
        weights: list[tuple[np.ndarray, np.ndarray]],
        name: str,
        origin: dict[str, object] | None = None,
        activation: str | list[str] = "relu",
        outputs: str = "classes",
    ):
        weights = [(_float32(w), _float32(b)) for w, b in weights]
        _check(weights, name, outputs)
        self.activations = _activations(activation, len(weights) - 1, name)
        self.weights = weights
        digest = _digest(weights, self.activations, outputs)
        super().__init__(_network(weights, self.activations, outputs), name, digest, origin)
        self.outputs_kind = outputs

    @property
    def layer_sizes(self) -> list[int]:
        return [layer.size for layer in self.network.layers]

    def module(self):
        """A torch.nn.Sequential of its own weights that maps (n, inputs) float32 to logits (n, classes)."""
        import torch  # noqa: PLC0415  see Model.biases

        steps = []
        for (w, b), name in zip(self.weights, [*self.activations, None]):
            linear = torch.nn.Linear(*w.shape)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(w.T.copy()))
                linear.bias.copy_(torch.from_numpy(b.copy()))
            steps.append(linear)
            if name is not None:
                steps.append(getattr(torch.nn, ACTIVATIONS[name].module)())
        return torch.nn.Sequential(*steps).eval()

    def arrays(self) -> dict[str, np.ndarray]:
        """W0, b0, W1, ...: what the .npz reader reads."""
        return {f"{letter}{i}": array for i, pair in enumerate(self.weights) for letter, array in zip("Wb", pair)}


def _network(weights: list, activations: list, outputs: str) -> Network:
    """An input layer (a square image where the size allows) and one dense layer for each weight matrix."""
    layers = [Layer("input", "input", image_shape(weights[0][0].shape[0]))]
    ends = next(name for name, kind in OUTPUTS.items() if kind == outputs)
    for i, (_, b) in enumerate(weights):
        last = i == len(weights) - 1
        name, activation = ("output", ends) if last else (f"dense_{i + 1}", activations[i])
        layers.append(Layer(name, "dense", b.shape, activation, b))
    return Network(layers, [Connection.dense(i, i + 1, w) for i, (w, _) in enumerate(weights)])


def _float32(array) -> np.ndarray:
    return np.require(array, np.float32, ["C_CONTIGUOUS", "WRITEABLE"])  # tensors are made of no other memory


def _activations(activation, hidden: int, name: str) -> list:
    named = [activation] * hidden if isinstance(activation, str) else list(activation)
    unknown = [a for a in [activation, *named] if isinstance(a, str) and a not in ACTIVATIONS]
    if unknown:
        raise bad_input(
            f"{name}: the activation {shown(unknown[0])} is not known", f"Known are {', '.join(ACTIVATIONS)}"
        )
    if len(named) != hidden:
        raise bad_input(f"{name} has {hidden} hidden layers but {len(named)} activations", "Give one for each")
    return named


def _check(weights: list, name: str, outputs: str) -> None:
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
    if weights[-1][0].shape[1] < 2 and outputs == "classes":
        raise bad_input(
            f"{name} has one output only",
            "Importance is estimated per class: give a classifier with two or more outputs",
        )


def _digest(weights: list, activations: list, outputs: str) -> str:
    digest = hashlib.sha256()
    for array in (a for pair in weights for a in pair):
        digest.update(str(array.shape).encode())
        digest.update(array.data)
    if any(name != "relu" for name in activations):
        digest.update(" ".join(activations).encode())
    if outputs != "classes":
        digest.update(outputs.encode())
    return digest.hexdigest()

"""A Playground's network in training: one epoch at a time, the same whatever happens between them."""

import numpy as np

from ...errors import usage
from .data import PlaneData, plane_grid
from .features import features_of
from .mlp import Mlp, initial_weights
from .optimisers import OPTIMISERS
from .parameters import PlaygroundParameters

_LARGEST = 1e30  # of a weight: what is more is called diverged, since files and pictures hold 32 bits


class Measures:
    """What is measured at an epoch: losses and accuracies (train, test), NaN where values have no accuracy, or nothing
    is tested; of each layer the length of its gradient over all training points, of its weights, and of the epoch's
    change by theirs.
    """

    def __init__(self, trainer: "Trainer", before: np.ndarray):
        mlp, data = trainer.mlp, trainer.data
        outputs = mlp.forward(trainer.inputs)[1][-1]
        parts = slice(None, data.train), slice(data.train, None)
        losses = [mlp.loss(outputs[part], data.targets[part]) if len(data.targets[part]) else np.nan for part in parts]
        self.losses = np.array(losses)
        self.accuracies = np.full(2, np.nan)
        if data.has_classes:
            right = outputs.argmax(axis=1) == data.labels
            self.accuracies = np.array([right[part].mean() for part in parts])
        gradient = mlp.backward(trainer.inputs[: data.train], data.targets[: data.train])
        self.gradient_norms, self.weight_norms = mlp.layer_norms(gradient), mlp.layer_norms(mlp.vector)
        moved = mlp.layer_norms(mlp.vector - before)
        self.update_ratios = moved / np.maximum(self.weight_norms, 1e-12)


class Trainer:
    """A network, its data, and how far it is.

    mlp: its parameters as they are. epoch: passes done. measures: of this epoch. diverged: whether the last epoch gave
    numbers that are none, or too large; then it trains no further, and mlp is as it was before that epoch.
    parameters may be exchanged for others that differ in fields of parameters.IN_A_RUN.
    """

    def __init__(self, parameters: PlaygroundParameters, data: PlaneData, value: str = "linear"):
        """value: the activation of an output that is a value; classes have a softmax."""
        self.parameters, self.data = parameters, data
        self.inputs = features_of(data.points, parameters.features)
        last = "softmax" if data.has_classes else value
        sizes = [self.inputs.shape[1], *parameters.hidden, data.targets.shape[1]]
        self.mlp = Mlp(sizes, [parameters.activation] * len(parameters.hidden) + [last])
        self.reset()

    def reset(self) -> None:
        """Back to the weights of the start."""
        self.random = np.random.default_rng(self.parameters.seed)
        initial_weights(self.mlp, self.parameters.initialisation, self.random)
        self.epoch, self.diverged = 0, False
        self._take_optimiser()
        self._measure(self.mlp.vector)

    def set(self, parameters: PlaygroundParameters) -> None:
        """Other parameters, of those that may change in a run."""
        other = parameters.optimiser != self.parameters.optimiser
        self.parameters = parameters
        if other:
            self._take_optimiser()

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")  # what diverges is told
    def train_epoch(self) -> None:
        """One pass over the training points."""
        if self.diverged:
            return
        data, size = self.data, self.parameters.batch_size
        order = self.random.permutation(data.train)
        x, targets, before = self.inputs[order], data.targets[order], self.mlp.vector.copy()
        drop = self._drop if self.parameters.dropout else None
        for first in range(0, data.train, size):
            self._step(self.mlp.backward(x[first : first + size], targets[first : first + size], drop))
        self.epoch += 1
        self._measure(before)
        self.diverged = not (np.isfinite(self.measures.losses[0]) and np.abs(self.mlp.vector).max() < _LARGEST)
        if self.diverged:
            self.mlp.vector[:] = before

    def edit(self, weights: list, biases: list) -> None:
        """Gives edges and units other values: [[edge, value], ...] and [[unit, value], ...], both numbered through the
        network. Raises NNVisError (usage), and nothing is changed then.
        """
        mlp, inputs = self.mlp, self.mlp.sizes[0]
        places = _places(weights, 0, mlp.weight_count, "edge")
        units = _places(biases, inputs, sum(mlp.sizes), "unit with a bias")
        for (place, value), first in [*((p, 0) for p in places), *((p, mlp.weight_count - inputs) for p in units)]:
            mlp.vector[place + first] = value
        self._measure(mlp.vector)

    def responses(self, side: int, vector: np.ndarray | None = None) -> np.ndarray:
        """(units, side, side) float64: what each unit gives all over the plane, the lowest row first; of other
        parameters where they are given.
        """
        inputs = features_of(plane_grid(side), self.parameters.features)
        layers = self.mlp.forward(inputs, vector)[1]
        return np.concatenate([layer.T for layer in layers]).reshape(-1, side, side)

    def biases(self) -> np.ndarray:
        """(units,) float64, 0 at the inputs."""
        return np.concatenate([np.zeros(self.mlp.sizes[0]), self.mlp.vector[self.mlp.weight_count :]])

    def _take_optimiser(self) -> None:
        self._optimiser = OPTIMISERS[self.parameters.optimiser](len(self.mlp.vector))

    def _measure(self, before: np.ndarray) -> None:
        self.measures = Measures(self, before)

    def _step(self, gradient: np.ndarray) -> None:
        settings, count, vector = self.parameters, self.mlp.weight_count, self.mlp.vector
        weights = vector[:count]
        if settings.l2:
            gradient[:count] += settings.l2 * weights
        vector += self._optimiser.step(gradient, settings.learning_rate)
        if settings.l1:  # what the pull would carry past 0 stays there (proximal step, Parikh and Boyd 2014)
            pull = settings.l1 * settings.learning_rate
            weights -= np.clip(weights, -pull, pull)

    def _drop(self, values: np.ndarray) -> np.ndarray:
        share = self.parameters.dropout
        return (self.random.random(values.shape) >= share) / (1 - share)


def _places(pairs, low: int, high: int, what: str) -> list[tuple[int, float]]:
    """Checked [place, value] pairs. Raises NNVisError (usage)."""
    found = []
    for pair in pairs if isinstance(pairs, list) else [pairs]:
        is_pair = isinstance(pair, list) and len(pair) == 2 and type(pair[0]) is int
        if not is_pair or type(pair[1]) not in (int, float) or not abs(pair[1]) < _LARGEST:
            raise usage("an edit is not a number and its new value", "Write it as [number, value]")
        if not low <= pair[0] < high:
            raise usage(f"there is no {what} {pair[0]}", f"They are numbered {low} to {high - 1}")
        found.append((pair[0], float(pair[1])))
    return found

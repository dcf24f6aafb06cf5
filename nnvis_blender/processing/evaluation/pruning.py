"""Accuracy after setting the least important weights to zero. Biases stay, nothing is trained again."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

ROWS = 8192  # samples that go through the network together


def pruned_weights(weights: list, score: np.ndarray, percentages):
    """For each percentage the matrices without that percentage of all weights: exactly round(percentage / 100 * edges)
    of the lowest scores.

    weights: list of (inputs, outputs) float32. score: (edges,) over all of them. Of equal scores the later edge goes
    first. One sort for
    all percentages. Yields lists of matrices.
    """
    order = np.argsort(-score, kind="stable")
    flat = np.concatenate([w.ravel() for w in weights])
    ends = np.cumsum([w.size for w in weights])[:-1]
    for percentage in percentages:
        kept = flat.copy()
        kept[order[len(order) - round(len(order) * percentage / 100) :]] = 0
        yield [part.reshape(w.shape) for part, w in zip(np.split(kept, ends), weights)]


class Pruning:
    """Predictions of a model's pruned versions over one part of the data.

    model: a Model. x: (n, features) float32. y: (n,) labels.
    """

    def __init__(self, model, x: np.ndarray, y: np.ndarray):
        self.model, self.y = model, y
        # inputs that are always zero carry nothing
        self.live = np.flatnonzero(x.any(axis=0))
        self.parts = torch.from_numpy(np.ascontiguousarray(x[:, self.live])).split(ROWS)
        self.biases = [torch.from_numpy(b) for _, b in model.weights]

    def predictions(self, score: np.ndarray, percentages: list):
        """For each percentage the predicted labels (n,) int64 after pruning by score (edges,)."""
        torch.set_num_threads(1)  # the parts are shared out instead
        with ThreadPoolExecutor(2) as pool:
            for matrices in pruned_weights([w for w, _ in self.model.weights], score, percentages):
                layers = [torch.from_numpy(m) for m in (matrices[0][self.live], *matrices[1:])]
                yield np.concatenate(list(pool.map(lambda part: self._predicted(part, layers), self.parts)))

    @torch.no_grad()
    def _predicted(self, a, layers: list) -> np.ndarray:
        for l, (w, b) in enumerate(zip(layers, self.biases)):
            a = torch.addmm(b, a, w)
            if l < len(layers) - 1:
                a.relu_()
        return a.argmax(1).numpy()

    def confusions(self, score: np.ndarray, percentages: list, progress=lambda: None) -> np.ndarray:
        """(percentages, classes, classes) int64: after pruning by score, how many samples of class i are told to be of
        class j.

        progress is called after each percentage.
        """
        classes = self.model.layer_sizes[-1]
        counts = []
        for predicted in self.predictions(score, percentages):
            counts.append(
                np.bincount(self.y * classes + predicted, minlength=classes * classes).reshape(classes, classes)
            )
            progress()
        return np.array(counts)


def accuracy(confusions: np.ndarray) -> np.ndarray:
    """(...): the share of samples told right. confusions: (..., classes, classes)."""
    return np.trace(confusions, axis1=-2, axis2=-1) / confusions.sum(axis=(-2, -1))


def recall(confusions: np.ndarray, k: int) -> np.ndarray:
    """(...): the share of class k's samples that are told as such, the true accuracy of the class; 0 for a class
    without samples.
    """
    return confusions[..., k, k] / np.maximum(confusions[..., k, :].sum(-1), 1)


def balanced_accuracy(confusions: np.ndarray, k: int) -> np.ndarray:
    """(...): the mean of class k's recall and of the share of all other samples that are not taken for it. It hardly
    falls below 1/2.
    """
    own = confusions[..., k, :].sum(-1)
    taken = confusions[..., :, k].sum(-1) - confusions[..., k, k]
    others = confusions.sum(axis=(-2, -1)) - own
    return 0.5 * (recall(confusions, k) + 1 - taken / np.maximum(others, 1))


def one_vs_rest_accuracy(confusions: np.ndarray, k: int) -> np.ndarray:
    """(...): the share of all samples of which it is told right whether they are of class k."""
    own = confusions[..., k, :].sum(-1)
    wrong = own - confusions[..., k, k] + confusions[..., :, k].sum(-1) - confusions[..., k, k]
    return 1 - wrong / confusions.sum(axis=(-2, -1))

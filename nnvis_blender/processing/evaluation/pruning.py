"""Accuracy after setting the least important weights to zero. Biases stay, nothing is trained again."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from ..models.dense_graph import DenseGraph

ROWS = 8192  # samples that go through the network together


def kept_edges(score: np.ndarray, percentages):
    """For each percentage which edges stay without that percentage of all: (edges,) bool.

    Exactly round(percentage / 100 * edges) of the lowest scores are false.
    score: (edges,). Of equal scores the later edge goes first. One sort for all percentages.
    """
    order = np.argsort(-score, kind="stable")
    for percentage in percentages:
        kept = np.ones(len(order), bool)
        kept[order[len(order) - round(len(order) * percentage / 100) :]] = False
        yield kept


class Pruning:
    """Predictions of a model's pruned versions over one part of the data.

    model: a Model. x: (n, features) float32. y: (n,) labels.
    """

    def __init__(self, model, x: np.ndarray, y: np.ndarray):
        self.model, self.y = model, y
        x = model.samples(x)
        # of dense layers, inputs that are always zero carry nothing
        self.live = np.flatnonzero(x.any(axis=0)) if isinstance(model, DenseGraph) else None
        x = x if self.live is None else x[:, self.live]
        self.parts = torch.from_numpy(np.ascontiguousarray(x)).split(min(ROWS, max(model.rows, 1) * 2))

    def predictions(self, score: np.ndarray, percentages: list[float]):
        """For each percentage the predicted labels (n,) int64 after pruning by score (edges,)."""
        torch.set_num_threads(1)  # the parts are shared out instead
        with ThreadPoolExecutor(2) as pool:
            for kept in kept_edges(score, percentages):
                predict = self.model.pruned(kept) if self.live is None else self.model.pruned_for(kept, self.live)
                yield np.concatenate([logits.argmax(1).numpy() for logits in pool.map(predict, self.parts)])

    def confusions(self, score: np.ndarray, percentages: list[float], progress=lambda: None) -> np.ndarray:
        """(percentages, classes, classes) int64: how many samples of class i are told to be of class j.

        The network is pruned by score before. progress is called after each percentage.
        """
        classes = self.model.network.class_count
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
    """(...): the share of class k's samples that are told as such, the true accuracy of the class.

    0 for a class without samples.
    """
    return confusions[..., k, k] / np.maximum(confusions[..., k, :].sum(-1), 1)


def balanced_accuracy(confusions: np.ndarray, k: int) -> np.ndarray:
    """(...): the mean of class k's recall and of the share of all other samples that are not taken for it.

    It hardly falls below 1/2.
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

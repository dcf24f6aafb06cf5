"""Accuracy after setting the least important weights to zero. Biases stay, nothing is trained again."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

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
        # inputs that are always zero carry nothing
        self.live = np.flatnonzero(x.any(axis=(0, *range(2, x.ndim))))
        self.parts = torch.from_numpy(np.ascontiguousarray(x[:, self.live])).split(ROWS)

    def predictions(self, score: np.ndarray, percentages: list[float]):
        """For each percentage the predicted labels (n,) int64 after pruning by score (edges,)."""
        torch.set_num_threads(1)  # the parts are shared out instead
        with ThreadPoolExecutor(2) as pool:
            for kept in kept_edges(score, percentages):
                blocks = self._blocks(kept)
                yield np.concatenate(list(pool.map(lambda part: self._predicted(part, blocks), self.parts)))

    def _blocks(self, kept: np.ndarray) -> list:
        """The model's blocks with the kept edges (edges,) alone, those of the input for its live units."""
        network, entry, blocks = self.model.network, self.model.inputs[0].layer, []
        for number, c in enumerate(network.connections):
            own = kept[network.edge_offsets[number] : network.edge_offsets[number + 1]]
            block = self.model.blocks[number].pruned(torch.from_numpy(network.matrix(c, own)))
            blocks.append(block.only(torch.from_numpy(self.live)) if c.source == entry else block)
        return blocks

    @torch.no_grad()
    def _predicted(self, part, blocks: list) -> np.ndarray:
        outputs = self.model.network.outputs
        _, after = self.model.forward(part, outputs, blocks)
        return torch.cat([after[layer] for layer in outputs], dim=1).argmax(1).numpy()

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

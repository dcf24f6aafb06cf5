"""What the scores of activation and gradient are made of: mean squares over the samples of each class, in one pass forwards and back.

The gradient is that of the class's log-odds, l_k = z_k - log sum_{c != k} exp z_c = log p_k / (1 - p_k), which, unlike the loss's, does not
vanish on the samples that the network is sure of. Removing the edge from unit i to j changes l_k, to first order, by
w_ij a_i dl_k/dz_j, and removing unit i by a_i dl_k/da_i (Molchanov et al. 2017); the mean squares of both are wanted.
"""
from dataclasses import dataclass

import numpy as np
import torch

from .shares import SHARES, run_shares

ROWS = 4096  # samples that go through the network together


@dataclass
class Moments:
    """Means over the samples of each class, half of them (or another share) of the other classes.

    activations: for each layer but the last (units, classes) float32: the mean square of each unit's output.
    taylor: for each layer but the last (units, classes) float32: the mean square of a_i dl_k/da_i.
    edges: for each connection (inputs, outputs) float32: the mean square of a_i dl_k/dz_j, meaned over the classes; or None.
    class_edges: (classes, inputs, outputs) float32 for each connection: the same for each class; or None.
    """

    activations: list
    taylor: list
    edges: list | None
    class_edges: list | None


def measure_moments(
    model, x: np.ndarray, own: list, others: list, others_share: float, report, gradients: bool, per_class: bool, fisher: bool = False,
) -> Moments:
    """The Moments of a model over samples x (n, features) float32.

    own, others: for each class the rows of x of the class and of other classes; the others weigh others_share together (0: left out).
    gradients: without them only activations are measured. per_class: keep class_edges too, classes times the weights' memory.
    fisher: weigh each sample by p_k (1 - p_k), so that the mean square of the gradient is the Fisher information of the class's log-odds.
    """
    torch.set_num_threads(1)  # the shares are the threads; a product that is split otherwise has other last bits
    classes = model.layer_sizes[-1]
    layers = [(torch.from_numpy(w), torch.from_numpy(b)) for w, b in model.weights]
    samples = [_weighted(own[k], others[k], others_share) for k in range(classes)]
    data = torch.from_numpy(x)
    shares = [
        _Share(layers, data, list(range(first, classes, SHARES)), samples, gradients, per_class, fisher) for first in range(min(SHARES, classes))
    ]
    run_shares(shares, report)
    sizes = model.layer_sizes[:-1]
    activations, taylor = ([np.zeros((n, classes), np.float32) for n in sizes] for _ in range(2))
    for share in shares:
        for l in range(len(sizes)):
            activations[l][:, share.classes] = share.activations[l].numpy().T
            taylor[l][:, share.classes] = share.taylor[l].numpy().T
    if not gradients:
        return Moments(activations, taylor, None, None)
    edges = [(sum(share.edges[l] for share in shares) / classes).numpy() for l in range(len(sizes))]
    class_edges = None
    if per_class:
        class_edges = [np.empty((classes, *w.shape), np.float32) for w, _ in model.weights]
        for share in shares:
            for l, kept in enumerate(class_edges):
                kept[share.classes] = share.class_edges[l].numpy()
    return Moments(activations, taylor, edges, class_edges)


def _weighted(own: np.ndarray, others: np.ndarray, others_share: float) -> tuple:
    """The rows of both, and the weight of each (m,) float32, which sum to 1."""
    if others_share == 0 or len(others) == 0:
        return own, np.full(len(own), 1 / len(own), np.float32)
    weights = np.repeat([(1 - others_share) / len(own), others_share / len(others)], [len(own), len(others)])
    return np.concatenate([own, others]), weights.astype(np.float32)


class _Share:
    """Some of the classes and their sums, see Moments; activations and taylor are (classes, units) here."""

    def __init__(self, layers, data, classes, samples, gradients, per_class, fisher):
        self.layers, self.data, self.classes = layers, data, classes
        self.gradients, self.fisher = gradients, fisher
        self.activations, self.taylor = ([torch.zeros(len(classes), len(w)) for w, _ in layers] for _ in range(2))
        self.edges = [torch.zeros_like(w) for w, _ in layers] if gradients else None
        self.class_edges = [torch.zeros(len(classes), *w.shape) for w, _ in layers] if gradients and per_class else None
        rows = torch.from_numpy(np.concatenate([samples[k][0] for k in classes]))
        weights = torch.from_numpy(np.concatenate([samples[k][1] for k in classes]))
        number = torch.from_numpy(np.repeat(np.arange(len(classes)), [len(samples[k][0]) for k in classes]))
        # a class's own sums need chunks of that class alone; without them, small classes go together
        cuts = [len(samples[k][0]) for k in classes] if per_class else [len(rows)]
        self.chunks = [
            chunk for parts in zip(rows.split(cuts), weights.split(cuts), number.split(cuts)) for chunk in zip(*(p.split(ROWS) for p in parts))
        ]
        self.labels = torch.tensor(classes)

    @torch.no_grad()
    def run(self, stop, progress) -> None:
        for done, (rows, weights, number) in enumerate(self.chunks, 1):
            if stop.is_set():
                return
            outputs = self._forward(rows)
            # (classes of the share, m): which class each sample is weighed for
            of_class = torch.zeros(len(self.classes), len(rows)).scatter_(0, number[None], weights[None])
            squares = [a * a for a in outputs[:-1]]
            for mean, square in zip(self.activations, squares):
                mean.addmm_(of_class, square)
            if self.gradients:
                self._backward(outputs, squares, of_class, weights, number)
            progress(done, len(self.chunks))

    def _forward(self, rows) -> list:
        """The outputs of all layers, the input first, the logits last; each (m, units)."""
        outputs = [self.data[rows]]
        for l, (w, b) in enumerate(self.layers):
            z = torch.addmm(b, outputs[-1], w)
            outputs.append(z.relu_() if l < len(self.layers) - 1 else z)
        return outputs

    def _backward(self, outputs, squares, of_class, weights, number) -> None:
        delta, odds = _log_odds_gradient(outputs[-1], self.labels[number])
        if self.fisher:
            information = torch.sigmoid(odds) * torch.sigmoid(-odds)
            weights, of_class = weights * information, of_class * information
        for l in range(len(self.layers) - 1, -1, -1):
            weighted = (squares[l] * weights[:, None]).T
            if self.class_edges is None:
                self.edges[l].addmm_(weighted, delta * delta)
            else:
                product = weighted @ (delta * delta)
                self.edges[l] += product
                self.class_edges[l][number[0]] += product
            back = delta @ self.layers[l][0].T
            change = back * outputs[l]
            self.taylor[l].addmm_(of_class, change * change)
            delta = back * (outputs[l] > 0)


def _log_odds_gradient(logits, labels) -> tuple:
    """The gradient of each sample's log-odds of its label by the logits (m, classes), and the log-odds (m,)."""
    own = logits.gather(1, labels[:, None])
    rivals = logits.scatter(1, labels[:, None], -torch.inf)
    gradient = -torch.softmax(rivals, dim=1)
    gradient.scatter_(1, labels[:, None], 1.0)
    return gradient, own[:, 0] - torch.logsumexp(rivals, dim=1)

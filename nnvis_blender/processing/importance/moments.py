"""What the scores of activation and gradient are made of: mean squares over each class's samples, in one pass.

Where units have maps, a_i squared is the mean over its positions, and what removing changes is the sum over them.

The gradient is that of the class's log-odds, l_k = z_k - log sum_{c != k} exp z_c = log p_k / (1 - p_k), which, unlike
the loss's, does not vanish on the samples that the network is sure of. Removing the edge from unit i to j changes l_k,
to first order, by w_ij a_i dl_k/dz_j, and removing unit i by a_i dl_k/da_i (Molchanov et al. 2017);
the mean squares of both are wanted.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from ..tasks import HERE, Tasks

PARTS = 16  # of the classes, whoever computes them: how many share a sum changes its last bits


@dataclass
class Moments:
    """Mean squares for each class k, over samples of the class ("own") or with a share of others.

    own_activations, own_taylor: of a_i and of a_i dl_k/da_i, for each layer (units, classes) float32, over own samples;
    zero for a layer that nothing leaves.
    activations: of a_i, likewise, over own and other samples.
    edges: of a_i dl_k/dz_j, for each connection (sources, targets) float32,
    over own and other samples and all classes; or None.
    class_edges: the same for each class, for each connection (classes, sources, targets) float32; or None.
    """

    own_activations: list[np.ndarray]
    own_taylor: list[np.ndarray]
    activations: list[np.ndarray]
    edges: list[np.ndarray] | None
    class_edges: list[np.ndarray] | None


def measure_moments(
    model,
    x: np.ndarray,
    own: list[np.ndarray],
    others: list[np.ndarray],
    others_share: float,
    report,
    gradients: bool,
    per_class: bool,
    fisher: bool = False,
    tasks: Tasks = HERE,
) -> Moments:
    """The Moments of a model with one output layer, of classes, over samples x (n, features) float32.

    own, others: for each class the rows of x of the class and of other classes;
    the others weigh others_share together (0: left out).
    gradients: without them only activations are measured.
    per_class: keep class_edges too, classes times the weights' memory.
    fisher: weigh each sample by p_k (1 - p_k),
    so that the mean square of the gradient is the Fisher information of the class's log-odds.
    tasks: where the classes are shared out.
    """
    classes, sizes = model.network.class_count, [layer.size for layer in model.network.layers]
    samples = [_Samples(k, own[k], others[k], others_share) for k in range(classes)]
    items = [samples[first::PARTS] for first in range(min(PARTS, classes))]
    shared = model, torch.from_numpy(model.samples(x)), gradients, per_class, fisher
    sums = {name: [np.zeros((n, classes), np.float32) for n in sizes] for name in ("activations", "others", "taylor")}
    edges = class_edges = None
    for own, found in zip(items, tasks.run(_measured, items, shared, report, by_threads=True), strict=True):
        labels = [one.label for one in own]
        for name, layers_of in sums.items():
            for kept, values in zip(layers_of, getattr(found, name)):
                kept[:, labels] = values.numpy().T
        if gradients:
            edges = found.edges if edges is None else [total.add_(part) for total, part in zip(edges, found.edges)]
        if found.class_edges is not None:
            if class_edges is None:
                class_edges = [np.empty((classes, *total.shape), np.float32) for total in edges]
            for kept, values in zip(class_edges, found.class_edges):
                kept[labels] = values.numpy()
    mixed = [(1 - others_share) * a + others_share * b for a, b in zip(sums["activations"], sums["others"])]
    units = sums["activations"], sums["taylor"], mixed
    return Moments(*units, None if edges is None else [(total / classes).numpy() for total in edges], class_edges)


class _Sums(NamedTuple):
    """What is summed for some of the classes, see Moments; that of units is (classes, units) here."""

    activations: list[torch.Tensor]
    others: list[torch.Tensor]
    taylor: list[torch.Tensor]
    edges: list[torch.Tensor] | None
    class_edges: list[torch.Tensor] | None


def _measured(samples: list, shared: tuple, cache: Path, report) -> _Sums:
    """Of some classes: a task. shared: (model, data, gradients, per_class, fisher)."""
    share = _Share(*shared[:2], samples, *shared[2:])
    share.run(report)
    return _Sums(*(getattr(share, name) for name in _Sums._fields))


class _Samples:
    """The samples of a class: rows (m,) of the data, is_own (m,), and weights (m,) float32.

    The weights are those within each kind, and of both together.
    """

    def __init__(self, label: int, own: np.ndarray, others: np.ndarray, others_share: float):
        counts = len(own), len(others)
        self.label, self.rows = label, np.concatenate([own, others])
        self.is_own = np.repeat([True, False], counts)
        self.within = np.repeat(np.array([1 / len(own), 1 / max(len(others), 1)], np.float32), counts)
        self.weights = self.within * np.where(self.is_own, np.float32(1 - others_share), np.float32(others_share))


class _Share:
    """Some of the classes and their sums, see Moments; those of units are (classes, units) here."""

    def __init__(self, model, data, samples: list, gradients: bool, per_class: bool, fisher: bool):
        self.model, self.data, self.gradients, self.fisher = model, data, gradients, fisher
        self.classes = [s.label for s in samples]
        layers = model.network.layers
        self.activations, self.others, self.taylor = (
            [torch.zeros(len(samples), layer.size) for layer in layers] for _ in range(3)
        )
        shapes = [(layers[c.source].size, layers[c.target].size) for c in model.network.connections]
        self.edges = [torch.zeros(shape) for shape in shapes] if gradients else None
        self.class_edges = [torch.zeros(len(samples), *shape) for shape in shapes] if gradients and per_class else None
        number = np.repeat(np.arange(len(samples)), [len(s.rows) for s in samples])
        names = ("rows", "is_own", "within", "weights")
        columns = (number, *(np.concatenate([getattr(s, name) for s in samples]) for name in names))
        # a class's own sums need chunks of that class alone; without them, small classes go together
        cuts = [len(s.rows) for s in samples] if per_class else [len(number)]
        parts = zip(*(torch.from_numpy(column).split(cuts) for column in columns))
        self.chunks = [chunk for part in parts for chunk in zip(*(column.split(model.rows) for column in part))]
        self.labels = torch.tensor(self.classes)
        self.layers = range(len(layers))
        self.left = [l for l in self.layers if model.leaving[l]]

    @torch.no_grad()
    def run(self, report) -> None:
        for done, (number, rows, is_own, within, weights) in enumerate(self.chunks, 1):
            passes = self.model.passes(self.data[rows], self.gradients)
            own = self._by_class(number, within * is_own)
            others = self._by_class(number, within * ~is_own)
            for l in self.left:
                square = _by_unit(passes.after[l] * passes.after[l])
                self.activations[l].addmm_(own, square)
                self.others[l].addmm_(others, square)
            if self.gradients:
                self._backward(passes, number, own, weights)
            report.progress(done, len(self.chunks))

    def _by_class(self, number, weights):
        """(classes of the share, m): the weight of each sample in the row of its class."""
        return torch.zeros(len(self.classes), len(number)).scatter_(0, number[None], weights[None])

    def _backward(self, passes, number, own, weights) -> None:
        delta, odds = _odds_gradient(passes.logits.detach(), self.labels[number], self.model.outputs_kind)
        if self.fisher:
            information = torch.sigmoid(odds) * torch.sigmoid(-odds)
            weights, own = weights * information, own * information
        for l, change, flows in passes.backward(delta):
            if self.model.leaving[l]:
                self.taylor[l].addmm_(own, change * change)
            for c, flow in flows.items():
                block = self.model.blocks[c]
                if self.class_edges is None:
                    block.edge_squares(flow, weights, self.edges[c])
                else:
                    product = block.edge_squares(flow, weights)
                    self.edges[c] += product
                    self.class_edges[c][number[0]] += product


def _by_unit(values):
    """(m, units): the mean over the positions of a unit's map. values: (m, units, *map_shape)."""
    return values if values.ndim == 2 else values.flatten(2).mean(2)


def _odds_gradient(logits, labels, kind: str) -> tuple:
    """The gradient of each sample's log-odds of its label by the logits (m, classes), and the log-odds (m,).

    Outputs that do not exclude each other (kind "labels", "values") are their own log-odds or value.
    """
    own = logits.gather(1, labels[:, None])
    if kind != "classes":
        return torch.zeros_like(logits).scatter_(1, labels[:, None], 1.0), own[:, 0]
    rivals = logits.scatter(1, labels[:, None], -torch.inf)
    gradient = -torch.softmax(rivals, dim=1)
    gradient.scatter_(1, labels[:, None], 1.0)
    return gradient, own[:, 0] - torch.logsumexp(rivals, dim=1)

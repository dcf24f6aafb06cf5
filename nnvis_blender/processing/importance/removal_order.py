"""In what order edges can go so that the outputs stay as they are for as long as possible.

What a single edge does says little of what many do that go together: they make up for each other, or add up. So a few
go at a time, and what each of the others would change is measured anew on the network without those that are gone.

With p the outputs of the whole network and q those without the edges that are gone, the divergence KL(p || q) is what
is kept small. Without one more edge the logits of a sample change by -t to first order, and the divergence by

    -<q - p, t> + c/2 |t|^2

The first term has a sign: an edge may go that makes up for others that have gone. It takes one pass back for all edges.
The second is the diagonal of Gauss and Newton's approximation (Optimal Brain Damage, LeCun et al. 1990), estimated with
random signs (Hutchinson 1990), with c = 1/4, the largest curvature of a logistic output. Where outputs are values, not
classes, both are those of half the squared difference, and c = 1.

First order reaches only so far, and edges that are measured together are not measured with each other. So a step takes
those that go from some that do little by themselves: those with the lowest |w|^(1/2) (A |t|^2)^(1/4), where A is the
mean square of what flows in. That is the geometric mean of what flows through and of what it does, as in `combined`;
the layer-adaptive form of scoring.py makes it comparable. And since a step sees some samples only, the first term is a
mean over the steps, in which the last ones weigh most. Where a step sees but a few samples (large models), fewer edges
are looked at, and what each does by itself is measured once, with more.
"""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from ..network import Network
from .scoring import layer_adaptive
from .shares import SHARES

STEPS = 80
LAST = 0.03  # of the edges, left after the last step; steps take equal shares of what is left
CHOICE, CAREFUL_CHOICE = 8, 3  # edges that are looked at for each that goes; the latter where a step sees few samples
DECAY = 0.8  # of what earlier steps say of the first term in what the next goes by
REFRESH = 8  # steps after which what each edge does by itself is measured anew, unless a step sees few samples
SAMPLES = 1000  # in a step, drawn anew for each, at most
VALUES = 2_000_000  # of all units and positions that the samples of a step hold together, if these are more than
FEW_SAMPLES = 200  # which is fewer only where fewer go through the model together;
PASSES = 16  # then so many times as many are taken for what is measured once
MOST_EDGES = 5_000_000
_CURVATURE = {"classes": 0.25, "labels": 0.25, "values": 1.0}


def removal_order(model, x: np.ndarray, seed: int, report) -> np.ndarray:
    """(edges,) int64: each edge's place in the order, 0 for the one that goes first.

    x: (n, features) float32, samples of all classes. seed: draws samples and signs.
    """
    return _Removal(model, x, seed).run(report)


class _Removal:
    def __init__(self, model, x: np.ndarray, seed: int):
        self.model, self.network = model, model.network
        self.data = torch.from_numpy(model.samples(x))
        self.random = np.random.default_rng([seed, 4])
        values = sum(layer.size * math.prod(layer.map_shape) for layer in self.network.layers)
        wanted = min(SAMPLES, max(FEW_SAMPLES, VALUES // values))
        self.samples = min(wanted, len(self.data), max(model.rows, 1))
        self.is_careful = self.samples < min(FEW_SAMPLES, len(self.data))
        self.strengths = np.abs(self.network.edge_weight)
        self.shares = self.strengths / np.float32(max(self.strengths.max(initial=0.0), 1e-30))
        self.kept, self.sums = np.ones(self.network.edge_count, bool), None

    def run(self, report) -> np.ndarray:
        torch.set_num_threads(1)  # the samples are shared out instead
        edges, gone = self.network.edge_count, 0
        place = np.empty(edges, np.int64)
        with ThreadPoolExecutor(SHARES) as self.pool:
            for step in range(STEPS):
                count = edges - gone - round(edges * LAST ** ((step + 1) / STEPS))
                if step == 0 or step % REFRESH == 0 and not self.is_careful:
                    scores, squares = self._alone()
                if count > 0:
                    going = self._chosen(count, scores, squares)
                    place[going] = np.arange(gone, gone + count)
                    self.kept[going] = False
                    gone += count
                report.progress(step + 1, STEPS)
            left = np.flatnonzero(self.kept)
            place[left[np.lexsort((self.strengths[left], self._alone()[0][left]))]] = np.arange(gone, edges)
        return place

    def _chosen(self, count: int, scores: np.ndarray, squares: np.ndarray) -> np.ndarray:
        """The edges that go next, first those without which the divergence is the lowest."""
        left = np.flatnonzero(self.kept)
        few = min(len(left), (CAREFUL_CHOICE if self.is_careful else CHOICE) * count)
        # of edges that do nothing, whose scores are all 0, the weakest go first, in whatever order the layers stand
        tied = scores[left] + np.float32(1e-9) * self.shares[left]
        some = np.sort(left[np.argpartition(tied, few - 1)[:few]])
        now = self._sums()
        self.sums = now if self.sums is None else DECAY * self.sums + (1 - DECAY) * now
        change = 0.5 * _CURVATURE[self.model.outputs_kind] * squares[some] - self.sums[some]
        return some[np.lexsort((self.strengths[some], change))[:count]]

    def _sums(self) -> np.ndarray:
        """(edges,): <q - p, t>, the mean over samples, of each edge."""

        def measured(batch, _, samples):
            whole = self.model.passes(batch, False).logits
            passes = self.model.passes(batch, True, self.kept)
            gradient = _difference(passes.logits.detach(), whole, self.model.outputs_kind) / samples
            return self._by_connection(passes, gradient, lambda block, flow: block.edge_sums(flow))

        return self._of_edges(self._shared(measured, self.samples))

    def _alone(self) -> tuple[np.ndarray, np.ndarray]:
        """Of each edge (edges,): the score by which few are looked at, and |t|^2, the mean over samples.

        Both are of the network without the edges that are gone; their own scores are 0.
        """

        def measured(batch, signs, samples):
            passes = self.model.passes(batch, True, self.kept)
            weights = torch.full((len(batch),), 1 / samples)
            squares = self._by_connection(passes, signs, lambda block, flow: block.edge_squares(flow, weights))
            return [*squares, *(_square_sum(passes.after[c.source]) / samples for c in self.network.connections)]

        samples = min(len(self.data), PASSES * self.samples) if self.is_careful else self.samples
        sums, number = self._shared(measured, samples), len(self.network.connections)
        squares = self._of_edges(sums[:number]) * self.strengths**2
        flows = [flow.numpy()[c.source_unit] for c, flow in zip(self.network.connections, sums[number:])]
        scores = np.sqrt(self.strengths) * (squares * np.concatenate(flows)) ** np.float32(0.25) * self.kept
        parts = np.split(scores, self.network.edge_offsets[1:-1])
        return np.concatenate([layer_adaptive(part) for part in parts]), squares

    def _shared(self, measured, samples: int) -> list:
        """The sums of the tensors that measured(batch, signs, samples) gives for each share of so many, drawn anew."""
        rows = np.sort(self.random.choice(len(self.data), samples, replace=False))
        signs = torch.from_numpy(self.random.choice(np.float32([-1, 1]), (samples, self.network.class_count)))
        if self.model.outputs_kind == "classes":  # what is added to all logits changes nothing
            signs -= signs.mean(dim=1, keepdim=True)
        parts = min(samples, max(SHARES, -(-samples // self.samples)))
        batches = (tensor.tensor_split(parts) for tensor in (self.data[torch.from_numpy(rows)], signs))
        found = self.pool.map(torch.no_grad()(measured), *batches, [samples] * parts)
        total = next(found)
        for values in found:
            total = [a + b for a, b in zip(total, values)]
        return total

    def _by_connection(self, passes, gradient, measure) -> list:
        """measure(block, flow) of each connection, zeros where the outputs do not depend on it."""
        flows = [item for _, _, entering in passes.backward(gradient) for item in entering.items()]
        found = {number: measure(self.model.blocks[number], flow) for number, flow in flows}
        return [found.get(number, torch.zeros(1, 1)) for number in range(len(self.network.connections))]

    def _of_edges(self, pairs: list) -> np.ndarray:
        """(edges,) float32 of values for all pairs of units of each connection."""
        return np.concatenate([_edges_of(self.network, c, p) for c, p in zip(self.network.connections, pairs)])


def _edges_of(network: Network, c, pairs) -> np.ndarray:
    shape = network.layers[c.source].size, network.layers[c.target].size
    return c.of_pairs(np.broadcast_to(pairs.numpy(), shape))


def _difference(logits, whole, kind: str):
    """(samples, classes): the gradient by the logits of how far the outputs are from those of the whole network."""
    if kind == "classes":
        return torch.softmax(logits, 1) - torch.softmax(whole, 1)
    return torch.sigmoid(logits) - torch.sigmoid(whole) if kind == "labels" else logits - whole


def _square_sum(values):
    """(units,): the sum over samples of the mean square over positions. values: (samples, units, *map_shape)."""
    squares = values * values
    return (squares if squares.ndim == 2 else squares.flatten(2).mean(2)).sum(0)

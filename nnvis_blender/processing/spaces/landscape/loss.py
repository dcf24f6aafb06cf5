"""The loss of a network on some samples, with its own weights, with others, and over a plane of weights."""

import numpy as np
import torch
from torch.nn import functional

from ...activations.running import as_batch
from ...errors import bad_input
from ...importance.shares import SHARES, run_shares
from ...models.dense_block import DenseBlock
from ...models.dense_graph import DenseGraph
from ...worker.report import Part

ROWS = 1024  # samples that go through together: what they hold in a dense layer stays in a processor's cache


class Loss:
    """The mean loss of a model on samples x (n, features) float32 of the classes y (n,) int64: the cross-entropy of
    classes, the mean binary cross-entropy of labels. Raises NNVisError (bad_input) for outputs that are neither.
    """

    def __init__(self, model, x: np.ndarray, y: np.ndarray):
        if model.outputs_kind not in ("classes", "labels"):
            raise bad_input(
                f"the outputs of {model.name} are values without a right one among the data",
                "Give a network that tells classes apart",
            )
        self.model, self.count = model, len(y)
        rows = max(1, min(model.rows, ROWS))
        labels = torch.from_numpy(np.ascontiguousarray(y)).split(rows)
        self.batches = [(as_batch(model, x[n * rows : (n + 1) * rows]), own) for n, own in enumerate(labels)]

    def of(self, weights: dict[str, np.ndarray]) -> float:
        """The loss with these weights in the place of the model's own; {} for those."""
        predict = self.model.with_parameters({name: torch.from_numpy(own) for name, own in weights.items()})
        return sum(self._sum(predict(batch), labels) for batch, labels in self.batches) / self.count

    def over(self, directions: list[dict[str, np.ndarray]], x: np.ndarray, y: np.ndarray, report) -> np.ndarray:
        """(rows, columns) float64: the loss where the weights are moved by x (columns,) along the first direction and
        by y (rows,) along the second. Takes the memory of the weights six times, and of one batch's values twice.
        """
        torch.set_num_threads(1)  # the rows are shared out instead
        total = np.zeros((len(y), len(x)))
        for done, (batch, labels) in enumerate(self.batches):
            plane = _Plane(self.model, directions, batch)
            shares = [_Share(self, plane, labels, x, y, n, total) for n in range(SHARES)]
            run_shares(shares, Part(report, done, len(self.batches)))
        return total / self.count

    def _sum(self, outputs, labels) -> float:
        if self.model.outputs_kind == "classes":
            losses = functional.cross_entropy(outputs, labels, reduction="none")
        else:
            right = functional.one_hot(labels, outputs.shape[1]).to(outputs.dtype)
            losses = functional.binary_cross_entropy_with_logits(outputs, right, reduction="none").mean(1)
        return float(losses.sum(dtype=torch.float64))


class _Plane:
    """A model moved along two directions, for one batch. What comes in is multiplied by the first layers' weights and
    directions once: of a network of dense layers, these are most of its weights.
    """

    def __init__(self, model, directions: list[dict[str, np.ndarray]], batch):
        self.model, self.batch = model, batch
        own = model.parameters()
        names = sorted({*directions[0], *directions[1]})
        self.parts = {
            name: [torch.from_numpy(own[name].values), *(self._direction(d, name, own) for d in directions)]
            for name in names
        }
        self.known = set()
        if isinstance(model, DenseGraph):
            entry = model.inputs[0].layer
            self.known = {f"weight {n}" for n in model.leaving[entry]} & set(names)
            self.parts |= {name: [batch @ part for part in self.parts[name]] for name in self.known}

    @staticmethod
    def _direction(direction, name, own):
        return torch.from_numpy(direction[name]) if name in direction else torch.zeros(own[name].values.shape)

    def row(self, y: float) -> dict:
        """name -> (weights moved along the second direction, the first direction)."""
        return {name: (own + y * second, first) for name, (own, first, second) in self.parts.items()}

    def outputs(self, row: dict, x: float):
        values = {name: torch.add(own, first, alpha=x) for name, (own, first) in row.items()}
        values |= {name: _Product(values[name]) for name in self.known}
        return self.model.with_parameters(values)(self.batch)


class _Product(DenseBlock):
    """The block of a dense layer whose product with what comes in, (samples, targets), is known."""

    def add(self, base, values):
        return base + self.weight


class _Share:
    """Every SHARES-th row of the grid, from `first` on."""

    def __init__(self, loss: Loss, plane: _Plane, labels, x, y, first: int, total: np.ndarray):
        self.loss, self.plane, self.labels, self.x, self.y = loss, plane, labels, x, y
        self.rows, self.total = range(first, len(y), SHARES), total

    def run(self, stop, progress) -> None:
        torch.set_num_threads(1)  # of this thread, too
        for done, j in enumerate(self.rows):
            with torch.no_grad():
                row = self.plane.row(float(self.y[j]))
                for i, x in enumerate(self.x):
                    if stop.is_set():
                        return
                    self.total[j, i] += self.loss._sum(self.plane.outputs(row, float(x)), self.labels)
            progress(done + 1, len(self.rows))

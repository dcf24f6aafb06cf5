"""Trains the networks of the lesson and sends the plane, or the space, of their inputs through each."""

import numpy as np

from ...datasets import tori
from ...datasets.dataset import Dataset
from ...errors import bad_input, usage
from ...models.dense_chain import DenseChain
from ...training.playground.data import PlaneData, plane_data
from ...training.playground.parameters import PlaygroundParameters
from ...training.playground.trainer import Trainer
from ..space import Cloud, Lattice, Space
from ..warp.make import make_warp
from ..warp.parameters import WarpParameters
from .parameters import MOST_NETWORKS, DepthParameters

_POINTS, _RATE, _BATCH = 400, 0.02, 20
_LINES = {2: 17, 3: 7}  # of the grid along each axis of the plane, of space
_PHASES = 3


def make_lesson(settings: DepthParameters, seed: int, report) -> list[Space]:
    """A Space of each network, those of the first width first, all with the states of the deepest: a network that is
    through its layers waits at their end.

    Raises NNVisError: usage for too many networks, bad_input where training diverged.
    """
    sizes = [(width, depth) for width in settings.widths for depth in settings.depths]
    if not 1 <= len(sizes) <= MOST_NETWORKS or len(set(sizes)) < len(sizes):
        raise usage(f"{len(sizes)} networks", f"Give widths and depths, each once, for 1 to {MOST_NETWORKS} of them")
    spaces, data = [], _points(settings.data)
    for width, depth in sizes:
        trainer = _best(settings, data, [width] * depth, seed)
        spaces.append(_space(trainer, settings, width, depth, report))
        report.progress(len(spaces), len(sizes))
    return spaces


def _points(name: str) -> PlaneData:
    """The points to learn, of the plane or, of linked rings, of space."""
    if name != tori.NAME:
        return plane_data(PlaygroundParameters(data=name, points=_POINTS))
    raw = tori.read()
    points, labels = raw.x[: 2 * _POINTS].astype(float), raw.y[: 2 * _POINTS].astype(np.int32)
    targets = np.eye(2)[labels]
    return PlaneData("Linked Tori", points, targets, labels, raw.class_names, _POINTS, ["x", "y", "z"])


def _best(settings: DepthParameters, data: PlaneData, hidden: list[int], seed: int) -> Trainer:
    """The training with the lowest loss of several."""
    tries = []
    for number in range(settings.tries):
        parameters = PlaygroundParameters(
            hidden=hidden,
            activation=settings.activation,
            optimiser="adam",
            learning_rate=_RATE,
            batch_size=_BATCH,
            epochs=settings.epochs,
            seed=seed + number,
        )
        trainer = Trainer(parameters, data)
        while trainer.epoch < settings.epochs and not trainer.diverged:
            trainer.train_epoch()
        tries.append(trainer)
    whole = [trainer for trainer in tries if not trainer.diverged]
    if not whole:
        raise bad_input(f"training of {hidden} units diverged", "Choose another activation, or another seed")
    return min(whole, key=lambda trainer: trainer.measures.losses[0])


def _space(trainer: Trainer, settings: DepthParameters, width: int, depth: int, report) -> Space:
    pairs = list(zip(trainer.mlp.weights, trainer.mlp.biases))
    name = f"{depth} layer{'s' if depth > 1 else ''} of {width} units"
    model = DenseChain(pairs, name, activation=settings.activation)
    model.take_class_names(trainer.data.class_names)
    axes = trainer.data.points.shape[1]
    grid = WarpParameters(axes=axes, points=_POINTS, lines=_LINES[axes])
    space = make_warp(model, _dataset(trainer.data), grid, _Quiet()).space
    space.title = f"{name}: {100 * trainer.measures.accuracies[1]:.0f} % right"
    own, most = 1 + _PHASES * depth, 1 + _PHASES * max(settings.depths)
    at = np.minimum(np.arange(most), own - 1)
    for piece in (*space.clouds, *space.lattices):
        _take(piece, at)
    names = [f"layer {n + 1}: {phase}" for n in range(max(settings.depths)) for phase in _names(settings.activation)]
    space.states = ["inputs", *names]
    space.axes, space.figures = ([values[number] for number in at] for values in (space.axes, space.figures))
    space.provenance["training"] = {"epochs": settings.epochs, "losses": trainer.measures.losses.tolist()}
    return space


def _names(activation: str) -> list[str]:
    return ["linear map", "translation", activation]


def _take(piece: Cloud | Lattice, at: np.ndarray) -> None:
    """Leaves the states of these numbers to what has states."""
    states = len(piece.points)
    for name in ("points", "predictions", "sizes", "values", "marks", "seen"):
        values = getattr(piece, name, None)
        if values is not None and len(values) == states:
            setattr(piece, name, values[at])


def _dataset(data: PlaneData) -> Dataset:
    """The points as a data set, whose parts are the same: all ride along."""
    points, labels = data.points.astype(np.float32), data.labels.astype(np.int64)
    return Dataset(points, labels, points, labels, list(data.class_names), (2,), data.name)


class _Quiet:
    """The report of a part, whose steps are none of the whole."""

    def progress(self, done, total) -> None:
        pass

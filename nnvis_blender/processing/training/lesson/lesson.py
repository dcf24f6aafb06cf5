"""XOR: four inputs, a hidden layer, one output; everything that it is at every epoch that is kept.

After Network-Visualizers (Pardi 2024): sigmoid output, squared error, all four inputs in every step.
"""

import dataclasses

import numpy as np

from ...activations.maps import LayerMaps, Maps
from ...network import ProcessedNetwork
from ...spaces.separation import hidden_space
from ...spaces.surface import Surface
from ..history import History
from ..playground.data import PlaneData
from ..playground.drawing import board_of
from ..playground.mlp import ACTIVATIONS, Mlp
from ..playground.parameters import PlaygroundParameters
from ..playground.record import Record
from ..playground.trainer import Trainer
from .parameters import MOST_KEPT, LessonParameters

INPUTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
TRUTH = np.array([0, 1, 1, 0])
NAMES = [f"{a:g} xor {b:g}" for a, b in INPUTS]
PITCH = 0.5  # from a unit of a layer to the next, model units: their numbers stand between them
CURVES = ("loss", "gradient norm")
_LOW, _HIGH, _SIDE = -0.5, 1.5, 41  # of the plane of inputs, and values along a side of either surface
_LEAST_REACH, _MARGIN = 2.0, 0.25  # of the loss around the path: either way, and beyond it as a share of its extent


def learn(parameters: LessonParameters, report) -> tuple[Trainer, Record]:
    """Trains. report: of the progress."""
    data = PlaneData("XOR", INPUTS, TRUTH[:, None].astype(float), TRUTH.astype(np.int32), ["XOR"], len(TRUTH))
    settings = PlaygroundParameters(
        hidden=[parameters.hidden],
        activation=parameters.activation,
        optimiser="adam",
        learning_rate=parameters.learning_rate,
        batch_size=len(TRUTH),
        seed=parameters.seed,
    )
    trainer = Trainer(settings, data, value="sigmoid")
    record = Record(trainer, MOST_KEPT + 1, parameters.every)
    while trainer.epoch < parameters.epochs and not trainer.diverged:
        trainer.train_epoch()
        record.take()
        report.progress(trainer.epoch, parameters.epochs)
    return trainer, record


def lesson_network(parameters: LessonParameters, trainer: Trainer, record: Record) -> ProcessedNetwork:
    """The network with Epochs, Maps of the four inputs (Z as pre-activations, A as activations), History, Surfaces (the
    output over the inputs; of two hidden units the loss over the weights into the first), and its HiddenSpace.
    """
    mlp, kept = trainer.mlp, record.kept
    processed = board_of(mlp, kept, ["XOR"], PITCH, 0.0)
    numbers, vectors = processed.epochs.numbers, [own.vector for own in kept]
    passes = [mlp.forward(INPUTS, vector) for vector in vectors]
    processed.maps = _maps(numbers, passes)
    history = record.history([layer.name for layer in processed.network.layers[1:]])
    processed.history = History({name: history.curves[name] for name in CURVES})
    processed.surfaces = [_output_surface(mlp, numbers, vectors, passes)]
    if parameters.hidden == 2:
        losses = np.array([record.measures[own.epoch].losses[0] for own in kept])
        processed.surfaces.append(_loss_surface(mlp, numbers, np.array(vectors), losses))
    processed.hidden_space = hidden_space(1, numbers, np.array([after[1] for _, after in passes]), TRUTH, NAMES)
    outputs = passes[-1][1][-1][:, 0]
    processed.provenance |= {
        "model": {"name": "XOR lesson", "format": "lesson", "layers": list(mlp.sizes)},
        "data": None,
        "lesson": {**dataclasses.asdict(parameters), "epoch": kept[-1].epoch, "predictions": outputs.tolist()},
        "seed": parameters.seed,
    }
    return processed


def _maps(numbers: np.ndarray, passes: list) -> Maps:
    epochs, samples = len(numbers), len(TRUTH)

    def rows(arrays: list) -> np.ndarray:
        """(epochs * samples, units, 1, 1) of (epochs, samples, units)."""
        return np.array(arrays, np.float32).reshape(epochs * samples, -1, 1, 1)

    layers = []
    for number in range(len(passes[0][1])):
        after = rows([own[number] for _, own in passes])
        before = rows([own[number - 1] for own, _ in passes]) if number else None
        layers.append(LayerMaps(number, np.arange(after.shape[1], dtype=np.int32), after, before))
    unknown = np.full(epochs * samples, -1, np.int32)
    return Maps(
        samples=np.tile(np.arange(samples), epochs),
        names=NAMES * epochs,
        truth=unknown,
        prediction=unknown,
        outputs=layers[-1].after[:, :, 0, 0],
        layers=layers,
        epochs=numbers,
    )


def _output_surface(mlp: Mlp, numbers: np.ndarray, vectors: list, passes: list) -> Surface:
    along = np.linspace(_LOW, _HIGH, _SIDE)
    plane = np.stack(np.meshgrid(along, along), axis=-1).reshape(-1, 2)
    values = np.array([mlp.forward(plane, vector)[1][-1].T for vector in vectors], np.float32)
    return Surface(
        kind="output",
        axes=["input 1", "input 2"],
        low=np.full(2, _LOW),
        high=np.full(2, _HIGH),
        fields=["XOR"],
        values=values.reshape(len(numbers), 1, _SIDE, _SIDE),
        epochs=numbers,
        points=INPUTS.astype(np.float32),
        labels=np.full(len(TRUTH), -1, np.int32),  # the one output is no class
        heights=np.array([after[-1] for _, after in passes], np.float32),
        measure="output",
    )


def _loss_surface(mlp: Mlp, numbers: np.ndarray, vectors: np.ndarray, losses: np.ndarray) -> Surface:
    """The loss over the two weights into the first hidden unit, all others as they are at each epoch; the path of these
    two with its true losses, which lie on the surface at their own epoch.
    """
    chosen = [0, mlp.sizes[1]]  # of all weights: from each input to the first unit
    path = vectors[:, chosen]
    middle = (path.min(axis=0) + path.max(axis=0)) / 2
    reach = np.maximum((path.max(axis=0) - path.min(axis=0)) * (0.5 + _MARGIN), _LEAST_REACH)
    low, high = middle - reach, middle + reach
    plane = np.stack(np.meshgrid(*(np.linspace(a, b, _SIDE) for a, b in zip(low, high))), axis=-1).reshape(-1, 2)
    values = np.array([_losses(mlp, vector, plane) for vector in vectors], np.float32)
    return Surface(
        kind="loss",
        axes=["weight 1", "weight 2"],
        low=low,
        high=high,
        fields=["loss"],
        values=values.reshape(len(numbers), 1, _SIDE, _SIDE),
        epochs=numbers,
        points=path.astype(np.float32),
        labels=np.full(len(path), -1, np.int32),
        heights=np.repeat(losses[None, :, None], len(numbers), axis=0).astype(np.float32),
        is_path=True,
        measure="loss",
        passed=numbers,
    )


def _losses(mlp: Mlp, vector: np.ndarray, plane: np.ndarray) -> np.ndarray:
    """(places,): the loss where the weights into the first hidden unit have the values of plane (places, 2)."""
    (_, second), (bias, _) = mlp.parts(vector)
    before, after = mlp.forward(INPUTS, vector)
    changed = ACTIVATIONS[mlp.activations[0]].of(plane @ INPUTS.T + bias[0])
    others = before[1][:, 0] - after[1][:, 0] * second[0, 0]
    outputs = ACTIVATIONS[mlp.activations[1]].of(others + changed * second[0, 0])
    return 0.5 * np.square(outputs - TRUTH).mean(axis=1)

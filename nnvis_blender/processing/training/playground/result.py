"""A Playground as a network that is drawn: units in columns, every edge, what each unit gives all over the plane, the
outputs as a surface, at every epoch that is kept.
"""

import dataclasses

import numpy as np

from ...activations.maps import LayerMaps, Maps
from ...datasets.plane import REACH
from ...models.dense_chain import OUTPUTS, DenseChain
from ...network import Network, ProcessedNetwork
from ...spaces.surface import Surface
from .drawing import board_of
from .features import FEATURES
from .record import Record
from .trainer import Trainer


def playground_network(trainer: Trainer, record: Record) -> ProcessedNetwork:
    """The network at its last epoch that is kept, with Maps, Epochs, History and a Surface of all of them.

    The one sample of the maps is the plane, the upper left pixel first. The surface's points are those that are learned
    and then those that are for testing; the heights of points with values are these, of others what is answered there.
    """
    processed = board_of(trainer.mlp, record.kept, trainer.data.class_names)
    network, numbers = processed.network, processed.epochs.numbers
    vectors = [own.vector for own in record.kept]
    processed.provenance |= _provenance(trainer, record, network)
    processed.history = record.history([layer.name for layer in network.layers[1:]])
    side = trainer.parameters.side
    responses = np.array([trainer.responses(side, vector) for vector in vectors], np.float32)
    processed.maps = _maps(trainer, network, numbers, responses)
    processed.surfaces = [_surface(trainer, numbers, vectors, responses)]
    return processed


def _maps(trainer: Trainer, network: Network, numbers: np.ndarray, responses: np.ndarray) -> Maps:
    epochs, first = len(numbers), network.unit_offsets
    layers = [
        LayerMaps(number, np.arange(high - low, dtype=np.int32), np.ascontiguousarray(responses[:, low:high, ::-1]))
        for number, (low, high) in enumerate(zip(first, first[1:]))
    ]
    unknown = np.full(epochs, -1, np.int32)
    return Maps(
        samples=np.full(epochs, -1, np.int64),
        names=["the plane"] * epochs,
        truth=unknown,
        prediction=unknown,
        outputs=responses[:, first[-2] :].mean(axis=(2, 3)),
        layers=layers,
        epochs=numbers,
    )


def _surface(trainer: Trainer, numbers: np.ndarray, vectors: list, responses: np.ndarray) -> Surface:
    data, outputs = trainer.data, trainer.mlp.sizes[-1]
    if data.has_classes:
        heights = np.array([trainer.mlp.forward(trainer.inputs, vector)[1][-1] for vector in vectors])
    else:
        heights = np.repeat(data.targets[None], len(numbers), axis=0)
    return Surface(
        kind="output",
        axes=list(data.axes),
        low=np.full(2, -REACH),
        high=np.full(2, REACH),
        fields=list(data.class_names),
        values=np.ascontiguousarray(responses[:, -outputs:]),
        epochs=numbers,
        points=data.points.astype(np.float32),
        labels=data.labels,
        heights=heights.astype(np.float32),
        notes=list(data.notes),
        measure="probability" if data.has_classes else "value",
    )


def _provenance(trainer: Trainer, record: Record, network: Network) -> dict[str, object]:
    """What is told of the network; "playground" holds the parameters, how many points are learned, and the events;
    "inputs" what its inputs are called.
    """
    data, last = trainer.data, record.kept[-1].epoch
    model = {"name": f"playground on {data.name}", "format": "playground"}
    weights = [(network.matrix(c), layer.bias) for c, layer in zip(network.connections, network.layers[1:])]
    *activations, last_one = trainer.mlp.activations
    chain = DenseChain(weights, "playground", activation=activations, outputs=OUTPUTS[last_one])
    model["sha256"] = chain.sha256
    measures = record.measures[last]
    own = dict(zip("xy", data.axes))
    return {
        "inputs": [own.get(name, FEATURES[name].title) for name in trainer.parameters.features],
        "model": {**model, "layers": list(trainer.mlp.sizes)},
        "data": {
            "name": data.name,
            "train_samples": data.train,
            "test_samples": len(data.points) - data.train,
            "classes": list(data.class_names),
            "notes": list(data.notes),
        },
        "playground": {
            **dataclasses.asdict(trainer.parameters),
            "epoch": last,
            "losses": measures.losses.tolist(),
            "accuracies": measures.accuracies.tolist() if data.has_classes else None,
            "events": record.events,
        },
        "seed": trainer.parameters.seed,
    }

"""Importance by batch-normalisation fine-tuning (Rogawski 2023, nn_vis).

One batch normalisation stands behind every layer of the frozen network that leads on, and for each class the network is
fine-tuned to tell that class from the others with nothing trainable but the normalisations. The |gamma| that training
leaves standing against its regulariser is the unit's importance for the class. All classes train at once: every array
has a leading class axis and each class draws its own batches. tuning.py has the steps.
"""

import threading
from dataclasses import asdict

import numpy as np
import torch

from ..errors import bad_input
from ..models.dense_graph import DenseGraph
from ..network import Importance
from ..tasks import Tasks
from .class_samples import draw_batches, split_classes
from .classes import by_layer_maximum, check_fit, raw_units, weight_edges
from .gates import train_gates
from .parameters import BatchnormParameters
from .shares import SHARES, run_shares
from .tuning import LiveFeatures, Tuning


def estimate(model, dataset, parameters: BatchnormParameters, seed: int, report, tasks: Tasks) -> Importance:
    """See the module's text. Raises NNVisError (bad_input) when model and data do not fit."""
    check_fit(model, dataset)
    network = model.network
    if model.outputs_kind != "classes" or any(model.leaving[layer] for layer in network.outputs):
        raise bad_input(
            f"{model.name} does not end with classes that exclude each other, which batch normalisation is fitted to",
            "Choose another method of importance",
        )
    samples = split_classes(dataset.y_train, network.class_count, seed)
    if isinstance(model, DenseGraph):
        gammas = train_gammas(model, dataset.x_train, samples, parameters, seed, report)
    else:
        batches = draw_batches(samples, parameters.epochs, parameters.batch_size, seed, parameters.minimum_steps)
        gammas = train_gates(model, dataset.x_train, batches, parameters, report)
    remedy = "; start gamma at 1 or turn regularisation down"
    units = by_layer_maximum(network, gammas, report, remedy)
    recorded = {**asdict(parameters), "seed": seed}
    return Importance(units, weight_edges(network), raw_units(network, gammas), "batchnorm", recorded)


def train_gammas(
    model,
    x: np.ndarray,
    samples: list[tuple[np.ndarray, np.ndarray]],
    parameters: BatchnormParameters,
    seed: int,
    report,
) -> list[np.ndarray]:
    """The signed gammas after fine-tuning. x: (n, features) float32.

    samples: for each class (indices (m,), is_other (m,) 0 or 1), see class_samples.py.
    Returns for each layer (units, classes) float32, zeros where it has no normalisation.

    The class axis is shared out to SHARES threads: classes do not meet, so the threads need not wait for each other in
    every product, as PyTorch's own do.
    """
    torch.set_num_threads(1)
    batches = draw_batches(samples, parameters.epochs, parameters.batch_size, seed, parameters.minimum_steps)
    data = LiveFeatures(x)
    # Classes that have the most steps come first, so that those still training are always the first k of their share.
    order = sorted(range(len(samples)), key=lambda k: -len(batches[k][0]))
    shares = [
        _Share(model, data, order[first::SHARES], batches, parameters) for first in range(min(SHARES, len(samples)))
    ]
    run_shares(shares, report)
    gammas = [np.zeros((layer.size, len(samples)), np.float32) for layer in model.network.layers]
    for share in shares:
        for layer, trained in zip(share.tuning.normalised, share.tuning.gammas):
            gammas[layer][:, share.classes] = trained.numpy().T
    return gammas


class _Share:
    """Some of the classes, the one with the most steps first, and their fine-tuning."""

    def __init__(self, model, data: LiveFeatures, classes: list, batches: list, parameters: BatchnormParameters):
        self.classes = classes
        self.steps = [len(batches[k][0]) for k in classes]
        self.batches = [_padded([batches[k][part] for k in classes]) for part in (0, 1)]
        self.tuning = Tuning(model, data, classes, parameters)

    @torch.no_grad()
    def run(self, stop: threading.Event, progress) -> None:
        for k in range(len(self.steps), 0, -1):  # the last of the k classes that still step has the fewest left
            first = self.steps[k] if k < len(self.steps) else 0
            self.tuning.choose(k)
            for step in range(first, self.steps[k - 1]):
                if stop.is_set():
                    return
                self.tuning.step(*(part[step, :k] for part in self.batches))
                progress(step + 1, self.steps[0])


def _padded(arrays: list) -> torch.Tensor:
    """Arrays (steps, batch) with ever fewer steps, as one tensor (most steps, arrays, batch).

    Where an array has no step left, there are zeros.
    """
    together = np.zeros((len(arrays[0]), len(arrays), arrays[0].shape[1]), np.int64)
    for k, array in enumerate(arrays):
        together[: len(array), k] = array
    return torch.from_numpy(together)

"""Importance from activations: |weight| times the size of what flows through it (Wanda, Sun et al. 2023), for each class.

An edge's score for a class is |w| times the root mean square of its source unit's activation over the class's samples.
A unit's score is the length of its outgoing edges' scores: its rms activation times the norm of its outgoing weights.
"""
import numpy as np

from ..network import Importance
from .classes import by_layer_maximum, check_fit
from .parameters import ActivationParameters


def estimate(model, dataset, parameters: ActivationParameters, seed: int, report) -> Importance:
    """Edges are scored per class: Importance.edges is (edges, classes). Nothing is random. Raises NNVisError (bad_input)."""
    check_fit(model, dataset)
    classes = model.layer_sizes[-1]
    sizes = rms_activations(model, dataset.x_train, dataset.y_train, report)
    raw = [rms * np.linalg.norm(w, axis=1)[:, None] for rms, (w, _) in zip(sizes, model.weights)]
    edges = [(np.abs(w)[:, :, None] * rms[:, None, :]).reshape(-1, classes) for rms, (w, _) in zip(sizes, model.weights)]
    tiny = np.finfo(np.float32).tiny
    identity = np.eye(classes, dtype=np.float32)
    return Importance(
        np.concatenate([by_layer_maximum(raw, report), identity]), np.concatenate([e / max(e.max(), tiny) for e in edges]).astype(np.float32),
        np.concatenate([*raw, np.zeros_like(identity)]).astype(np.float32), "activation", {},
    )


def rms_activations(model, x: np.ndarray, y: np.ndarray, report) -> list:
    """For each layer but the last (units, classes) float32: the root mean square of each unit's output over each class's samples."""
    classes = model.layer_sizes[-1]
    means = [np.zeros((n, classes), np.float32) for n in model.layer_sizes[:-1]]
    for k in range(classes):
        a = x[y == k]
        for l, (w, b) in enumerate(model.weights):
            means[l][:, k] = np.sqrt(np.mean(a * a, axis=0))
            a = np.maximum(a @ w + b, 0)
        report.progress(k + 1, classes)
    return means

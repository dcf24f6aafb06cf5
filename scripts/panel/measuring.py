"""What a network of the panel keeps of its accuracy when it is pruned by each method."""

from pathlib import Path

import numpy as np

from nnvis_blender.processing.datasets.dataset import Dataset
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.evaluation.pruning import Pruning, accuracy, balanced_accuracy, recall
from nnvis_blender.processing.evaluation.scores import class_score
from nnvis_blender.processing.files.cache import Cache, content_key, source_key
from nnvis_blender.processing.importance import METHODS
from nnvis_blender.processing.importance.edge_score import edge_score
from nnvis_blender.processing.jobs.stages import method_importance
from nnvis_blender.processing.worker.report import Silent

PERCENTAGES = [50, 60, 70, 80, 85, 90, 95]  # of all edges that are taken away
CLASS_PERCENTAGES = [80, 90]  # where each class is pruned for itself
SAMPLES, CLASS_SAMPLES = 1500, 500  # of the training and of the test part, and of the test part for each class
SEED = 0


def found_or_measured(model, data: Dataset, cache: Cache) -> dict[str, object]:
    """What `measured` gives, from the cache where it holds it."""
    sources = source_key("importance", "models", "evaluation", "network.py"), Path(__file__).read_text(encoding="utf-8")
    key = content_key("panel", model.sha256, data.sha256, *sources)
    stored = cache.load("panel", key)
    if stored is not None:
        return stored["json"]
    result = measured(model, data, cache)
    cache.store("panel", key, {"json": result})
    return result


def measured(model, data: Dataset, cache: Cache) -> dict[str, object]:
    """JSON-able: "whole", the accuracy of the network as it is, and of each method that is defined for it "accuracy" (a
    value a percentage, of training and test samples), "recall" and "balanced" (a value a class percentage: the
    mean over the classes, each pruned for itself, of its test samples).
    """
    given = (data.x_train, data.y_train, SAMPLES), (data.x_test, data.y_test, SAMPLES)
    parts = [Pruning(model, x[:most], y[:most]) for x, y, most in given]
    few = Pruning(model, data.x_test[:CLASS_SAMPLES], data.y_test[:CLASS_SAMPLES])
    whole = accuracy(_both(parts, np.ones(model.network.edge_count), [0]))
    methods = {name: _method(model, data, name, parts, few, cache) for name in METHODS}
    return {"whole": float(whole[0]), "methods": methods}


def _method(model, data: Dataset, method: str, parts: list, few, cache: Cache) -> dict[str, list[float]] | None:
    try:
        importance, _ = method_importance(model, data, method, {}, SEED, cache, Silent())
    except NNVisError:  # not defined for this architecture
        return None
    overall = _both(parts, edge_score(model.network, importance), PERCENTAGES)
    own = {"recall": [], "balanced": []}
    for k in range(model.network.class_count):
        confusions = few.confusions(class_score(model.network, importance, k), CLASS_PERCENTAGES)
        own["recall"].append(recall(confusions, k))
        own["balanced"].append(balanced_accuracy(confusions, k))
    means = {name: np.mean(values, axis=0).tolist() for name, values in own.items()}
    return {"accuracy": accuracy(overall).tolist(), **means}


def _both(parts: list, score: np.ndarray, percentages: list) -> np.ndarray:
    return sum(part.confusions(score, percentages) for part in parts)

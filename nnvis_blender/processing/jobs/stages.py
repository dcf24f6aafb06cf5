"""Stages that several jobs share, each found again in the cache by the content that goes into it; and how a job goes
through its stages.
"""

import dataclasses
import time
from contextlib import contextmanager

from ..files.cache import Cache, content_key, source_key
from ..importance import estimate_importance
from ..models import read_model
from ..models.training import TrainingParameters, train
from ..network import Importance


def trained_model(settings: TrainingParameters, dataset, cache: Cache, report) -> tuple:
    """The model that training gives, the record of the training (see training.train), and whether the cache held
    them.
    """
    parameters = dataclasses.asdict(settings)
    key = content_key("train", parameters, dataset.sha256, source_key("datasets", "models"))
    path, stored = cache.path("model", key), cache.load("model", key)
    record = stored["json"] if stored is not None else None
    if record is None:
        model, record = train(settings, dataset, report)
        cache.store("model", key, {**model.arrays(), "json": record})
    return read_model(path), record, stored is not None


def method_importance(model, dataset, method: str, parameters: dict, seed: int, cache: Cache, report) -> tuple:
    """The Importance by a method, and whether the cache held it. See importance.estimate_importance."""
    source = source_key("importance", "models", "network.py")
    key = content_key("importance", model.sha256, dataset.sha256, method, parameters, seed, source)
    stored = cache.load("importance", key)
    if stored is not None:
        return Importance(stored["units"], stored["edges"], stored["raw_units"], method, stored["json"]), True
    importance = estimate_importance(model, dataset, method, parameters, seed, report)
    cache.store(
        "importance",
        key,
        {
            "units": importance.units,
            "edges": importance.edges,
            "raw_units": importance.raw_units,
            "json": importance.parameters,
        },
    )
    return importance, False


class Timer:
    """Announces the stages of a job, names in order, and takes their time: `with timer("Network"): ...`, then
    timer.seconds.
    """

    def __init__(self, names: tuple, report):
        self.names, self.report, self.seconds = names, report, {}

    @contextmanager
    def __call__(self, name: str):
        self.report.stage(name, self.names.index(name), len(self.names))
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)

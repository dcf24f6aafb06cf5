"""What is compared of many networks, each of which is read, run and forgotten again."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...activations.running import probabilities
from ...datasets.fit import check_shapes
from ...errors import NNVisError, bad_input, shown, usage
from ...files.cache import Cache, content_key, source_key
from ...models import read_model
from ...tasks import Stored, Tasks
from .distances import centred_gram, ranked_dissimilarity
from .found import Member
from .parameters import CKA, OUTPUTS, WEIGHTS, RunsParameters
from .representations import MOST_MATCHED, answers_of_units, held_by, last_hidden

MOST_VALUES = 200_000_000  # of what is kept of all networks: 800 MB


class Kept(NamedTuple):
    """What is compared of a network. values: see distances.py; answers: of those whose weights are."""

    values: np.ndarray | None
    answers: dict | None = None
    accuracy: float = float("nan")


class Models(Sequence):
    """The model of each member, read when it is asked for; None of one that cannot be, which a note says. They are
    asked for in their order, each once.

    read: the numbers of those that could be. networks: theirs, where weights are compared. dataset: as the first of
    them takes it. x, y: the samples that all of them are run on.
    """

    def __init__(self, members: list[Member], source, settings: RunsParameters):
        self.members, self.options = members, source.model_options
        self.has_weights, self.read, self.networks, self.notes = settings.measure == WEIGHTS, [], [], []
        self.dataset = source.dataset(self._first())
        x, y = (getattr(self.dataset, f"{name}_{settings.part}") for name in "xy")
        chosen = np.linspace(0, len(x) - 1, min(len(x), settings.samples)).astype(int)
        self.x, self.y = x[chosen], y[chosen]

    def __len__(self) -> int:
        return len(self.members)

    def __getitem__(self, number: int):
        member = self.members[number]
        try:
            model = read_model(member.path, self.options)
        except NNVisError as error:
            self.notes.append(f"{shown(member.name, 60, quoted=False)} is left out: {error.message}"[:300])
            return None
        check_shapes(model, self.dataset)
        self.read.append(number)
        if self.has_weights:
            self.networks.append(model.network)
        return model

    def _first(self):
        for member in self.members:
            with suppress(NNVisError):
                return read_model(member.path, self.options)
        raise _too_few(0)


def _too_few(count: int) -> NNVisError:
    return bad_input(f"{count} networks can be read, and three make a map", "Give more of one kind")


def all_kept(models: Models, settings: RunsParameters, tasks: Tasks, report) -> list[Kept]:
    """The Kept of each network that can be read."""
    kept, size, shared = [], 0, (models.x, models.y, settings)
    for number, one in enumerate(tasks.run(_kept_task, models, shared, report, KEPT, by_threads=True)):
        if one is None:
            continue
        arrays = [one.values, *(one.answers or {}).values()]
        size += sum(array.size for array in arrays if array is not None)
        if size > (MOST_MATCHED if settings.measure == WEIGHTS else MOST_VALUES):
            raise usage(
                f"what is compared of {number + 1} networks takes more memory than is allowed",
                "Take fewer samples or networks",
            )
        kept.append(one)
    if len(kept) < 3:
        raise _too_few(len(kept))
    return kept


def _kept_task(model, shared: tuple, cache: Path, report) -> Kept | None:
    """What is compared of a network, from the cache where it holds it; None of none: a task. shared: (x, y,
    settings).
    """
    if model is None:
        return None
    found = _find_kept(model, shared, cache)
    if found is None:
        found = _kept(model, *shared)
        _keep(model, shared, cache, found)
    return found


def _kept_key(model, shared: tuple) -> str:
    x, y, settings = shared
    return content_key("kept", model.sha256, x, y, settings.measure, source_key("spaces/runs", "models", "activations"))


def _find_kept(model, shared: tuple, cache: Path) -> Kept | None:
    stored = None if model is None else Cache(cache).load("kept", _kept_key(model, shared))
    if stored is None:
        return None
    answers = {layer: stored[f"answers_{layer}"] for layer in stored["json"]}
    return Kept(stored.get("values"), answers or None, float(stored["accuracy"]))


def _keep(model, shared: tuple, cache: Path, found: Kept | None) -> None:
    if found is None:
        return
    answers = found.answers or {}
    arrays = {f"answers_{layer}": values for layer, values in answers.items()}
    arrays |= {} if found.values is None else {"values": found.values}
    accuracy = np.array(found.accuracy)
    Cache(cache).store("kept", _kept_key(model, shared), {**arrays, "accuracy": accuracy, "json": [*answers]})


KEPT = Stored(_find_kept, _keep)  # of _kept_task


def _kept(model, x: np.ndarray, y: np.ndarray, settings: RunsParameters) -> Kept:
    outputs = probabilities(model, x)
    accuracy = float((outputs.argmax(1) == y).mean()) if model.outputs_kind == "classes" else float("nan")
    if settings.measure == OUTPUTS:
        if model.outputs_kind != "classes":
            raise bad_input(f"{model.name} does not take samples for one of several classes", "Compare by CKA")
        return Kept(outputs, accuracy=accuracy)
    if settings.measure == WEIGHTS:
        return Kept(None, answers_of_units(model, x), accuracy)
    values = held_by(model, x, last_hidden(model.network))
    of = centred_gram if settings.measure == CKA else ranked_dissimilarity
    return Kept(of(values).ravel(), accuracy=accuracy)

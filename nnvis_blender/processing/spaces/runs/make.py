"""Many networks as the points of a Space."""

import dataclasses
from typing import NamedTuple

import numpy as np

from ...activations.running import probabilities
from ...datasets.fit import check_shapes
from ...errors import NNVisError, bad_input, shown, usage
from ...models import read_model
from ...training.checkpoints import evenly
from ..space import Cloud, Lattice, Space
from .distances import apart_by_outputs, apart_by_product, centred_gram, ranked_dissimilarity
from .found import Found, Member, networks_in
from .matching import edge_weights, matched_units, own_weights, same_architecture
from .parameters import CKA, OUTPUTS, SIMILARITY, WEIGHTS, RunsParameters
from .representations import MOST_MATCHED, answers_of_units, held_by, last_hidden

MOST_VALUES = 200_000_000  # of what is kept of all networks: 800 MB
MOST_STATES = 200
_TITLES = {CKA: "by CKA", SIMILARITY: "by their representations", WEIGHTS: "by matched weights", OUTPUTS: "by outputs"}


class Kept(NamedTuple):
    """What is compared of a network. values: see distances.py; network, answers: of those whose weights are."""

    values: np.ndarray | None
    network: object = None
    answers: dict | None = None
    accuracy: float = float("nan")


def make_runs(folder, source, settings: RunsParameters, seed: int, report) -> Space:
    """The networks in a folder as points. source: how data and models are read.

    Raises NNVisError: bad_input where there are fewer than three, data do not fit them, or they cannot be compared;
    usage where it takes too much memory.
    """
    found = networks_in(folder, settings)
    kept, members, notes, dataset = _read_all(found, source, settings, report)
    apart = _apart(kept, settings, report)
    places, stress = embedded(apart, settings.dimensions, seed)
    space = _space(places, members, found.runs, kept, settings)
    space.notes = [*found.notes, *notes]
    for figures in space.figures:
        figures["stress"] = stress
    space.provenance = {
        "models": {"folder": folder.name, "networks": len(members), "runs": len(found.runs)},
        "data": dataset.description,
        "runs": {**dataclasses.asdict(settings), "stress": stress},
        "seed": seed,
    }
    return space


def _read_all(found: Found, source, settings: RunsParameters, report) -> tuple:
    """(Kept of each network that can be read, its Member, notes, the data set)."""
    kept, members, notes, dataset, size = [], [], [], None, 0
    for number, member in enumerate(found.members):
        try:
            model = read_model(member.path, source.model_options)
        except NNVisError as error:
            notes.append(f"{shown(member.name, 60, quoted=False)} is left out: {error.message}"[:300])
            continue
        dataset = source.dataset(model) if dataset is None else dataset
        check_shapes(model, dataset)
        one = _kept(model, dataset, settings)
        arrays = [one.values, *(one.answers or {}).values()]
        size += sum(array.size for array in arrays if array is not None)
        if size > (MOST_MATCHED if settings.measure == WEIGHTS else MOST_VALUES):
            raise usage(
                f"what is compared of {number + 1} networks takes more memory than is allowed",
                "Take fewer samples or networks",
            )
        kept.append(one)
        members.append(member)
        report.progress(number + 1, 2 * len(found.members))
    if len(kept) < 3:
        raise bad_input(f"{len(kept)} networks can be read, and three make a map", "Give more of one kind")
    return kept, members, notes, dataset


def _kept(model, dataset, settings: RunsParameters) -> Kept:
    x, y = (getattr(dataset, f"{name}_{settings.part}") for name in "xy")
    chosen = np.linspace(0, len(x) - 1, min(len(x), settings.samples)).astype(int)
    x, y = x[chosen], y[chosen]
    outputs = probabilities(model, x)
    accuracy = float((outputs.argmax(1) == y).mean()) if model.outputs_kind == "classes" else float("nan")
    if settings.measure == OUTPUTS:
        if model.outputs_kind != "classes":
            raise bad_input(f"{model.name} does not take samples for one of several classes", "Compare by CKA")
        return Kept(outputs, accuracy=accuracy)
    if settings.measure == WEIGHTS:
        return Kept(None, model.network, answers_of_units(model, x), accuracy)
    values = held_by(model, x, last_hidden(model.network))
    of = centred_gram if settings.measure == CKA else ranked_dissimilarity
    return Kept(of(values).ravel(), accuracy=accuracy)


def _apart(kept: list[Kept], settings: RunsParameters, report) -> np.ndarray:
    if settings.measure == WEIGHTS:
        return _apart_by_weights(kept, report)
    shapes = {one.values.shape for one in kept}
    if len(shapes) > 1:
        raise bad_input("the networks do not have the same classes", "Compare them by CKA")
    values = np.stack([one.values for one in kept])
    return apart_by_outputs(values) if settings.measure == OUTPUTS else apart_by_product(values)


def _apart_by_weights(kept: list[Kept], report) -> np.ndarray:
    """How long the difference of matched weights is, over the length of both together: 0 to about 1."""
    apart = np.zeros((len(kept), len(kept)))
    own = [own_weights(one.network) for one in kept]
    length = [sum(float(np.square(w, dtype=np.float64).sum()) for w in weights) for weights in own]
    for i, one in enumerate(kept):
        for j in range(i):
            other = kept[j]
            if not same_architecture(one.network, other.network):
                raise bad_input("the networks are not of one architecture", "Compare them by CKA or by their outputs")
            matched = {layer: matched_units(one.answers[layer], other.answers[layer]) for layer in one.answers}
            theirs = edge_weights(other.network, matched, one.network)
            gone = sum(float(np.square(a - b, dtype=np.float64).sum()) for a, b in zip(own[i], theirs))
            apart[i, j] = apart[j, i] = np.sqrt(gone / max(length[i] + length[j], 1e-30))
        report.progress(len(kept) + i + 1, 2 * len(kept))
    return apart


def embedded(apart: np.ndarray, dimensions: int, seed: int) -> tuple[np.ndarray, float]:
    """((n, 3) float32 places whose distances are near those given, Kruskal's stress 1): metric scaling (SMACOF) from
    classical scaling. Where all are alike they lie in one place, with a stress of 0.
    """
    from sklearn.manifold import MDS  # noqa: PLC0415  a second that others do not pay

    if not apart.any():
        return np.zeros((len(apart), 3), np.float32), 0.0
    scaling = MDS(
        dimensions,
        n_init=1,
        init="classical_mds",
        metric="precomputed",
        random_state=seed,
        normalized_stress=False,
    )
    places = np.zeros((len(apart), 3), np.float32)
    fitted = scaling.fit_transform(apart / apart.max())
    signs = np.sign(fitted[np.abs(fitted).argmax(axis=0), np.arange(dimensions)])  # one of two that are as good
    places[:, :dimensions] = fitted * signs
    drawn = np.linalg.norm(fitted[:, None] - fitted, axis=2)
    stress = np.sqrt(np.square(drawn - apart / apart.max()).sum() / np.square(drawn).sum())
    return places, float(stress)


def _space(places, members: list[Member], runs: list[str], kept: list[Kept], settings: RunsParameters) -> Space:
    """The Space: a state for each epoch at which checkpoints come, a line from each to the next of its run."""
    numbers = np.array([member.number for member in members])
    epochs = np.array(evenly(sorted(set(numbers.tolist())), MOST_STATES))
    of_run = np.array([member.run for member in members], np.int32)
    there = numbers[None] <= epochs[:, None]
    follows = np.flatnonzero(of_run[1:] == of_run[:-1])
    edges = np.stack([follows, follows + 1], axis=1).astype(np.int32)
    points = np.repeat(places[None], len(epochs), axis=0)
    accuracy = np.array([one.accuracy for one in kept])
    unknown = np.full((1, len(members)), -1, np.int32)
    cloud = Cloud(
        "networks",
        points,
        of_run,
        unknown,
        [member.name for member in members],
        sizes=there.astype(np.float32),
    )
    lattices = []
    if len(edges):
        way = np.array([numbers[: n + 1][of_run[: n + 1] == of_run[n]].max() for n in range(len(members))])
        share = (way / max(float(numbers.max()), 1e-12)).astype(np.float32)[None]
        nothing = np.zeros((0, 3), np.int32)
        lattices.append(Lattice("training", points, edges, nothing, share, of_run, seen=there))
    figures = [
        {"networks": float(now.sum()), "accuracy": float(np.nanmean(accuracy[now]))}
        if np.isfinite(accuracy).any()
        else {"networks": float(now.sum())}
        for now in there
    ]
    return Space(
        kind="runs",
        title=f"{len(members)} networks {_TITLES[settings.measure]}",
        states=[f"epoch {epoch:g}" for epoch in epochs] if len(epochs) > 1 else ["networks"],
        axes=[[f"direction {number + 1}" for number in range(settings.dimensions)]],
        dimensions=settings.dimensions,
        class_names=runs,
        figures=figures,
        clouds=[cloud],
        lattices=lattices,
    )

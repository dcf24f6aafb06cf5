"""Many networks as the points of a Space."""

import dataclasses
from pathlib import Path

import numpy as np

from ...errors import bad_input
from ...tasks import Tasks
from ...training.checkpoints import evenly
from ...worker.report import Part
from ..space import Cloud, Lattice, Space
from .distances import apart_by_outputs, apart_by_product
from .found import Member, networks_in
from .kept import Kept, Models, all_kept
from .matching import edge_weights, matched_units, own_weights, same_architecture
from .parameters import CKA, OUTPUTS, SIMILARITY, WEIGHTS, RunsParameters

MOST_STATES = 200
_TITLES = {CKA: "by CKA", SIMILARITY: "by their representations", WEIGHTS: "by matched weights", OUTPUTS: "by outputs"}


def make_runs(folder, source, settings: RunsParameters, seed: int, tasks: Tasks, report) -> Space:
    """The networks in a folder as points. source: how data and models are read. tasks: where networks are run.

    Raises NNVisError: bad_input where there are fewer than three, data do not fit them, or they cannot be compared;
    usage where it takes too much memory.
    """
    found = networks_in(folder, settings)
    models = Models(found.members, source, settings)
    kept = all_kept(models, settings, tasks, Part(report, 0, 2))
    members = [found.members[number] for number in models.read]
    apart = _apart(kept, models.networks, settings, tasks, Part(report, 1, 2))
    places, stress = embedded(apart, settings.dimensions, seed)
    space = _space(places, members, found.runs, kept, settings)
    space.notes = [*found.notes, *models.notes]
    for figures in space.figures:
        figures["stress"] = stress
    space.provenance = {
        "models": {"folder": folder.name, "networks": len(members), "runs": len(found.runs)},
        "data": models.dataset.description,
        "runs": {**dataclasses.asdict(settings), "stress": stress},
        "seed": seed,
    }
    return space


def _apart(kept: list[Kept], networks: list, settings: RunsParameters, tasks: Tasks, report) -> np.ndarray:
    if settings.measure == WEIGHTS:
        return _apart_by_weights(networks, [one.answers for one in kept], tasks, report)
    shapes = {one.values.shape for one in kept}
    if len(shapes) > 1:
        raise bad_input("the networks do not have the same classes", "Compare them by CKA")
    values = np.stack([one.values for one in kept])
    return apart_by_outputs(values) if settings.measure == OUTPUTS else apart_by_product(values)


def _apart_by_weights(networks: list, answers: list[dict], tasks: Tasks, report) -> np.ndarray:
    """How long the difference of matched weights is, over the length of both together: 0 to about 1."""
    apart = np.zeros((len(networks), len(networks)))
    rows = tasks.run(_row_apart, range(len(networks)), (networks, answers), report, by_threads=True)
    for number, row in enumerate(rows):
        apart[number, :number] = apart[:number, number] = row
    return apart


def _row_apart(number: int, shared: tuple, cache: Path, report) -> np.ndarray:
    """How far a network is from each of those before it: a task. shared: (networks, their answers)."""
    networks, answers = shared
    one, row = networks[number], np.zeros(number)
    own = own_weights(one)
    for other, answered in enumerate(answers[:number]):
        if not same_architecture(one, networks[other]):
            raise bad_input("the networks are not of one architecture", "Compare them by CKA or by their outputs")
        matched = {layer: matched_units(answers[number][layer], answered[layer]) for layer in answered}
        theirs = edge_weights(networks[other], matched, one)
        gone = sum(float(np.square(a - b, dtype=np.float64).sum()) for a, b in zip(own, theirs))
        row[other] = np.sqrt(gone / max(_square_length(own) + _square_length(own_weights(networks[other])), 1e-30))
        report.progress(other + 1, number)
    return row


def _square_length(weights: list[np.ndarray]) -> float:
    return sum(float(np.square(w, dtype=np.float64).sum()) for w in weights)


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

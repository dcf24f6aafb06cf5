"""A grid of the space of inputs, and samples, on their way through a network, as a Space."""

import dataclasses
from typing import NamedTuple

import numpy as np

from ...activations.running import probabilities
from ...datasets.fit import check_shapes
from ...errors import bad_input, usage
from ..output.plane import ends_around, make_plane
from ..space import Cloud, Lattice, Space
from .grid import Grid, make_grid
from .measures import votes
from .parameters import NEIGHBOURS, WarpParameters
from .steps import Step, steps_of
from .walk import Kept, Walk

_WHOLE = 0.9999  # of the variance: nothing is left out


class Warp(NamedTuple):
    """space: what is shown. kept: how it came to be, a Kept for each state. steps: see steps_of."""

    space: Space
    kept: list[Kept]
    steps: list[Step]


def make_warp(model, dataset, settings: WarpParameters, report) -> Warp:
    """What every layer of a model does to a grid of its inputs and to samples, phase by phase.

    Dense layers that follow each other are computed in 64 bits. Raises NNVisError: bad_input where model and data do
    not fit, usage for a plane or a grid that there is none of.
    """
    check_shapes(model, dataset)
    if len(model.inputs) != 1 or model.inputs[0].kind == "tokens":
        raise bad_input(f"{model.name} takes what has no plane: tokens, or several inputs", "Take a network of numbers")
    x, y = (dataset.x_train, dataset.y_train) if settings.part == "train" else (dataset.x_test, dataset.y_test)
    plane = make_plane(x, settings)
    chosen = np.linspace(0, len(x) - 1, min(len(x), settings.points)).astype(int)
    x, y = x[chosen], y[chosen].astype(np.int32)
    if len(x) <= settings.neighbours:
        raise usage(f"{len(x)} samples are too few for {settings.neighbours} neighbours", "Set neighbours lower")
    low, high = ends_around(plane.projected(x), settings.margin)
    grid = make_grid(low, high, settings.lines, settings.fine, settings.solid)
    steps, notes = steps_of(model, x)
    if settings.ending == NEIGHBOURS:
        steps = [step for step in steps if step.layer not in model.network.outputs]
        if not steps:
            raise bad_input(f"{model.name} has no hidden layer whose neighbours could vote", "Let the network answer")
    walk = Walk(model, plane, x, y, grid.places, settings)
    for number, step in enumerate(steps):
        walk.take(number, step)
        report.progress(number + 1, len(steps))
    return Warp(_space(walk, dataset, grid, steps, [*notes, *_notes(walk, model, steps)]), walk.kept, steps)


def _space(walk: Walk, dataset, grid: Grid, steps: list[Step], notes: list[str]) -> Space:
    model, kept, count = walk.model, walk.kept, walk.count
    points = np.array([own.scale * own.points for own in kept], np.float32)
    answers, sureness = _answers(walk)
    has_classes = model.outputs_kind != "values"
    folds = [np.ones(len(grid.places), np.int8) if own.folds is None else own.folds for own in kept]
    marks = np.array(folds) != 1
    marks[marks.all(axis=1)] = False  # all of it is flat in a layer of fewer units than axes: no place stands out
    lattices = [
        Lattice(
            "grid",
            points[:, count:],
            grid.edges,
            grid.faces,
            sureness[None, count:],
            answers[count:],
            marks if marks.any() else None,
        )
    ]
    if walk.separator is not None:
        lattices.append(_separator(walk, steps))
    dimensions = 3 if np.abs(points[..., 2]).max() > 0 else 2
    return Space(
        kind="warp",
        title=f"{model.name} on {dataset.name}",
        states=[own.name for own in kept],
        axes=[_axes(own, walk)[:dimensions] for own in kept],
        dimensions=dimensions,
        class_names=list(model.network.class_names) if has_classes else [],
        figures=[own.figures for own in kept],
        clouds=[
            Cloud(
                "samples",
                points[:, :count],
                walk.y if has_classes else np.full(count, -1, np.int32),
                answers[None, :count],
            )
        ],
        lattices=lattices,
        notes=notes,
        provenance={
            "model": model.description,
            "data": dataset.description,
            "warp": dataclasses.asdict(walk.settings),
            "scales": [own.scale for own in kept],
            "turns": [None if own.frame is None else own.frame.turn.tolist() for own in kept],
        },
    )


def _answers(walk: Walk) -> tuple[np.ndarray, np.ndarray]:
    """(classes (points,) int32, how sure of them (points,) float32 0 to 1) of samples and vertices; -1 and 1 where
    there are no classes.
    """
    model, total = walk.model, len(walk.inputs)
    if walk.settings.ending == NEIGHBOURS:
        if walk.held is None:
            raise bad_input(
                f"the last hidden layer of {model.name} is one of maps", "Let the network answer, or end it dense"
            )
        of_samples = votes(walk.hidden, walk.y, None, walk.settings.neighbours)
        of_grid = votes(walk.hidden, walk.y, walk.held[walk.count :], walk.settings.neighbours)
        answers, shares = (np.concatenate(pair) for pair in zip(of_samples, of_grid))
        least = 1 / (int(walk.y.max()) + 1)
    elif model.outputs_kind == "values":
        return np.full(total, -1, np.int32), np.ones(total, np.float32)
    else:
        each = probabilities(model, walk.inputs)
        each = np.concatenate([1 - each, each], axis=1) if each.shape[1] == 1 else each
        answers, shares, least = each.argmax(axis=1).astype(np.int32), each.max(axis=1), 1 / each.shape[1]
    return answers, np.clip((shares - least) / max(1 - least, 1e-9), 0, 1).astype(np.float32)


def _separator(walk: Walk, steps: list[Step]) -> Lattice:
    """What parts two classes: there from the end of the last hidden layer on, and carried along by the last one."""
    own, kept = walk.separator, walk.kept
    first = max(number for number, state in enumerate(kept) if state.step == own.step - 1)
    values = [own.values, *steps[own.step].run(own.values)]
    seen = [kept[first + n].frame.seen(of_phase) * kept[first + n].scale for n, of_phase in enumerate(values)]
    points = np.array([seen[0]] * first + seen, np.float32)
    is_there = np.repeat(np.arange(len(kept))[:, None] >= first, points.shape[1], axis=1)
    return Lattice("separator", points, own.edges, own.faces, seen=is_there)


def _axes(own: Kept, walk: Walk) -> list[str]:
    if own.frame is None:
        return [*walk.plane.names, "", ""]
    if walk.settings.match:
        return ["axis 1", "axis 2", "axis 3"]
    return [*own.frame.names, "", ""]


def _notes(walk: Walk, model, steps: list[Step]) -> list[str]:
    kept, notes = walk.kept, []
    if walk.plane.share < _WHOLE:
        notes.append(f"the grid's plane holds {100 * walk.plane.share:.1f} % of the samples' variance; they lie off it")
    seen = {own.step: own.frame for own in kept if own.frame is not None and own.frame.share < _WHOLE}
    if seen:
        least = min(seen, key=lambda step: seen[step].share)
        name, share = model.network.layers[steps[least].layer].name, 100 * seen[least].share
        notes.append(
            f"layers of more than three units are seen in part: of {name} {share:.1f} % of its variance, of others more"
        )
    if walk.settings.match:
        notes.append("each layer's axes are turned or mirrored, so that no more turns than what the layer does")
    if walk.settings.same_size:
        notes.append("each state is drawn at its own scale, so that all have one size")
    unknown = [own.name for own in kept if own.folds is None]
    if unknown:
        notes.append(f"where {unknown[0]} and what follows fold the grid is not known")
    return notes

"""A classical method on the plane of a data set, as a Space of its steps."""

import dataclasses

import numpy as np

from ...errors import bad_input
from ..embedding.checks import LARGEST
from ..output.plane import Plane, ends_around, make_plane
from ..space import Cloud, Space
from ..surface import Surface
from .boundaries import learn_logistic, learn_machine
from .learned import Learned, Points, flat
from .means import learn as learn_means
from .neighbours import learn as learn_neighbours
from .parameters import FOREST, LOGISTIC, MACHINE, MEANS, METHODS, NEIGHBOURS, TREE, LearnParameters
from .trees import learn_forest, learn_tree

_WHOLE = 0.9999  # of the variance: nothing is left out
_LEARN = {
    MEANS: learn_means,
    NEIGHBOURS: learn_neighbours,
    TREE: learn_tree,
    FOREST: learn_forest,
    LOGISTIC: learn_logistic,
    MACHINE: learn_machine,
}


def make_steps(dataset, settings: LearnParameters, seed: int, report) -> Space:
    """The Space of a method that learns from the training samples of a data set, projected onto a plane.

    Raises NNVisError: usage for a plane that there is none of and for more means or neighbours than there are points,
    bad_input where all samples are of one class, which only means do without.
    """
    plane = make_plane(dataset.x_train, settings)
    chosen = np.linspace(0, len(dataset.x_train) - 1, min(len(dataset.x_train), settings.points)).astype(int)
    x, y = plane.projected(dataset.x_train[chosen]), dataset.y_train[chosen].astype(np.int32)
    if settings.method != MEANS and (y == y[0]).all():
        raise bad_input(f"the {len(y)} points of {dataset.name} are of one class", "Give data with two or more classes")
    if np.abs(x).max() > LARGEST:
        raise bad_input(f"the values of {dataset.name} are too large to compare", "Scale the data")
    used = np.unique(y)
    names = [dataset.class_names[label] for label in used]
    tested = np.isin(dataset.y_test, used)
    low, high = ends_around(x, settings.margin)
    side = [np.linspace(low[axis], high[axis], settings.resolution) for axis in (0, 1)]
    points = Points(
        x,
        np.searchsorted(used, y).astype(np.int32),
        plane.projected(dataset.x_test[tested]),
        np.searchsorted(used, dataset.y_test[tested]).astype(np.int32),
        names,
        np.stack(np.meshgrid(*side), axis=-1).reshape(-1, 2),
        low,
        high,
        seed,
        settings,
    )
    learned = _LEARN[settings.method](points, report)
    return _space(learned, points, plane, dataset)


def _space(learned: Learned, points: Points, plane: Plane, dataset) -> Space:
    settings, states = points.settings, len(learned.states)
    labels = points.y if learned.are_classes else np.full(len(points.y), -1, np.int32)
    places = np.repeat(flat(points.x)[None], states, axis=0)
    side = settings.resolution
    region = Surface(
        kind="output",
        axes=list(plane.names),
        low=points.low,
        high=points.high,
        fields=list(learned.fields),
        values=learned.shares.reshape(states, len(learned.fields), side, side),
        epochs=np.arange(states, dtype=np.float64),
        points=np.zeros((0, 2), np.float32),
        labels=np.zeros(0, np.int32),
        heights=np.zeros((states, 0, len(learned.fields)), np.float32),
        measure="probability",
    )
    return Space(
        kind="method",
        title=f"{METHODS[settings.method][0]} on {dataset.name}",
        states=learned.states,
        axes=[list(plane.names)],
        dimensions=3 if learned.stands else 2,
        class_names=list(learned.fields),
        figures=learned.figures,
        clouds=[Cloud("samples", places, labels, learned.predictions, sizes=learned.sizes), *learned.clouds],
        lattices=learned.lattices,
        regions=[region],
        notes=[*_notes(plane, dataset), *learned.notes],
        provenance={
            "data": dataset.description,
            "learn": dataclasses.asdict(settings),
            "seed": points.seed,
        },
    )


def _notes(plane: Plane, dataset) -> list[str]:
    features = dataset.x_train.shape[1]
    if features == 2 and plane.share >= _WHOLE:
        return []
    return [
        f"it learns from these two axes alone, which hold {100 * plane.share:.1f} % of the variance of {features} "
        "features; what it would do with all of them is not shown"
    ]

"""An embedding as a Space: its states, aligned, with what was measured of each."""

import dataclasses

import numpy as np

from ...worker.report import Part
from ..space import EMBEDDING, Cloud, Space
from .alignment import Aligned, align
from .biplot import biplot_of, check_biplot
from .checks import check_method, checked
from .components import components_of
from .density import density_of
from .hulls import class_hulls
from .measures import measured, nearest
from .methods import RUN
from .methods.embedded import Embedded
from .methods.linear import reduced
from .parameters import AXES, PCA, EmbedParameters
from .states import Subject

NEIGHBOURS = 5  # of each sample are kept
_COMPONENTS = 50  # in which they are looked for
_TOLD = 1.05  # times less that points move by turning states, from which on it is worth a word
_MOST_KEPT = 4_000_000  # numbers of neighbours of all states


@dataclasses.dataclass
class Made:
    """A Space, and what it was made by, for what is laid beside it. embedded: of each subject. aligned: of each state.
    is_of_data: of each state whether the samples themselves were embedded.
    """

    space: Space
    embedded: list[Embedded]
    aligned: Aligned
    is_of_data: list[bool]


def make_embedding(subjects: list[Subject], samples, settings: EmbedParameters, title: str, report) -> Made:
    """The Space of embeddings, one a subject, or of the steps of one. samples: vectors.Samples.

    Raises NNVisError: usage for methods that do not fit the samples, bad_input for samples that cannot be embedded.
    """
    if settings.biplot:
        check_biplot(subjects, {name for name, method in RUN.items() if method.is_linear})
    found, points, notes, cleaned = [], [], [], []
    for number, subject in enumerate(subjects):
        is_same = number > 0 and subject.values is subjects[number - 1].values
        values, told = (cleaned[-1], []) if is_same else checked(subject.values, subject.name)
        check_method(subject.method, values, samples.labels, settings)
        taken = subject.values if subject.method == AXES else values  # axes are numbered with those that do not differ
        start = found[-1].points if number and subject.follows else None
        steps = _Steps(settings.most_states) if subject.is_watched else None
        method, part = RUN[subject.method], Part(report, number, len(subjects))
        watch = _Watch(part, method.steps, steps)
        found.append(method.run(taken.astype(np.float64), samples.labels, settings, start, watch))
        points += steps.kept if steps is not None else [found[-1].points]
        notes += told + found[-1].notes
        cleaned.append(values)
        part.progress(1, 1)
    is_watched = subjects[0].is_watched
    names = [f"step {k}" for k in steps.numbers] if is_watched else [subject.state for subject in subjects]
    reference = len(points) - 1 if is_watched else _reference(subjects)
    aligned = align(points, reference)
    shown = np.pad(aligned.points, ((0, 0), (0, 0), (0, 3 - settings.dimensions))).astype(np.float32)
    sources = [cleaned[0]] * len(points) if is_watched else cleaned
    methods = [found[0]] * len(points) if is_watched else found
    figures = [
        {**(own.figures if not is_watched or k == len(points) - 1 else {}), **measured(at, values, samples.labels)}
        for k, (own, at, values) in enumerate(zip(methods, points, sources))
    ]
    axes = [[] for _ in points]
    axes[reference] = methods[reference].axes
    if aligned.factor >= _TOLD:
        notes.append(f"states are turned towards each other, by which points move {aligned.factor:.2g} times less")
    space = Space(
        kind=EMBEDDING,
        title=title,
        states=names,
        axes=axes,
        dimensions=settings.dimensions,
        class_names=samples.class_names,
        figures=figures,
        clouds=[
            Cloud(
                name="samples",
                points=shown,
                labels=samples.labels,
                predictions=samples.predictions[None],
                names=samples.names,
                pictures=samples.pictures,
                neighbours=_neighbours(cleaned),
            )
        ],
        notes=list(dict.fromkeys(notes)),
        provenance={"embedding": dataclasses.asdict(settings), "motion": aligned.factor},
    )
    if samples.pictures is not None and any(subject.method in (PCA, AXES) for subject in subjects):
        space.components = components_of(samples.pictures)
    if settings.hulls:
        hulls = class_hulls(shown, samples.labels)
        space.lattices += [hulls] if hulls is not None else []
    if settings.density:
        space.regions.append(density_of(aligned.points, samples.labels, samples.class_names))
    if settings.biplot:
        space.arrows = biplot_of(subjects, found, aligned)
        measures = [f"{name}: {told}" for name, told in zip(names, space.arrows.measures) if told]
        space.notes.append(
            "an arrow is how far a sample moves when this value alone grows by so much ("
            + ", ".join(measures)[:150]
            + ")"
        )
    is_of_data = [subject.values is samples.x for subject in subjects]
    return Made(space, found, aligned, is_of_data * (len(points) // len(subjects)))


class _Watch:
    """Is told of every step of a method: says how far it is, and gives the step to the _Steps that keeps it, if any."""

    def __init__(self, report, most: int, steps: "_Steps | None"):
        self._report, self._most, self._steps, self._seen = report, most, steps, 0

    def __call__(self, points: np.ndarray) -> None:
        self._report.progress(min(self._seen, self._most), self._most)
        self._seen += 1
        if self._steps is not None:
            self._steps.take(points)


class _Steps:
    """Takes the steps of an optimization as they come, and gives at most so many of them, evenly."""

    def __init__(self, most: int):
        self._most, self._taken = most, []

    def take(self, points: np.ndarray) -> None:
        self._taken.append(np.array(points, np.float32))

    @property
    def numbers(self) -> list[int]:
        return np.linspace(0, len(self._taken) - 1, min(len(self._taken), self._most)).round().astype(int).tolist()

    @property
    def kept(self) -> list[np.ndarray]:
        return [self._taken[number].astype(np.float64) for number in self.numbers]


def _reference(subjects: list[Subject]) -> int:
    """The state that the others are turned to: that of principal components, whose axes mean something."""
    return next((k for k, subject in enumerate(subjects) if subject.method == PCA), 0)


def _neighbours(values: list[np.ndarray]) -> np.ndarray | None:
    """(states or 1, n, NEIGHBOURS): the nearest samples of each by what was embedded."""
    unlike = values if any(own is not values[0] for own in values) else values[:1]
    if len(unlike) * len(values[0]) * NEIGHBOURS > _MOST_KEPT:
        unlike = values[-1:]
    found = [nearest(reduced(own.astype(np.float64), _COMPONENTS), NEIGHBOURS) for own in unlike]
    return np.stack(found) if len(found) in (1, len(values)) else None

"""Biplots (Gabriel 1971): how far samples move, by a linear method, when one of their values grows."""

import numpy as np

from ...errors import usage
from ..space import Arrows
from .alignment import Aligned
from .methods.embedded import Embedded
from .states import Subject

MOST = 24  # arrows of what is embedded in a state
_REACH = 0.8  # of the way to the farthest sample is the longest arrow at most
_LEAST = 1e-6  # of the longest arrow's length: what is shorter leads nowhere
_STEPS = (1, 1.5, 2, 3, 4, 5, 7)  # of what a value grows by, times powers of ten, so that it can be said


def check_biplot(subjects: list[Subject], linear: set[str]) -> None:
    """Raises NNVisError (usage) where no subject is embedded by a method of these."""
    if not any(subject.method in linear for subject in subjects):
        raise usage(
            "a biplot is of PCA, LDA or chosen axes: other methods have no directions that values lead along",
            "Choose one of these, or embed without it",
        )


def biplot_of(subjects: list[Subject], found: list[Embedded], aligned: Aligned) -> Arrows:
    """The arrows of the values that move samples most, at each state; found: of each subject, one of them linear.

    An arrow is exact: it is where a sample at the middle comes to when this value alone grows by so many of its
    standard deviations, the same of all arrows of a state. Its rank is that among the values of what is embedded there,
    by its length at the state where it is longest.
    """
    states, dimensions = aligned.points.shape[::2]
    names, tips, ranks = [], [], []
    for what in dict.fromkeys(subject.name for subject in subjects):
        own = [k for k, subject in enumerate(subjects) if subject.name == what]
        linear = [k for k in own if found[k].loadings is not None]
        if not linear:
            continue
        moves = {k: _moves(subjects[k].values, found[k], aligned, k) for k in linear}
        lengths = {k: np.linalg.norm(move, axis=1) for k, move in moves.items()}
        longest = np.max(list(lengths.values()), axis=0)
        chosen = np.argsort(-longest, kind="stable")[:MOST]
        chosen = chosen[longest[chosen] > _LEAST * longest.max()]
        at = np.full((states, len(chosen), dimensions), np.nan)
        for k in linear:
            leads = lengths[k][chosen] > _LEAST * lengths[k].max()
            at[k, leads] = moves[k][chosen][leads]
        tips.append(at)
        names += subjects[linear[0]].named(chosen)
        ranks.append(np.arange(len(chosen)))
    tips = np.concatenate(tips, axis=1)
    seen = ~np.isnan(tips[..., 0])
    measures, points = [""] * states, np.zeros((states, tips.shape[1], 3), np.float32)
    for k in np.flatnonzero(seen.any(axis=1)):
        farthest, longest = (float(np.nanmax(np.linalg.norm(own[k], axis=1))) for own in (aligned.points, tips))
        times = _round(_REACH * farthest / longest)
        tips[k] *= times
        measures[k] = f"{times:g} standard deviation{'' if times == 1 else 's'}"
    points[..., :dimensions] = _held(tips, seen)
    return Arrows(names, points, seen, np.concatenate(ranks).astype(np.int32), measures)


def _moves(values: np.ndarray, own: Embedded, aligned: Aligned, state: int) -> np.ndarray:
    """(d, dimensions): how far a sample moves at a state when each of its values grows by one standard deviation."""
    varies, loadings = np.ptp(values, axis=0) > 0, np.zeros((len(own.loadings), values.shape[1]))
    loadings[:, varies if own.loadings.shape[1] < values.shape[1] else slice(None)] = own.loadings
    spread = np.where(varies, values.std(axis=0, dtype=np.float64), 0.0)
    return (loadings * spread).T @ aligned.turns[state] * aligned.scales[state]


def _held(tips: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Tips, those of states that have none where they are at the nearest state that has, so that they come and go in
    their places.
    """
    numbers = np.arange(len(seen))
    away = np.abs(numbers[:, None, None] - numbers[None, :, None]) + np.where(seen, 0, len(seen))[None]
    return np.take_along_axis(tips, away.argmin(axis=1)[..., None], axis=0)


def _round(most: float) -> float:
    """The largest of the _STEPS, times powers of ten, that is not larger."""
    power = 10.0 ** np.floor(np.log10(most))
    return float(max(step * power for step in _STEPS if step * power <= most * (1 + 1e-9)))

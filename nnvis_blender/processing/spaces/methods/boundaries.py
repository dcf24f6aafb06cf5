"""Logistic regression and support vector machines: a boundary that moves as the solver goes on."""

import warnings

import numpy as np

from ..space import Lattice
from .learned import Learned, Points, accuracies

_LARGE = 2.0  # a support vector over another point
_MOST_ITERATIONS = 100_000


def learn_logistic(points: Points, report) -> Learned:
    """States are the first iterations of scikit-learn's L-BFGS, from all coefficients 0 on."""
    from sklearn.linear_model import LogisticRegression

    settings = points.settings
    fits = []
    while len(fits) < settings.steps:
        fitted = LogisticRegression(C=settings.strength, max_iter=len(fits) + 1)
        fits.append(_fit(fitted, points))
        report.progress(len(fits), settings.steps)
        if len(fits) > 1 and int(fits[-1].n_iter_.max()) < len(fits):
            fits.pop()  # it had ended before
            break
    figures = [_figures(own, points) for own in fits]
    return Learned(
        states=[f"iteration {number + 1}" for number in range(len(fits))],
        figures=figures,
        shares=np.array([own.predict_proba(points.grid).T for own in fits], np.float32),
        predictions=np.array([own.predict(points.x) for own in fits], np.int32),
        fields=points.class_names,
        lattices=_contours([_decided(own, points.grid) for own in fits], points, {"boundary": (0.0,)}),
        notes=[] if len(fits) < settings.steps else [f"it may go on moving after {settings.steps} states"],
    )


def learn_machine(points: Points, report) -> Learned:
    """States are 1, 2, 4, 8, ... iterations of libsvm's solver (Chang and Lin 2011), and the end."""
    from sklearn.svm import SVC

    settings, fits, counts = points.settings, [], []
    count = 1
    while count <= _MOST_ITERATIONS and len(fits) < settings.steps:
        fits.append(_fit(SVC(C=settings.strength, kernel=settings.kernel, max_iter=count), points))
        counts.append(count)
        report.progress(len(fits), settings.steps)
        if fits[-1].fit_status_ == 0 and int(np.max(fits[-1].n_iter_)) < count:
            break
        count *= 2
    sizes = np.ones((len(fits), len(points.x)), np.float32)
    figures = []
    for own, of_state in zip(fits, sizes):
        of_state[own.support_] = _LARGE
        figures.append({**_figures(own, points), "support vectors": float(len(own.support_))})
        if settings.kernel == "linear" and len(points.class_names) == 2:
            length = float(np.linalg.norm(own.coef_))
            figures[-1] |= {"margin": 2 / length} if length > 0 else {}
    levels = {"boundary": (0.0,), "margin": (-1.0, 1.0)}
    ended = fits[-1].fit_status_ == 0
    return Learned(
        states=[f"{count} iteration{'s' if count > 1 else ''}" for count in counts[: -1 if ended else None]]
        + ["the end"] * ended,
        figures=figures,
        shares=np.array([_soft(_decided(own, points.grid)) for own in fits], np.float32),
        predictions=np.array([own.predict(points.x) for own in fits], np.int32),
        fields=points.class_names,
        sizes=sizes,
        lattices=_contours([_decided(own, points.grid) for own in fits], points, levels),
        notes=["support vectors are the larger points"] + ([] if ended else ["the solver has not come to its end"]),
    )


def _fit(method, points: Points):
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # that it goes on is the point
        return method.fit(points.x, points.y)


def _figures(fitted, points: Points) -> dict[str, float]:
    tested = fitted.predict(points.x_test) if len(points.x_test) else points.y_test
    return accuracies(fitted.predict(points.x), tested, points)


def _decided(fitted, places: np.ndarray) -> np.ndarray:
    """(classes, places), or (places,) of two: on which side of the boundary places are, and how far."""
    return fitted.decision_function(places).T


def _soft(decided: np.ndarray) -> np.ndarray:
    """(classes, places) 0 to 1: shares that grow with the distance from the boundary."""
    if decided.ndim == 1:
        decided = np.stack([-decided, decided])
    powers = np.exp(decided - decided.max(axis=0))
    return powers / powers.sum(axis=0)


def _contours(decided: list[np.ndarray], points: Points, levels: dict[str, tuple[float, ...]]) -> list[Lattice]:
    """Of two classes the lines at these levels, each state's own, seen in that state alone."""
    if decided[0].ndim > 1:
        return []
    side = points.settings.resolution
    along, up = (np.linspace(points.low[axis], points.high[axis], side) for axis in (0, 1))
    lattices = []
    for name, own in levels.items():
        lines, edges, states, total = [], [], [], 0
        for state, values in enumerate(decided):
            for line in _lines(along, up, values.reshape(side, side), own):
                lines.append(line)
                edges.append(total + np.stack([np.arange(len(line) - 1), np.arange(1, len(line))], axis=1))
                states.append(np.full(len(line), state))
                total += len(line)
        if lines:
            places = np.pad(np.concatenate(lines), ((0, 0), (0, 1))).astype(np.float32)
            seen = np.concatenate(states) == np.arange(len(decided))[:, None]
            repeated = np.repeat(places[None], len(decided), axis=0)
            joined = np.concatenate(edges).astype(np.int32)
            lattices.append(Lattice(name, repeated, joined, np.zeros((0, 3), np.int32), seen=seen))
    return lattices


def _lines(along: np.ndarray, up: np.ndarray, values: np.ndarray, levels: tuple[float, ...]) -> list[np.ndarray]:
    from contourpy import contour_generator

    found = contour_generator(along, up, values)
    return [line for level in levels for line in found.lines(level)]

"""What a classifier answers over the plane or space of an embedding, by way back from a place in it to a sample.

The way back of a linear method is exact in its plane. Of any other it is the mean of the nearest samples, weighted by
a Gaussian of their distances (Nadaraya 1964, Watson 1964), whose width is the distance of the farthest of them. What
that cannot show is said in numbers: how far what comes back is from the samples, and how often it is classified alike;
there a sample is none of its own neighbours.
"""

import numpy as np

from ...activations.running import probabilities
from ...errors import bad_input, usage
from ..output.plane import fading_of
from ..surface import Surface
from .make import Made
from .vectors import Samples

RESOLUTIONS = {2: 101, 3: 31}
MOST_CLASSES = 40  # that regions are drawn of
_NEAR = 8  # samples that a place lies between
_MARGIN = 0.06  # beyond the points, as a share of their extent
_AT_ONCE = 16 << 20  # numbers of samples that come back at a time


def lay_boundary(made: Made, model, samples: Samples, report) -> None:
    """Adds the answers over each state of an embedding to its Space, as one Surface, with figures and notes.

    Raises NNVisError: usage where there is no network or it has too many classes, bad_input where it gives none.
    """
    if model is None:
        raise usage("the data are given alone, and no network answers", "Give the .nnvis file of a network")
    names = list(model.network.class_names)
    if model.outputs_kind != "classes":
        raise bad_input(f"{model.name} does not take samples for one of several classes", "Embed without the boundary")
    if len(names) > MOST_CLASSES:
        raise usage(f"regions of {len(names)} classes cannot be told apart", "Embed without the boundary")
    space, points = made.space, made.aligned.points
    low, high = points.min(axis=(0, 1)), points.max(axis=(0, 1))
    room = _MARGIN * float((high - low).max())
    low, high = low - room, high + room
    side = RESOLUTIONS[space.dimensions]
    axes = [np.linspace(*ends, side) for ends in zip(low, high)]
    grid = np.stack(np.meshgrid(*axes[::-1], indexing="ij")[::-1], axis=-1).reshape(-1, space.dimensions)
    values, errors, own = [], [], samples.predictions
    for state, back in enumerate(_ways_back(made, samples)):
        values.append(_answers(model, lambda part: back(grid[part]), len(grid), samples.x.shape[1]))
        returned = _answers(model, lambda part: back(points[state][part], part), len(own), samples.x.shape[1])
        errors.append(_errors(back, points[state], samples.x))
        agreement = float((returned.argmax(axis=1) == own).mean())
        space.figures[state] |= {"agreement": agreement, "reconstruction error": float(errors[-1].mean())}
        space.notes.append(
            f"{space.states[state]}: {100 * agreement:.1f} % of the samples are classified where they lie as they are "
            f"themselves, and what comes back differs from them by {100 * errors[-1].mean():.0f} % of what they differ"
        )
        report.progress(state + 1, len(points))
    shape = (len(points), len(names), *(side,) * space.dimensions)
    space.regions.append(
        Surface(
            kind="output",
            axes=["x", "y", "z"][: space.dimensions],
            low=low,
            high=high,
            fields=names,
            values=np.moveaxis(np.stack(values), 2, 1).reshape(shape).astype(np.float32),
            epochs=np.arange(len(points), dtype=np.float64),
            points=np.zeros((0, space.dimensions), np.float32),
            labels=np.zeros(0, np.int32),
            heights=np.zeros((len(points), 0, len(names)), np.float32),
            fading=fading_of(points[-1], np.mean(errors, axis=0), low, high, shape[2:]),
            measure="answers",
        )
    )


def _ways_back(made: Made, samples: Samples) -> list:
    """Of each state a function (places (n, dimensions), of which samples these are the places or None) -> (n, features)
    float32.
    """
    return [
        _nearest_way(points, samples.x)
        if (own := made.embedded[min(state, len(made.embedded) - 1)]).directions is None or not made.is_of_data[state]
        else _linear_way(own, made.aligned, state, samples.x)
        for state, points in enumerate(made.aligned.points)
    ]


def _linear_way(own, aligned, state: int, x: np.ndarray):
    known = np.ptp(x, axis=0) > 0 if own.directions.shape[1] < x.shape[1] else slice(None)

    def back(places, of_samples=None):
        plain = places @ aligned.turns[state].T / aligned.scales[state] + aligned.middles[state]
        samples = np.tile(x[:1], (len(places), 1))
        samples[:, known] = own.origin + plain @ own.directions
        return samples

    return back


def _nearest_way(points: np.ndarray, x: np.ndarray):
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415

    count = min(_NEAR, len(points) - 1)
    found = NearestNeighbors(n_neighbors=count + 1).fit(points)

    def back(places, of_samples=None):
        away, near = found.kneighbors(places)
        if of_samples is None:
            away, near = away[:, :count], near[:, :count]
        else:  # without the sample itself, wherever it stands among those as near
            is_other = near != np.arange(len(points))[of_samples][:, None]
            is_other[is_other.all(axis=1), -1] = False
            away, near = (own[is_other].reshape(-1, count) for own in (away, near))
        weights = np.exp(-0.5 * np.square(away / np.maximum(away[:, -1:], 1e-12)))
        weights /= weights.sum(axis=1, keepdims=True)
        return np.einsum("nk,nkf->nf", weights, x[near]).astype(np.float32)

    return back


def _answers(model, inputs, count: int, features: int) -> np.ndarray:
    """(count, classes): the answers to what inputs(slice) gives, in parts that fit into memory."""
    rows = max(1, min(model.rows, _AT_ONCE // (features * _NEAR)))
    parts = [slice(first, min(first + rows, count)) for first in range(0, count, rows)]
    return np.concatenate([probabilities(model, inputs(part)) for part in parts])


def _errors(back, points: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(n,) 0 to 1: how far each sample is from what comes back, over how far it is from the mean of all."""
    rows = max(1, _AT_ONCE // (x.shape[1] * _NEAR))
    found = [
        np.linalg.norm(x[part] - back(points[part], part), axis=1)
        for part in (slice(first, min(first + rows, len(x))) for first in range(0, len(x), rows))
    ]
    differ = np.linalg.norm(x - x.mean(axis=0), axis=1)
    return np.clip(np.concatenate(found) / np.maximum(differ, 1e-12), 0, 1)

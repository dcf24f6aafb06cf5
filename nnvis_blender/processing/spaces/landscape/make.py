"""The loss landscape of a model and its data as a Surface, bounded in time and memory."""

from typing import NamedTuple

import numpy as np

from ...datasets.fit import check_shapes
from ...datasets.running import work_of
from ...errors import bad_input, usage
from ...models.dense_graph import DenseGraph
from ..surface import Surface
from .directions import Path, path_directions, projected, random_directions
from .loss import Loss
from .parameters import LandscapeParameters

MOST_WORK = 8e11  # multiplications of all passes together: about a minute on two cores
MOST_SAMPLES = 10_000  # that are taken where nobody says how many
LEAST_SAMPLES = 16
MOST_WEIGHTS = 100_000_000
MOST_PATH = 400_000_000  # weights of all checkpoints together


class Landscape(NamedTuple):
    """surface: see make_landscape. loss: the model's own. samples: how many it was measured on. on_plane: the share of
    the path's squared length that its plane holds, None without a path. residuals: (points,) the true loss less the
    surface's height at each point of the path.
    """

    surface: Surface
    loss: float
    samples: int
    on_plane: float | None
    residuals: np.ndarray

    @property
    def figures(self) -> dict[str, object]:
        """What provenance keeps of it, JSON-able."""
        path = {} if self.on_plane is None else {"on_plane": self.on_plane, "residuals": self.residuals.tolist()}
        return {"loss": self.loss, "measured_samples": self.samples, **path}


def make_landscape(model, dataset, path: Path | None, settings: LandscapeParameters, seed: int, report) -> Landscape:
    """The loss over two directions through the model's weights, at (0, 0), with the path of its checkpoints.

    The Surface's kind is "loss", its one field is called so, its points are the checkpoints or the model alone, with
    the losses that they truly have. Raises NNVisError: bad_input where model and data do not fit or take too much
    memory, usage for a path that is not there.
    """
    weights = model.parameters()
    _check_memory(model, weights, path)
    check_shapes(model, dataset)
    random = np.random.default_rng(seed)
    x, y, notes = _samples(model, dataset, settings, random)
    loss = Loss(model, x, y)
    centre = {name: own.values for name, own in weights.items()}
    directions = [] if settings.directions == "random" else _along_path(centre, path, settings.directions == "path")
    is_principal = bool(directions)
    if not is_principal:
        directions = random_directions(weights, random)
        notes.append("the two directions are random, each unit's part as long as its weights; biases stay as they are")
    places, off = (np.zeros((1, 2)), np.zeros(1)) if path is None else projected(centre, path, directions)
    ends = np.zeros(2) if is_principal else np.full(2, settings.span)
    axes = [
        axis_through_zero(*_range(place, end, settings.margin), settings.resolution)
        for place, end in zip(places.T, ends)
    ]
    values, beyond = _finite(loss.over(directions, *axes, report))
    notes += [f"{beyond} losses are beyond what numbers hold: the highest of the others stands there"] * (beyond > 0)
    own = loss.of({})
    heights = np.array([own] if path is None else [loss.of(w) for w in path.weights])
    residuals = heights - bilinear(axes, values, places)
    on_plane = None
    if path is not None:
        on_plane = _on_plane(centre, path, off)
        notes += _path_notes(path, residuals, on_plane, is_principal)
    surface = Surface(
        kind="loss",
        axes=_names(is_principal),
        low=np.array([axis[0] for axis in axes]),
        high=np.array([axis[-1] for axis in axes]),
        fields=["loss"],
        values=values[None, None].astype(np.float32),
        epochs=np.zeros(1),
        points=places.astype(np.float32),
        labels=np.full(len(places), -1, np.int32),
        heights=heights[None, :, None].astype(np.float32),
        is_path=path is not None,
        notes=notes,
        measure="loss",
        passed=None if path is None else path.numbers,
    )
    return Landscape(surface, own, len(y), on_plane, residuals)


def axis_through_zero(low: float, high: float, count: int) -> np.ndarray:
    """(count,) float64: evenly spaced numbers from low or less to high or more, one of which is just 0; low <= 0 <=
    high.
    """
    before = int(np.clip(round(-low / (high - low) * (count - 1)), 1, count - 2))
    step = max(-low / before, high / (count - 1 - before))
    return (np.arange(count) - before) * step


def bilinear(axes: list[np.ndarray], values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """(places,) float64: the height of a surface between its grid points. values: (rows, columns), the first axis along
    the columns. places: (places, 2), within the axes.
    """
    cells, shares = [], []
    for axis, at in zip(axes, places.T):
        t = (at - axis[0]) / (axis[1] - axis[0])
        cell = np.clip(np.floor(t).astype(int), 0, len(axis) - 2)
        cells.append(cell)
        shares.append(t - cell)
    (i, j), (s, t) = cells, shares
    low = values[j, i] * (1 - s) + values[j, i + 1] * s
    high = values[j + 1, i] * (1 - s) + values[j + 1, i + 1] * s
    return low * (1 - t) + high * t


def _along_path(centre, path: Path | None, is_needed: bool) -> list:
    """The two directions of the path; none where it has not two, unless they are needed."""
    if path is None and is_needed:
        raise usage("the directions of the path are asked for, but no checkpoints are known", "Give their folder")
    directions = [] if path is None else path_directions(centre, path)
    if len(directions) < 2 and is_needed:
        raise bad_input(
            f"the {len(path.weights)} checkpoints of the path lie on one line",
            "Give more of them, or random directions",
        )
    return directions if len(directions) == 2 else []


def _range(places: np.ndarray, end: float, margin: float) -> tuple[float, float]:
    """From low to high: what holds all places, with a margin, and both ends of random directions."""
    low, high = min(places.min(), 0.0), max(places.max(), 0.0)
    room = margin * (high - low)
    return min(low - room, -end), max(high + room, end)


def _samples(model, dataset, settings, random) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """(x, y, notes): samples of the part of the data that is asked for, drawn where there are more than are taken."""
    x, y = (getattr(dataset, f"{name}_{settings.part}") for name in "xy")
    taken = settings.samples
    if taken is None:
        allowed = int(MOST_WORK / (_work(model, x) * settings.resolution**2))
        if allowed < min(LEAST_SAMPLES, len(y)):
            raise usage(
                f"in a minute {model.name} can be run on {allowed} samples at {settings.resolution**2} places",
                "Lower resolution, or set samples to wait longer",
            )
        taken = min(allowed, MOST_SAMPLES)
    part = "training samples" if settings.part == "train" else "test samples"
    if taken >= len(y):
        return x, y, [f"the loss is the mean over all {len(y)} {part}"]
    chosen = np.sort(random.choice(len(y), taken, replace=False))
    return x[chosen], y[chosen], [f"the loss is the mean over {taken} of {len(y)} {part}, drawn by the seed"]


def _work(model, x) -> int:
    """Multiplications of a pass with a sample; of dense layers without those that are done once for all places."""
    if not isinstance(model, DenseGraph):
        return work_of(model, model.module(), x)
    network, entry = model.network, model.inputs[0].layer
    sizes = [layer.size for layer in network.layers]
    return sum((4 if c.source == entry else sizes[c.source]) * sizes[c.target] for c in network.connections)


def _check_memory(model, weights: dict, path: Path | None) -> None:
    count = sum(own.values.size for own in weights.values())
    if count > MOST_WEIGHTS:
        raise bad_input(f"{model.name} has {count} weights", f"Of at most {MOST_WEIGHTS} a landscape is made")
    if path is not None and count * len(path.weights) > MOST_PATH:
        raise bad_input(
            f"{len(path.weights)} checkpoints of {count} weights do not fit into memory",
            f"Give at most {MOST_PATH // count} of them",
        )


def _finite(values: np.ndarray) -> tuple[np.ndarray, int]:
    """The losses with the highest that is a number where one is none, and how many were none."""
    known = np.isfinite(values) & (values < np.finfo(np.float32).max)
    return np.where(known, values, values[known].max(initial=0.0)), int((~known).sum())


def _on_plane(centre, path: Path, off: np.ndarray) -> float:
    """The share of the squared distances of the checkpoints from the centre that lies in the plane."""
    squares = np.array(
        [sum(float(np.square(w[n].astype(np.float64) - centre[n]).sum()) for n in w) for w in path.weights]
    )
    return float(1 - (off**2 * squares).sum() / squares.sum()) if squares.any() else 1.0


def _path_notes(path: Path, residuals: np.ndarray, on_plane: float, is_principal: bool) -> list[str]:
    worst = int(np.abs(residuals).argmax())
    what = "the path's two principal directions hold" if is_principal else "the plane of random directions holds"
    return [
        f"{what} {on_plane:.1%} of the squared way of {len(residuals)} checkpoints",
        f"their true loss differs from the height below by {np.abs(residuals).mean():.3g} on average, "
        f"and by {residuals[worst]:+.3g} at epoch {path.numbers[worst]:g}",
    ]


def _names(is_principal: bool) -> list[str]:
    return [f"{'principal' if is_principal else 'random'} direction {n}" for n in (1, 2)]

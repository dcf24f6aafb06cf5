"""What a model answers over a plane or a space of its inputs, as a Surface, with what the plane cannot show."""

from typing import NamedTuple

import numpy as np
import torch

from ...activations.running import as_batch
from ...datasets.fit import check_shapes
from ...errors import bad_input, usage
from ..surface import Surface
from .parameters import LOGIT, SurfaceParameters
from .plane import Plane, ends_around, fading_of, make_plane

RESOLUTIONS = {2: 101, 3: 51}
MOST_VALUES = 64_000_000  # of a surface: 256 MB
MOST_COMPARED = 2000  # samples whose projections are classified
_EXACT = 0.9999  # of the samples' variance in the plane: nothing lies off it


class Answers(NamedTuple):
    """surface: see make_surface. agreement: the share of the samples whose projection is classified like themselves,
    None where outputs are no classes. compared: how many. share: of the samples' variance that lies in the plane.
    areas: (classes,) the share of the grid's places that each class wins, at the last epoch; empty without classes.
    """

    surface: Surface
    agreement: float | None
    compared: int
    share: float
    areas: np.ndarray

    @property
    def figures(self) -> dict[str, object]:
        """What provenance keeps of it, JSON-able."""
        return {
            "agreement": self.agreement,
            "compared": self.compared,
            "share": self.share,
            "areas": self.areas.tolist(),
        }


def make_surface(model, dataset, way, settings: SurfaceParameters, report, inputs: list[str] | None = None) -> Answers:
    """The answers of a model over the plane of its inputs that settings mean, with samples that stand on it.

    inputs: see make_plane. way: the spaces.landscape.directions.Path of its checkpoints, of each of which there are the
    answers, or None.
    Raises NNVisError: bad_input where model and data do not fit or answers are not finite, usage for a plane that
    there is none of, or one that takes too much memory.
    """
    check_shapes(model, dataset)
    if len(model.inputs) != 1 or model.inputs[0].kind == "tokens":
        raise bad_input(f"{model.name} takes what has no plane: tokens, or several inputs", "Take a network of numbers")
    x, y = (dataset.x_train, dataset.y_train) if settings.part == "train" else (dataset.x_test, dataset.y_test)
    answers = _Answers(model, way, settings)
    plane = make_plane(x, settings, inputs)
    places = plane.projected(x)
    low, high = ends_around(places, settings.margin)
    shape = (settings.resolution or RESOLUTIONS[settings.axes],) * settings.axes
    size = len(answers.numbers) * answers.count * int(np.prod(shape))
    if size > MOST_VALUES:
        raise usage(f"{size:,} values take more than {4 * MOST_VALUES >> 20} MB", "Choose a lower resolution")
    axes = [np.linspace(low[axis], high[axis], count) for axis, count in enumerate(shape)]
    grid = np.stack(np.meshgrid(*axes[::-1], indexing="ij")[::-1], axis=-1).reshape(-1, settings.axes)
    values = answers.at(lambda part: plane.lifted(grid[part]), len(grid), report)
    values = np.moveaxis(values, 2, 1).reshape(len(answers.numbers), answers.count, *shape)
    chosen = np.linspace(0, len(x) - 1, min(len(x), settings.points)).astype(int)
    surface = Surface(
        kind="output",
        axes=plane.names,
        low=low,
        high=high,
        fields=answers.names,
        values=values,
        epochs=np.asarray(answers.numbers, np.float64),
        points=places[chosen].astype(np.float32),
        labels=y[chosen].astype(np.int32) if answers.is_of_classes else np.full(len(chosen), -1, np.int32),
        heights=answers.at(lambda part: x[chosen][part], len(chosen)),
        measure=answers.measure,
    )
    return _measured(surface, answers, plane, x, places)


def _measured(surface: Surface, answers: "_Answers", plane: Plane, x: np.ndarray, places: np.ndarray) -> Answers:
    """The surface with what it says of itself."""
    areas, agreement, compared = np.zeros(0), None, 0
    if answers.is_of_classes and answers.count > 1:
        wins = surface.values[-1].reshape(answers.count, -1).argmax(axis=0)
        areas = np.bincount(wins, minlength=answers.count) / wins.size
    if plane.share < _EXACT:
        errors = plane.errors(x, x.mean(axis=0, dtype=np.float64))
        surface.fading = fading_of(places, errors, surface.low, surface.high, surface.values.shape[2:])
        surface.notes.append(f"the plane holds {100 * plane.share:.1f} % of the samples' variance; it fades elsewhere")
        if answers.is_of_classes:
            some = np.linspace(0, len(x) - 1, min(len(x), MOST_COMPARED)).astype(int)
            compared = len(some)
            own, flat = (answers.classes(inputs) for inputs in (x[some], plane.lifted(places[some])))
            agreement = float((own == flat).mean())
            told = f"{100 * agreement:.1f} % of {compared:,} samples are classified in the plane as they are themselves"
            surface.notes.append(told)
    return Answers(surface, agreement, compared, plane.share, areas)


class _Answers:
    """A model's answers, at each of its checkpoints. numbers: their epochs. count, names: of the values. measure: what
    they are.
    """

    def __init__(self, model, way, settings: SurfaceParameters):
        self._model, names = model, list(model.network.class_names)
        self.is_of_classes = model.outputs_kind != "values"
        is_logit = settings.measure == LOGIT
        self.measure = ("logit" if is_logit else "probability") if self.is_of_classes else "value"
        self._last = _LOGIT if is_logit else _LAST[model.outputs_kind]
        self._only = None if self.is_of_classes else settings.one_output
        if self._only is not None and self._only >= len(names):
            raise usage(f"there is no output {self._only}", f"The network has {len(names)}, counted from 0")
        self.names = names if self._only is None else names[self._only : self._only + 1]
        if self.is_of_classes and len(names) == 1 and not is_logit:
            self.measure, self._last = "margin", lambda y: 2 * torch.sigmoid(y) - 1  # 0 where it is undecided
        self.count = len(self.names)
        self.numbers = [0.0] if way is None else way.numbers
        if way is None:
            self._functions = [model.module()]
        else:
            tensors = [{k: torch.from_numpy(v) for k, v in weights.items()} for weights in way.weights]
            self._functions = [model.with_parameters(weights) for weights in tensors]

    def at(self, inputs, count: int, report=None) -> np.ndarray:
        """(epochs, count, fields) float32. inputs(slice) -> samples (n, features)."""
        found = np.empty((len(self._functions), count, self.count), np.float32)
        for first in range(0, count, self._model.rows):
            part = slice(first, min(first + self._model.rows, count))
            batch = as_batch(self._model, inputs(part))
            with torch.no_grad():
                for number, function in enumerate(self._functions):
                    found[number, part] = self._last(function(batch))[:, self._only_slice].float().numpy()
            if report is not None:
                report.progress(part.stop, count)
        if not np.isfinite(found).all():
            raise bad_input(f"answers of {self._model.name} are NaN or infinite", "Use an earlier checkpoint")
        return found

    def classes(self, x: np.ndarray) -> np.ndarray:
        """(n,): the class of each sample, by the network as it is at last."""
        values = self.at(lambda part: x[part], len(x))[-1]
        return values.argmax(axis=1) if self.count > 1 else (values[:, 0] > 0).astype(int)

    @property
    def _only_slice(self) -> slice:
        return slice(None) if self._only is None else slice(self._only, self._only + 1)


_LAST = {"classes": lambda y: torch.softmax(y, 1), "labels": torch.sigmoid, "values": lambda y: y}


def _LOGIT(y):
    return y

"""Samples and the vertices of a grid on their way through a network."""

import dataclasses
from typing import NamedTuple

import numpy as np

from ..output.plane import Plane
from .folds import Folds
from .frames import MOST_AXES, Frame, make_frame, matching
from .measures import by_neighbours, by_plane
from .separator import make_separator
from .steps import Step, outputs_of

SIZE = 1.0  # of a state: how far the farthest point is from 0, where all have one size
_ROWS = 512  # points that go through layers of maps at once


class Kept(NamedTuple):
    """One state.

    name: as it is told. step: its step's number, -1 of the inputs. frame: how its layer is seen. scale: by what the
    picture is larger than the layer. points: (n, 3) float64 in the layer's own size. folds: (vertices,) int8, see
    Folds.take, or None.
    figures: {name: number}.
    """

    name: str
    step: int
    frame: Frame | None
    scale: float
    points: np.ndarray
    folds: np.ndarray | None
    figures: dict[str, float]


class Walk:
    """Samples and vertices on their way.

    inputs: (points, features) float32, the samples before the vertices. count: samples. kept: a Kept for each state so
    far. hidden: (samples, units), what the last layer gives for the samples; held: (points, units) for all, None of a
    layer of maps. separator: where the last layer parts two classes.
    """

    def __init__(self, model, plane: Plane, x: np.ndarray, y: np.ndarray, vertices: np.ndarray, settings):
        self.model, self.plane, self.y, self.settings = model, plane, y, settings
        self.inputs, self.count = np.concatenate([x, plane.lifted(vertices)]), len(x)
        self.held = self.inputs.astype(np.float64)
        self.hidden, self.separator = self.held[: self.count], None
        seen = np.concatenate([plane.projected(x), vertices])
        seen = np.pad(seen, ((0, 0), (0, MOST_AXES - seen.shape[1])))
        self._folds = Folds(plane.directions, len(vertices))
        still = np.ones(len(vertices), np.int8)
        self.kept = [self._state("inputs", -1, None, seen, still, self.hidden)]

    def take(self, number: int, step: Step) -> None:
        """Goes through one step."""
        layer = self.model.network.layers[step.layer]
        if step.is_dense and self.held is not None:
            phases = step.run(self.held)
            frame = make_frame(phases[-1][: self.count], self.settings)
            seen = [frame.places(values) for values in phases]
            folds = self._folds and self._folds.take(step, phases[1][self.count :])
            samples = [values[: self.count] for values in phases]
            self._begin_separator(step, number)
            self.held = phases[-1]
        else:
            own = outputs_of(self.model, step.layer, self.inputs[: self.count])
            frame, samples, folds = make_frame(own, self.settings), [own], None
            parts = range(self.count, len(self.inputs), _ROWS)
            rest = (outputs_of(self.model, step.layer, self.inputs[first : first + _ROWS]) for first in parts)
            if own.shape[1] == layer.size:
                self.held = np.concatenate([own, *rest])
                seen = [frame.places(self.held)]
            else:
                self.held, seen = None, [np.concatenate([frame.places(own), *map(frame.places, rest)])]
        if folds is None:
            self._folds = None  # what follows is not known either
        if self.settings.match:
            frame = dataclasses.replace(frame, turn=matching(seen[0], self.kept[-1].points))
        self.hidden = samples[-1]
        for phase, (name, places) in enumerate(zip(step.phases, seen)):
            own = None if folds is None else folds[phase]
            self.kept.append(
                self._state(f"{layer.name}: {name}", number, frame, places @ frame.turn, own, samples[phase])
            )

    def _begin_separator(self, step: Step, number: int) -> None:
        """Where the step is the last layer of two classes: their separator in what it takes."""
        if step.layer in self.model.network.outputs and number and self.kept[-1].frame is not None:
            before = self.kept[-1]
            places = before.frame.places(self.hidden)
            self.separator = make_separator(step, number, before.frame, places)

    def _state(self, name: str, step: int, frame: Frame | None, seen, folds, values: np.ndarray) -> Kept:
        away = float(np.linalg.norm(seen, axis=1).max())
        scale = SIZE / away if self.settings.same_size and away > 0 else 1.0
        figures = {"parted by a plane": by_plane(values, self.y)}
        figures["right by neighbours"] = by_neighbours(values, self.y, self.settings.neighbours)
        if folds is not None:
            figures |= {"turned over": float((folds < 0).mean()), "pressed flat": float((folds == 0).mean())}
        return Kept(name, step, frame, scale, seen, folds, figures)

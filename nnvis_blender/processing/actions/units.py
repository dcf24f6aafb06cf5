"""Actions that move units within their layers.

The edges become straight: a bundle belongs to the places of its units.
"""

import numpy as np

from ..bundling.held import held_units
from ..bundling.sampling import straight_samples
from ..bundling.units import MARGIN, part_units, step_units, unit_classes, unit_steps
from .motion import Motion
from .noise import noise

NOISE = 0.5  # of the sample length, nn_vis' reach of one step's noise


class _UnitMotion(Motion):
    @property
    def held(self) -> slice:
        """The units that no action moves: those of an image's pixels."""
        return held_units(self.processed.network, self.processed.held_layer)

    @property
    def limit(self) -> float:
        """How far from the axis a unit may go in x and in y."""
        return self.settings.layer_width / 2 + MARGIN

    def end(self):
        self.straighten()

    def polylines(self) -> tuple[np.ndarray, np.ndarray]:
        return straight_samples(self.positions[self.source], self.positions[self.target])


class UnitAdvection(_UnitMotion):
    """Node advection from where the units are; direction -1 goes down the density instead of up (diverge)."""

    direction = 1

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._importance, self._unit = unit_classes(self.processed.importance.units)
        self._place = self.positions[:, :2].astype(np.float64)

    def steps(self):
        return self.limited(len(unit_steps(self.settings)))

    def step(self, number):
        step = unit_steps(self.settings)[number]
        step_units(self._place, self._importance, self._unit, step, self.settings, self.direction, self.held)
        self.positions[:, :2] = self._place

    def end(self):
        part_units(self._place, self.processed.network, self.settings, self.processed.held_layer)
        self.positions[:, :2] = np.clip(self._place, -self.limit, self.limit)
        super().end()


class UnitDivergence(UnitAdvection):
    direction = -1


class UnitNoise(_UnitMotion):
    """x and y of every unit, evenly within the noise's reach, in every step anew."""

    def steps(self):
        return self.parameters.steps or 1

    def step(self, number):
        reach = np.float32(NOISE * self.settings.sample_length * self.parameters.strength)
        shift = reach * noise(self.parameters.seed, number, self.positions, 2)
        shift[self.held] = 0
        self.positions[:, :2] += shift
        np.clip(self.positions[:, :2], -self.limit, self.limit, out=self.positions[:, :2])


class Reset(_UnitMotion):
    def step(self, number):
        self.positions = np.array(self.processed.positions_grid, np.float32)

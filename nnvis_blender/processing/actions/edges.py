"""Actions that move edges between their units, which stay."""

import numpy as np

from ..bundling.classes import end_vectors
from ..bundling.drawn import edge_classes, undrawn_mass, with_few_classes
from ..bundling.edges import edge_attraction, edge_steps, step_edges
from ..bundling.sampling import resample, straight_samples
from ..bundling.selection import kept_edges
from ..bundling.smoothing import smooth
from ..bundling.units import MARGIN
from ..importance.edge_score import edge_score
from .motion import Motion
from .noise import noise

NOISE = 3.0  # of the sample length, nn_vis' reach of one step's noise
SMOOTHING = 8  # passes, where the bundling has none


class _EdgeMotion(Motion):
    def end(self):
        self.respace()

    def respace(self) -> None:
        if self.settings.sample_length > 0:
            self.points, self.offsets, _ = resample(self.points, self.offsets, self.settings.sample_length)

    def hold(self) -> None:
        """Keeps the samples between the ends above the square in which units may be, and in the gap of their ends."""
        limit = np.float32(self.settings.layer_width / 2 + MARGIN)
        counts, z = np.diff(self.offsets), np.stack([self.positions[self.source, 2], self.positions[self.target, 2]])
        low, high = np.full((2, len(self.points), 3), limit)
        low *= -1
        low[:, 2], high[:, 2] = np.repeat(z.min(axis=0), counts), np.repeat(z.max(axis=0), counts)
        inside = self.inside()
        self.points[inside] = np.clip(self.points, low, high)[inside]

    def inside(self) -> np.ndarray:
        """(samples,) bool: all samples but the ends."""
        inside = np.ones(len(self.points), bool)
        inside[self.offsets[:-1]] = inside[self.offsets[1:] - 1] = False
        return inside


class EdgeAdvection(_EdgeMotion):
    """Edge bundling from where the edges are, all layer gaps in step; direction -1 goes down the density (diverge)."""

    direction = 1

    def __init__(self, *arguments):
        super().__init__(*arguments)
        network, importance, edges = self.processed.network, self.processed.importance, self.processed.bundles.edges
        settings, score = self.settings, edge_score(network, importance)
        importance = with_few_classes(importance)
        mass = undrawn_mass(
            network,
            importance,
            self.positions,
            score,
            kept_edges(score, settings.prune_percentage),
            edges,
            settings.edge_importance_type,
        )
        classes = edge_classes(importance, edges, self.source, self.target)
        vectors = end_vectors(classes, settings.edge_importance_type, mass.vectors if mass else None)
        attraction = edge_attraction(score[edges], len(edges))
        if mass:
            attraction = np.concatenate([attraction, mass.attraction])
            attraction /= max(1.0, float(attraction.max()))
        connection = np.zeros(len(edges), np.int32) if settings.whole_network else network.edge_connection[edges]
        # edges are in the order of their connections, so that a group's polylines lie side by side
        bounds = [0, *(np.flatnonzero(np.diff(connection)) + 1).tolist(), len(edges)]
        self._groups = [
            _Group(self, first, last, mass, None if settings.whole_network else connection[first], vectors, attraction)
            for first, last in zip(bounds, bounds[1:])
            if last > first
        ]

    def steps(self):
        length = self.settings.sample_length
        return self.limited(len(edge_steps(length, self.settings))) if length > 0 else 1

    def step(self, number):
        length = self.settings.sample_length
        if length <= 0:
            return
        step = edge_steps(length, self.settings)[number]
        for group in self._groups:
            group.points, group.offsets, cells = step_edges(
                group.points,
                group.offsets,
                group.vectors,
                group.attraction,
                step,
                length,
                self.settings,
                self.direction,
            )
            self.grid_cells = max(self.grid_cells, cells)
        if self._groups:
            self.points = np.concatenate([group.points[: group.offsets[group.drawn]] for group in self._groups])
            counts = np.concatenate([np.diff(group.offsets[: group.drawn + 1]) for group in self._groups])
            self.offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


class _Group:
    """Edges that act on each other: `drawn` polylines of the motion, then the undrawn mass, which begins straight."""

    def __init__(self, motion, first: int, last: int, mass, connection, vectors, attraction):
        """The edges of one group, ready for the first step.

        first, last: the group's range of polylines. connection: whose mass belongs to it; None: all.
        vectors, attraction: of all polylines, then of the mass.
        """
        begin, end = motion.offsets[first], motion.offsets[last]
        self.points, self.drawn = motion.points[begin:end], last - first
        self.offsets = motion.offsets[first : last + 1] - begin
        members = np.arange(first, last)
        if mass:
            own = np.arange(len(mass.groups)) if connection is None else np.flatnonzero(mass.groups == connection)
            points, offsets = straight_samples(mass.starts[own], mass.ends[own])
            self.points = np.concatenate([self.points, points])
            self.offsets = np.concatenate([self.offsets, self.offsets[-1] + offsets[1:]])
            members = np.concatenate([members, len(motion.source) + own])
        self.vectors, self.attraction = vectors[members], attraction[members]


class EdgeDivergence(EdgeAdvection):
    """The density fades away from the edges, and so does what drives them apart.

    Who still leaves the slab is held at the end.
    """

    direction = -1

    def end(self):
        self.hold()
        super().end()


class EdgeNoise(_EdgeMotion):
    """Every sample between the ends, evenly within the noise's reach, in every step anew; then smoothed."""

    def steps(self):
        return self.parameters.steps or 1

    def step(self, number):
        self.respace()
        counts = np.diff(self.offsets)
        within = np.arange(len(self.points)) - np.repeat(self.offsets[:-1], counts)
        ends = np.concatenate([self.positions[self.source], self.positions[self.target]], axis=1)
        things = np.concatenate([np.repeat(ends, counts, axis=0), within[:, None].astype(np.float32)], axis=1)
        reach = np.float32(NOISE * self.settings.sample_length * self.parameters.strength)
        inside = self.inside()
        self.points[inside] += reach * noise(self.parameters.seed, number, things[inside], 3)
        self.hold()
        if self.settings.smoothing:
            smooth(self.points, self.offsets, self.settings.smoothing_iterations)


class Smoothing(_EdgeMotion):
    """One pass a step."""

    def steps(self):
        return self.parameters.steps or self.settings.smoothing_iterations or SMOOTHING

    def step(self, number):
        smooth(self.points, self.offsets, 1)


class Respacing(_EdgeMotion):
    def step(self, number):
        self.respace()


class Straightening(_EdgeMotion):
    def step(self, number):
        self.straighten()

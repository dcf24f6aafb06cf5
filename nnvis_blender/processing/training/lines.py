"""The polylines of the drawn edges at each checkpoint: each bundling begins where its neighbour's ends."""

import numpy as np

from ..bundling.classes import end_vectors
from ..bundling.drawn import edge_classes, with_few_classes
from ..bundling.edges import edge_attraction, edge_steps, step_edges
from ..bundling.mass import Mass, gather_mass, unit_groups
from ..bundling.parameters import BundlingParameters
from ..bundling.sampling import resample, resample_like, straight_samples
from ..importance.edge_score import edge_score
from ..network import Bundles, Importance, Network
from .layouts import within_reach

LAST_STEPS = 8  # of bundling, which an earlier checkpoint takes from the later one's polylines
SETTLED = 4  # times that the last checkpoint takes them too: then they move nothing where nothing changes
LEAST_ATTRACTION = 1e-6  # of an undrawn edge, so that the same pairs of groups have edges at every checkpoint


class Lines:
    """The drawn edges and the mass of the others, carried from checkpoint to checkpoint.

    network: at any checkpoint, its edges count alone. drawn, kept: ascending int32, the edges that are drawn and those
    that attract. Units are put into groups, by which the mass is gathered, as they stand at the first checkpoint that
    is bundled.
    """

    def __init__(self, network: Network, drawn, kept, settings: BundlingParameters, largest_move: float):
        self.network, self.drawn, self.settings, self.largest_move = network, drawn, settings, largest_move
        self.source, self.target = network.edge_ends(drawn)
        self.kept, self.undrawn = kept, np.setdiff1d(kept, drawn, assume_unique=True)
        self._unit_groups: list[np.ndarray] | None = None
        self._parts: list[_Part] = []

    def first(self, importance: Importance, positions: np.ndarray) -> Bundles:
        """The bundles of a checkpoint alone, from straight lines. positions: (units, 3)."""
        vectors, attraction, mass = self._classes(importance, positions)
        whole, connection = self.settings.whole_network, self.network.edge_connection[self.drawn]
        numbers = [None] if whole else sorted({*connection.tolist(), *(mass.groups.tolist() if mass else ())})
        for number in numbers:
            drawn = np.arange(len(self.drawn)) if whole else np.flatnonzero(connection == number)
            gathered = _of_connection(mass, number)
            self._parts.append(_Part(drawn, len(self.drawn) + gathered, self._ends(positions, mass), self.settings))
        for steps in (None, *[LAST_STEPS] * SETTLED):
            self._step(positions, vectors, attraction, mass, steps)
        for part in self._parts:
            part.keep_samples()
        counts = np.concatenate([np.diff(part.kept_offsets) for part in self._parts])
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Bundles(self.drawn, self._points(), offsets, max(part.cells for part in self._parts))

    def follow(self, importance: Importance, positions: np.ndarray) -> np.ndarray:
        """(samples, 3) float32: the polylines of the next checkpoint, no sample further than largest_move from where it
        was. positions: (units, 3), which hold to that.
        """
        self._step(positions, *self._classes(importance, positions), LAST_STEPS)
        for part in self._parts:
            part.follow_samples(self.largest_move)
        return self._points()

    def _points(self) -> np.ndarray:
        return np.concatenate([part.kept for part in self._parts])

    def _ends(self, positions, mass: Mass | None) -> tuple[np.ndarray, np.ndarray]:
        """Where all polylines start and end, of drawn edges and then of the mass, each (n, 3)."""
        starts, ends = positions[self.source], positions[self.target]
        if mass is None:
            return starts, ends
        return np.concatenate([starts, mass.starts]), np.concatenate([ends, mass.ends])

    def _step(self, positions, vectors, attraction, mass, steps: int | None) -> None:
        ends = self._ends(positions, mass)
        for part in self._parts:
            part.step(ends, vectors, attraction, steps)

    def _classes(self, importance: Importance, positions) -> tuple[np.ndarray, np.ndarray, Mass | None]:
        """Class vectors and attraction of the drawn edges and then of the mass, and the mass, None of no edges."""
        score, kind = edge_score(self.network, importance), self.settings.edge_importance_type
        few = with_few_classes(importance)
        mass = self._mass(few, score, positions, kind) if len(self.undrawn) else None
        classes = edge_classes(few, self.drawn, self.source, self.target)
        vectors = end_vectors(classes, kind, mass.vectors if mass else None)
        attraction = edge_attraction(score[self.drawn], len(self.drawn))
        if mass:
            attraction = np.concatenate([attraction, mass.attraction])
            attraction /= max(1.0, float(attraction.max()))
        return vectors, attraction, mass

    def _mass(self, importance, score, positions, kind: int) -> Mass:
        attraction = np.zeros(len(score), np.float32)
        attraction[self.kept] = np.maximum(edge_attraction(score[self.kept], len(self.kept)), LEAST_ATTRACTION)
        attraction[self.drawn] = 0
        if self._unit_groups is None:
            self._unit_groups = unit_groups(self.network, positions, attraction)
        return gather_mass(self.network, importance, positions, attraction, kind, self._unit_groups)


class _Part:
    """Polylines that act on each other: drawn edges, and after them the mass of others, which is not kept.

    drawn, mass: which of all polylines they are. ends: where all of them start and end. points, offsets: as they are;
    kept, kept_offsets: the drawn ones, each of as many samples at every checkpoint.
    """

    def __init__(self, drawn: np.ndarray, mass: np.ndarray, ends: tuple, settings: BundlingParameters):
        self.members, self.drawn, self.settings, self.cells = np.concatenate([drawn, mass]), len(drawn), settings, 0
        self.points, self.offsets = straight_samples(*(places[self.members] for places in ends))
        self.kept, self.kept_offsets = self.points[:0], self.offsets[:1]

    def step(self, ends: tuple, vectors, attraction, steps: int | None) -> None:
        """Moves the ends, and takes the last steps of bundling; None: all."""
        starts, stops = (places[self.members] for places in ends)
        points, offsets = moved_ends(self.points, self.offsets, starts, stops), self.offsets
        vectors, attraction = vectors[self.members], attraction[self.members]
        length = self.settings.sample_length
        if length > 0:
            for step in edge_steps(length, self.settings)[-(steps or 0) :]:
                points, offsets, cells = step_edges(points, offsets, vectors, attraction, step, length, self.settings)
                self.cells = max(self.cells, cells)
            points, offsets, _ = resample(points, offsets, length)
        self.points, self.offsets = points, offsets

    def keep_samples(self) -> None:
        """From now on the drawn polylines have as many samples as they have."""
        self.kept_offsets = self.offsets[: self.drawn + 1]
        self.kept = self.points[: self.kept_offsets[-1]]

    def follow_samples(self, largest_move: float) -> None:
        """Keeps the drawn polylines as they are now, but for what has moved too far."""
        last = self.offsets[self.drawn]
        points = resample_like(self.points[:last], self.offsets[: self.drawn + 1], self.kept_offsets)
        self.kept = within_reach(points, self.kept, largest_move)
        counts = np.diff(self.offsets[self.drawn :])
        self.points = np.concatenate([self.kept, self.points[last:]])
        self.offsets = np.concatenate([self.kept_offsets, self.kept_offsets[-1] + np.cumsum(counts)])


def moved_ends(points: np.ndarray, offsets: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """(samples, 3) float32: polylines whose ends are put elsewhere, what is between moving in proportion.

    points (samples, 3), offsets (n + 1,): the polylines. starts, ends: (n, 3).
    """
    counts, first, last = np.diff(offsets), offsets[:-1], offsets[1:] - 1
    share = (np.arange(len(points)) - np.repeat(first, counts)) / np.repeat(counts - 1, counts)
    share = share[:, None].astype(np.float32)
    before, after = (np.repeat(new - points[at], counts, axis=0) for new, at in ((starts, first), (ends, last)))
    moved = points + (1 - share) * before + share * after
    moved[first], moved[last] = starts, ends
    return moved


def _of_connection(mass: Mass | None, number: int | None) -> np.ndarray:
    """Which of the mass belong to a connection; None: all."""
    if mass is None:
        return np.zeros(0, np.int64)
    return np.arange(len(mass.groups)) if number is None else np.flatnonzero(mass.groups == number)
